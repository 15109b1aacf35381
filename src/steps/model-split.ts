/** Which part of its own split a model saw a film in: by film, then by patient; unknown patients were never seen. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnIndex, parseCsv, rowNumber } from '../core/csv.js';
import { cannotRead } from '../core/messages/core.js';
import { badPart } from '../core/messages/data.js';
import { modelFileMissing } from '../core/messages/model.js';
import { Problems, refuse } from '../core/problems.js';
import { type Case, PARTS, type Part } from '../core/types.js';
import { MODEL_SPLIT } from './obtain-model.js';

export interface ModelParts {
  readonly partOf: (film: Case) => Part;
  /** Films whose patient is in no part. */
  readonly unseen: number;
}

export const partsBySplit = (modelDir: string, films: readonly Case[]): Promise<ModelParts> =>
  partsOfFile(join(modelDir, MODEL_SPLIT), films);

/** The same from any saved split. */
export async function partsOfFile(path: string, films: readonly Case[]): Promise<ModelParts> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) =>
    refuse(error.code === 'ENOENT' ? modelFileMissing(path) : cannotRead(path, error)),
  );
  const table = parseCsv(bytes, path);
  const at = ['case_id', 'patient_id', 'split'].map((name) => columnIndex(table, name)) as [number, number, number];
  const byFilm = new Map<string, Part>();
  const byPatient = new Map<string, Part>();
  const problems = new Problems();
  for (const [i, row] of table.rows.entries()) {
    const part = PARTS.find((name) => name === row[at[2]]);
    if (!part) {
      problems.add(badPart(path, rowNumber(i), 'split', row[at[2]] ?? ''));
      continue;
    }
    byFilm.set(row[at[0]] as string, part);
    byPatient.set(row[at[1]] as string, part);
  }
  problems.throwIfAny();
  const known = (film: Case): Part | undefined => byFilm.get(film.caseId) ?? byPatient.get(film.patientId);
  return {
    partOf: (film) => known(film) ?? 'test',
    unseen: films.filter((film) => known(film) === undefined).length,
  };
}
