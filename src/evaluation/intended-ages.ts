/**
 * Cases outside the ages of the indications for use. They stay in the main population, as the plan defined it; how many they
 * are is a fact, and an analysis without them stands beside the main one. A case of unknown age is not known to be
 * outside: it is neither counted nor left out.
 */
import type { Fact } from '../core/types.js';
import { type EvaluationTable, NEGATIVE, POSITIVE } from './table.js';

/** In years, both ends included; an open end is left out. */
export interface AgeRange {
  readonly min?: number;
  readonly max?: number;
}

const outside = (age: unknown, { min, max }: AgeRange): boolean =>
  typeof age === 'number' && ((min !== undefined && age < min) || (max !== undefined && age > max));

/** Row numbers of analyzed cases outside the range; null where the cases have no ages or no range is stated. */
function outsideRows({ attributes: { age }, truth }: EvaluationTable, range: AgeRange | undefined): number[] | null {
  if (!age || range === undefined || (range.min === undefined && range.max === undefined)) return null;
  return age.flatMap((years, row) => {
    const analyzed = truth[row] === POSITIVE || truth[row] === NEGATIVE;
    return analyzed && outside(years, range) ? [row] : [];
  });
}

/** Which rows stay when the cases outside are left out; null where there are none, so nothing is to be left out. */
export function withinAges(table: EvaluationTable, range?: AgeRange): ((row: number) => boolean) | null {
  const rows = outsideRows(table, range);
  if (rows === null || rows.length === 0) return null;
  const left = new Set(rows);
  return (row) => !left.has(row);
}

export function outsideAgeFacts(
  { name, table }: { readonly name: string; readonly table: EvaluationTable },
  range: AgeRange,
): Fact[] {
  const rows = outsideRows(table, range);
  if (rows === null) return [];
  const ages = `the intended ages (${rangeWords(range)}); cases of unknown age are not counted`;
  return [
    { id: `${name}.outside-age`, value: rows.length, about: `Analyzed cases outside ${ages}` },
    {
      id: `${name}.outside-age-positives`,
      value: rows.filter((row) => table.truth[row] === POSITIVE).length,
      about: `Positive analyzed cases outside ${ages}`,
    },
  ];
}

function rangeWords({ min, max }: AgeRange): string {
  if (max === undefined) return `${min} years and older`;
  return min === undefined ? `up to ${max} years` : `${min} to ${max} years`;
}
