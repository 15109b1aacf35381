/** What an engineer found about packages of others, row by row, held against the locked packages. */
import { fromSheetCell, parseCsv, rowNumber } from '../../core/csv.js';
import { isDay } from '../../core/days.js';
import * as say from '../../core/messages/review.js';
import { nearest } from '../../core/nearest.js';
import { InputError, type Problem } from '../../core/problems.js';
import type { Package } from '../../evidence/packages.js';

export type ReviewKind = 'soup' | 'vulnerabilities';

/** Columns of each review; all but the first three are the reviewer's words. */
export const COLUMNS = {
  soup: ['package', 'version', 'read_on', 'source', 'anomalies', 'judgment'],
  vulnerabilities: ['package', 'version', 'read_on', 'database', 'advisory', 'judgment'],
} as const satisfies Record<ReviewKind, readonly string[]>;

export type ReviewRow = Readonly<Record<string, string>>;

export interface ReviewInput {
  readonly kind: ReviewKind;
  readonly file: string;
  readonly text: string;
  readonly packages: readonly Package[];
  /** The day after which nothing can have been read. */
  readonly today: string;
}

/** The rows, when each is about a locked package and says everything; else every fault of all rows. */
export function readReview({ kind, file, text, packages, today }: ReviewInput): ReviewRow[] {
  const table = parseCsv(text, file, { columnsOptional: kind === 'vulnerabilities' });
  const columns: readonly string[] = COLUMNS[kind];
  const problems: Problem[] = columns
    .filter((name) => !table.columns.includes(name))
    .map((name) => say.columnLacking(file, name, columns));
  if (problems.length > 0) throw new InputError(problems);
  const at = new Map(columns.map((name) => [name, table.columns.indexOf(name)]));
  const rows = table.rows.map((row): ReviewRow => {
    return Object.fromEntries(columns.map((name) => [name, fromSheetCell(row[at.get(name) as number] ?? '').trim()]));
  });
  const names = new Set(packages.map((p) => p.name));
  for (const [i, row] of rows.entries()) {
    const place = (column: string) => ({ file, row: rowNumber(i), column });
    const empty = columns.filter((name) => row[name] === '');
    if (empty.length > 0) problems.push(say.cellsEmpty({ file, row: rowNumber(i) }, empty));
    const { package: name = '', version = '', read_on: day = '' } = row;
    const locked = packages.filter((p) => p.name === name).map((p) => p.version);
    if (name !== '' && locked.length === 0)
      problems.push(say.packageNotLocked(place('package'), name, nearest(name, names)));
    else if (version !== '' && locked.length > 0 && !locked.includes(version))
      problems.push(say.versionNotLocked(place('version'), name, version, locked));
    if (day !== '' && !isDay(day)) problems.push(say.noDay(place('read_on'), day));
    else if (day > today) problems.push(say.dayToCome(place('read_on'), day, today));
  }
  if (kind === 'soup') {
    const seen = new Set(rows.map((row) => `${row.package} ${row.version}`));
    for (const { name, version, direct } of packages)
      if (direct && !seen.has(`${name} ${version}`)) problems.push(say.packageNotReviewed(file, name, version));
  }
  if (problems.length > 0) throw new InputError(problems);
  return rows;
}

/** A table to fill in: every package that has to be reviewed, or the header alone. */
export function skeleton(kind: ReviewKind, packages: readonly Package[]): string[][] {
  if (kind === 'vulnerabilities') return [];
  return packages.filter((p) => p.direct).map((p) => [p.name, p.version, '', '', '', '']);
}
