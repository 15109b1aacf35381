/** `trace510k render`: documents again from an evidence folder; same evidence, same bytes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { writeAtomic, writeFolderAtomic } from '../core/files.js';
import { RELEASE_MANIFEST, releaseManifest } from '../evidence/manifest.js';
import { openEvidence, readEvidenceFolder } from '../evidence/store.js';
import type { Format } from '../submission/formats.js';
import { renderDocuments } from '../submission/render.js';
import { progressFor } from './options.js';

export interface RenderFlags {
  readonly out?: string;
  readonly format: readonly Format[];
  readonly quiet: boolean;
}

export async function render(folder: string, flags: RenderFlags): Promise<void> {
  const evidence = openEvidence(await readEvidenceFolder(folder));
  const rendered = await renderDocuments(evidence, {
    progress: progressFor(flags.quiet),
    formats: flags.format,
  });
  const target = flags.out ?? join(folder, 'documents');
  await writeFolderAtomic(target, async (staging) => {
    for (const file of rendered.files) {
      const path = join(staging, file.path.replace(/^documents\//, ''));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.bytes);
    }
  });
  if (flags.out === undefined) await writeAtomic(join(folder, RELEASE_MANIFEST), await releaseManifest(folder));
  process.stdout.write(`${rendered.files.map((f) => join(target, f.path.replace(/^documents\//, ''))).join('\n')}\n`);
}
