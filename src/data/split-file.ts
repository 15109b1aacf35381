/** The split as a file: written once, hashed, and read again so that a model meets the same parts. */
import { columnIndex, formatSheetCsv, fromSheetCell, rowNumber } from '../core/csv.js';
import * as say from '../core/messages/data.js';
import { Problems, refuse } from '../core/problems.js';
import { type Case, PARTS, type Part, type SourceFile, type Split } from '../core/types.js';
import { readTable } from './dataset.js';

export function splitCsv(split: Split, cases: readonly Case[]): string {
  const patientOf = new Map(cases.map((c) => [c.caseId, c.patientId]));
  return formatSheetCsv(
    ['case_id', 'patient_id', 'split'],
    PARTS.flatMap((part) => split.parts[part].map((id) => [id, patientOf.get(id) ?? null, part])),
  );
}

export interface ReadSplit {
  readonly split: Split;
  readonly source: SourceFile;
  /** Rows for films that the data set lacks, or lists without a file; left out. */
  readonly partnerless: number;
  /** Films present that the file does not name; they go into no part. */
  readonly unnamed: number;
}

/**
 * Reads split.csv against a data set; with a hash, only that very file. Patients in two parts are left to
 * proveIndependence, which names their films.
 */
export async function readSplit(path: string, cases: readonly Case[], sha256?: string): Promise<ReadSplit> {
  const { table, source } = await readTable(path, 'split');
  if (sha256 !== undefined && source.sha256 !== sha256) refuse(say.splitChanged(path, sha256, source.sha256));
  const [idColumn, partColumn] = [columnIndex(table, 'case_id'), columnIndex(table, 'split')];
  const problems = new Problems();
  const partOf = new Map<string, { part: Part; row: number }>();
  for (const [i, row] of table.rows.entries()) {
    const number = rowNumber(i);
    const id = fromSheetCell((row[idColumn] ?? '').trim());
    const word = (row[partColumn] ?? '').trim();
    const part = PARTS.find((name) => name === word);
    const before = partOf.get(id);
    if (!part) problems.add(say.badPart(path, number, 'split', word));
    else if (before) problems.add(say.duplicateCase(path, number, id, before.row));
    else partOf.set(id, { part, row: number });
  }
  problems.throwIfAny();
  const films = cases.filter((film) => film.image !== null);
  const named = films.filter((film) => partOf.has(film.caseId));
  if (named.length === 0) refuse(say.nothingMatched(path, 'the data set'));
  const ids = (part: Part): string[] =>
    named.filter((film) => partOf.get(film.caseId)?.part === part).map((film) => film.caseId);
  return {
    split: {
      rule: 'saved-file',
      seed: null,
      parts: { training: ids('training'), tuning: ids('tuning'), test: ids('test') },
    },
    source,
    partnerless: partOf.size - named.length,
    unnamed: films.length - named.length,
  };
}
