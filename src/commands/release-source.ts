/** What a user names by DIR, X.Y.Z or TAG: an evidence folder, a release of this tree, or one of a tag. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, packageRoot } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { refuse } from '../core/problems.js';
import { commitOf, withCheckout } from '../evidence/checkout.js';
import { EVIDENCE_MANIFEST } from '../evidence/manifest.js';

const holdsEvidence = (folder: string): Promise<boolean> => exists(join(folder, EVIDENCE_MANIFEST));

/** The folder a name stands for without looking at tags: itself, `evidence/<name>` for 1.2.0 (v1.2.0 is the tag), or null. */
export async function evidenceFolderOf(name: string, root = process.cwd()): Promise<string | null> {
  if (await holdsEvidence(name)) return name;
  const release = join(root, 'evidence', name);
  return (await holdsEvidence(release)) ? release : null;
}

/** The newest release under evidence/: the highest version that holds evidence. */
export async function newestRelease(root: string): Promise<string | null> {
  const names = await readdir(join(root, 'evidence')).catch(() => []);
  const versions = names.filter((name) => /^\d+\.\d+\.\d+/.test(name));
  versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const version of versions.reverse()) {
    const folder = join(root, 'evidence', version);
    if (await holdsEvidence(folder)) return folder;
  }
  return null;
}

/** The repository whose tag it is: that of the current folder, else trace510k's own. */
export async function repositoryOf(name: string): Promise<string> {
  return (await commitOf(process.cwd(), name)) === null ? packageRoot() : process.cwd();
}

/** Hands `use` the evidence folder; that of a tag lies in a worktree which is gone afterwards. */
export async function withEvidence<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await evidenceFolderOf(name);
  if (folder !== null) return use(folder);
  const root = await repositoryOf(name);
  return withCheckout(root, name, async (tree) => {
    const version = name.replace(/^v(?=\d)/, '');
    const named = join(tree, 'evidence', version);
    const found = (await holdsEvidence(named)) ? named : await newestRelease(tree);
    return found === null ? refuse(say.noSuchRevision(name, root)) : use(found);
  });
}
