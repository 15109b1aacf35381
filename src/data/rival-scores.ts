/** Scores of a second model, by case id: a column of the predictions, or of a CSV of its own. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ComparisonPlan } from '../config/comparison.js';
import type { Protocol } from '../config/protocol.js';
import { columnIndex, parseCsv, rowNumber, type Table } from '../core/csv.js';
import { sha256 } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { InputError, Problems, refuse } from '../core/problems.js';
import { slugify } from '../core/text.js';
import type { SourceFile } from '../core/types.js';

export interface RivalScores {
  readonly name: string;
  /** Column of our own predictions.csv: `score_<name>`. */
  readonly column: string;
  /** A case that stands in the file with an empty cell was not scored. */
  readonly scores: ReadonlyMap<string, number>;
}

export interface ReadRivals {
  readonly rivals: readonly RivalScores[];
  readonly source: SourceFile;
}

export const rivalColumn = (name: string): string => `score_${slugify(name)}`;

/** `own`: a file of the second model alone, where its scores may stand under the protocol's score column. */
export async function readRivalScores(path: string, protocol: Protocol, own: boolean): Promise<ReadRivals> {
  const bytes = await readFile(path).catch((e: NodeJS.ErrnoException) => refuse(cannotRead(path, e)));
  const source = { role: 'rival', name: basename(path), sha256: sha256(bytes), bytes: bytes.byteLength };
  return { rivals: rivalScores(parseCsv(bytes, path), path, protocol, own), source };
}

/** From a predictions.csv of our own; null where it holds no second model, because the run was given none. */
export function ownRivalScores(text: string, path: string, protocol: Protocol): readonly RivalScores[] | null {
  const table = parseCsv(text, path);
  const held = rivalColumns(protocol).some((column) => table.columns.includes(column));
  return held ? rivalScores(table, path, protocol, false) : null;
}

export const rivalColumns = (protocol: Protocol): string[] =>
  (protocol.comparison?.models ?? []).map((model) => rivalColumn(model.name));

function rivalScores(table: Table, path: string, protocol: Protocol, own: boolean): RivalScores[] {
  const models = protocol.comparison?.models ?? [];
  const caseColumn = columnIndex(table, protocol.columns.case);
  const problems = new Problems();
  const rivals = models.flatMap((model) => {
    const index = scoreColumn(table, model, own && models.length === 1 ? protocol.columns.score : null);
    if (index < 0) {
      problems.add(say.noRivalScores(path, model.name, model.score ?? rivalColumn(model.name), table.columns));
      return [];
    }
    const scores = new Map<string, number>();
    const first = new Map<string, number>();
    for (const [i, row] of table.rows.entries()) {
      const caseId = (row[caseColumn] ?? '').trim();
      const earlier = first.get(caseId);
      if (earlier !== undefined) problems.add(say.duplicateCase(path, rowNumber(i), caseId, earlier));
      first.set(caseId, rowNumber(i));
      const cell = (row[index] ?? '').trim();
      if (cell === '') continue;
      const score = Number(cell);
      if (Number.isFinite(score)) scores.set(caseId, score);
      else problems.add(say.badScore(path, rowNumber(i), table.columns[index] as string, cell));
    }
    return [{ name: model.name, column: rivalColumn(model.name), scores }];
  });
  if (problems.list.length > 0) throw new InputError(problems.list);
  return rivals;
}

/** The column the protocol names, else the one our own files use, else the plain score column of its own file. */
function scoreColumn(table: Table, model: ComparisonPlan['models'][number], plain: string | null): number {
  for (const name of [model.score, rivalColumn(model.name), plain]) {
    const index = name === undefined || name === null ? -1 : table.columns.indexOf(name);
    if (index >= 0) return index;
  }
  return -1;
}
