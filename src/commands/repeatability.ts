/** `trace510k repeatability`: the same films again, on other threads, engines and roads. Writes the record `repeatability`. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { columnIndex, fromSheetCell, parseCsv, rowNumber } from '../core/csv.js';
import { cannotRead } from '../core/messages/core.js';
import { badScore } from '../core/messages/data.js';
import { Problems, refuse } from '../core/problems.js';
import { decodeGray } from '../data/gray.js';
import { dicomOfFilm } from '../dicom/from-film.js';
import { type Elsewhere, measureRepeatability, type RepeatabilityInput } from '../steps/repeatability.js';
import { type BenchFlags, runBench } from './bench-evidence/run.js';

export interface RepeatabilityFlags extends BenchFlags {
  readonly elsewhere?: readonly string[];
}

const throughDicom: RepeatabilityInput['throughDicom'] = async (film, { caseId }) => {
  const { width, height } = film;
  const data = film.bits === 8 ? (film.data as Uint8Array) : Uint8Array.from(film.data, (v) => Math.round(v / 257));
  const object = dicomOfFilm({ caseId, width, height, data, age: null, sex: null, view: null });
  return decodeGray(Buffer.from(object), `${caseId}.dcm`);
};

export async function repeatabilityCommand(flags: RepeatabilityFlags): Promise<void> {
  const elsewhere = await Promise.all((flags.elsewhere ?? []).map(readElsewhere));
  await runBench(flags, {
    record: 'repeatability',
    title: 'Repeated scores of the same films',
    options: elsewhere.length > 0 ? ' --elsewhere CSV' : '',
    measure: (subject, options) => measureRepeatability(subject, { throughDicom, elsewhere }, options),
  });
}

async function readElsewhere(path: string): Promise<Elsewhere> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  const table = parseCsv(bytes, path);
  const [caseAt, scoreAt] = [columnIndex(table, 'case_id'), columnIndex(table, 'score')];
  const problems = new Problems();
  const scores = new Map<string, number>();
  for (const [i, row] of table.rows.entries()) {
    const text = row[scoreAt] ?? '';
    const score = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(score)) problems.add(badScore(path, rowNumber(i), 'score', text));
    scores.set(fromSheetCell(row[caseAt] ?? ''), score);
  }
  problems.throwIfAny();
  return { name: basename(path).replace(/\.csv$/i, ''), scores };
}
