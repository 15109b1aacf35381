/** `trace510k render`: documents again from an evidence folder; same evidence, same bytes. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { withClaims } from '../core/claim.js';
import { writeFolderAtomic } from '../core/files.js';
import { RELEASE_MANIFEST, type ReleaseManifest, releaseManifest } from '../evidence/manifest.js';
import { openEvidence, readEvidenceFolder, type StoredFile } from '../evidence/store.js';
import type { Format } from '../submission/formats.js';
import { renderDocuments } from '../submission/render.js';
import { progressFor } from './options.js';

export interface RenderFlags {
  readonly out?: string;
  readonly format: readonly Format[];
  readonly quiet: boolean;
}

const DOCUMENTS = 'documents';

export async function render(folder: string, flags: RenderFlags): Promise<void> {
  const evidence = openEvidence(await readEvidenceFolder(folder));
  const target = flags.out ?? folder;
  await withClaims([target], new Date(), async () => {
    const { files } = await renderDocuments(evidence, {
      progress: progressFor(flags.quiet),
      formats: flags.format,
    });
    const inside = files.map((file) => ({ ...file, path: file.path.slice(DOCUMENTS.length + 1) }));
    if (flags.out === undefined) await replaceDocuments(folder, inside);
    else await writeFolderAtomic(target, (staging) => writeFiles(staging, inside));
    const shown = flags.out === undefined ? join(folder, DOCUMENTS) : target;
    process.stdout.write(`${inside.map((file) => join(shown, file.path)).join('\n')}\n`);
  });
}

/** The whole folder is swapped, so that no kill leaves documents beside a manifest of other ones. */
async function replaceDocuments(folder: string, documents: readonly StoredFile[]): Promise<void> {
  const before = await readFile(join(folder, RELEASE_MANIFEST), 'utf8').catch(() => '{}');
  const { model } = JSON.parse(before) as Partial<ReleaseManifest>;
  await writeFolderAtomic(folder, async (staging) => {
    for (const name of (await readdir(folder)).filter((n) => n !== DOCUMENTS)) {
      await cp(join(folder, name), join(staging, name), { recursive: true });
    }
    await writeFiles(join(staging, DOCUMENTS), documents);
    await writeFile(join(staging, RELEASE_MANIFEST), await releaseManifest(staging, model));
  });
}

async function writeFiles(folder: string, files: readonly StoredFile[]): Promise<void> {
  for (const file of files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.bytes);
  }
}
