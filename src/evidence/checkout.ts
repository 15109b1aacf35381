/** A release's own files: a clean worktree of a tag, removed afterwards. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as say from '../core/messages/evidence.js';
import { refuse } from '../core/problems.js';

const run = promisify(execFile);
const git = (root: string, ...args: string[]): Promise<string> =>
  run('git', ['-C', root, ...args], { maxBuffer: 2 ** 26 }).then(({ stdout }) => stdout.trim());

/** The commit a tag (`v0.1.0`, or `0.1.0` for it) or another revision names; null where there is none. */
export async function commitOf(root: string, revision: string): Promise<string | null> {
  // A name that looks like an option would be read as one.
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(revision)) return null;
  for (const name of [`v${revision}`, revision]) {
    const commit = await git(root, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`).catch(() => null);
    if (commit) return commit;
  }
  return null;
}

/** Runs `use` with a folder that holds the revision's files and nothing else. */
export async function withCheckout<T>(root: string, revision: string, use: (folder: string) => Promise<T>): Promise<T> {
  const commit = await commitOf(root, revision);
  if (commit === null) return refuse(say.noSuchRevision(revision, root));
  const parent = await mkdtemp(join(tmpdir(), 'trace510k-checkout-'));
  const folder = join(parent, 'tree');
  try {
    await git(root, 'worktree', 'add', '--detach', '--quiet', folder, commit);
    return await use(folder);
  } finally {
    await git(root, 'worktree', 'remove', '--force', folder).catch(() => undefined);
    await rm(parent, { recursive: true, force: true });
  }
}
