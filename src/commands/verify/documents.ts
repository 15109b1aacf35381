/** The documents and charts once more from the evidence, beside the files of the folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../core/files.js';
import * as say from '../../core/messages/verify.js';
import type { Progress } from '../../core/progress.js';
import type { Evidence } from '../../evidence/evidence.js';
import type { FileCheck } from '../../evidence/integrity.js';
import { evidenceCharts } from '../../submission/figures.js';
import { FORMATS, type Format } from '../../submission/formats.js';
import { renderDocuments } from '../../submission/render.js';
import { sameContent } from './same-content.js';

export async function checkDocuments(folder: string, evidence: Evidence, progress: Progress): Promise<FileCheck[]> {
  const there = await readdir(join(folder, 'documents')).catch(() => []);
  const formats = FORMATS.filter((format) => there.some((name) => name.endsWith(`.${format}`)));
  const rendered = await renderDocuments(evidence, { progress, formats: formats as readonly Format[] });
  const charts = evidenceCharts(evidence).map((chart) => ({
    path: `charts/${chart.id}.vg.json`,
    bytes: canonicalJson(chart.spec),
  }));
  return Promise.all(
    [...charts, ...rendered.files].map((file) => checkOne(folder, file.path, Buffer.from(file.bytes))),
  );
}

async function checkOne(folder: string, path: string, made: Buffer): Promise<FileCheck> {
  const stored = await readFile(join(folder, path)).catch(() => null);
  if (stored === null) return { path, state: 'missing', detail: say.madeAgainButNotThere };
  if (stored.equals(made)) return { path, state: 'identical', detail: say.madeAgain };
  return sameContent(path, stored, made)
    ? { path, state: 'within tolerance', detail: say.otherCompression }
    : { path, state: 'different', detail: say.madeAgainOtherwise };
}
