/**
 * Verification bias: when only some scored cases have a truth, how do the two parts differ? Accuracy measured on a
 * selected part need not hold for the whole (Begg & Greenes, Biometrics 39 (1983) 207–215). How they differ is told in
 * standardised differences (stats/standardised-difference.ts), signed for numbers and single levels.
 */
import type { Protocol } from '../config/protocol.js';
import type { EvidenceTable, Fact } from '../core/types.js';
import { partOf } from './results.js';
import {
  differenceOfCategories,
  differenceOfMeans,
  differenceOfShares,
  moments,
} from './stats/standardised-difference.js';
import { type EvaluationTable, MISSING } from './table.js';

type Row = Readonly<Record<string, string | number | null>>;

export interface VerificationTables {
  readonly tables: EvidenceTable[];
  readonly facts: Fact[];
}

/** Columns that are compared when the cases have them. */
const COLUMNS = ['view', 'age', 'sex'];
/** A column with more distinct words than this is a text, not a category. */
const CATEGORIES_AT_MOST = 12;

export function verificationTables(population: string, table: EvaluationTable, protocol: Protocol): VerificationTables {
  const labelled: number[] = [];
  const unlabelled: number[] = [];
  for (const [i, truth] of table.truth.entries()) (truth === MISSING ? unlabelled : labelled).push(i);
  const fact: Fact = {
    id: `${population}.verification`,
    value: unlabelled.length === 0 ? null : labelled.length / (labelled.length + unlabelled.length),
    ...(unlabelled.length === 0 ? { reason: 'every scored case handed over has a truth' } : {}),
    about: 'Share of the scored cases that have a truth; the rest could not be verified',
  };
  if (unlabelled.length === 0 || labelled.length === 0) return { tables: [], facts: [fact] };
  const rows: Row[] = [
    countRow(labelled, unlabelled),
    meanRow('score', Array.from(table.scores), labelled, unlabelled),
  ];
  const wanted = [...COLUMNS, ...protocol.subgroups.filter((s) => !s.each).map((s) => s.column)];
  for (const column of new Set(wanted)) {
    const values = table.attributes[column];
    if (values) rows.push(...attributeRows(column, values, labelled, unlabelled));
  }
  return {
    tables: [
      {
        id: partOf(population, 'verification'),
        title: 'Scored cases with and without a reference label',
        columns: [
          { key: 'attribute', title: 'Attribute' },
          { key: 'value', title: 'Value' },
          { key: 'labelled', title: 'With label', numeric: true },
          { key: 'unlabelled', title: 'Without label', numeric: true },
          { key: 'difference', title: 'Standardized difference', numeric: true, places: 3 },
        ],
        rows,
        about:
          'Means or shares of the cases with and without a label by the comparator; a large difference means that results on the labeled cases may not hold for all cases',
      },
    ],
    facts: [fact],
  };
}

const countRow = (a: readonly number[], b: readonly number[]): Row => ({
  ...{ attribute: 'cases', value: 'count', labelled: a.length, unlabelled: b.length, difference: null },
});

function meanRow(name: string, values: readonly unknown[], a: readonly number[], b: readonly number[]): Row {
  const numbers = (rows: readonly number[]): number[] =>
    rows.map((i) => values[i]).filter((v): v is number => typeof v === 'number');
  const [x, y] = [numbers(a), numbers(b)];
  if (x.length === 0 || y.length === 0) {
    return { attribute: name, value: 'mean', labelled: null, unlabelled: null, difference: null };
  }
  const [labelled, unlabelled] = [finite(moments(x).mean), finite(moments(y).mean)];
  return { attribute: name, value: 'mean', labelled, unlabelled, difference: differenceOfMeans(x, y).estimate };
}

/** The sum of scores near the largest number there is has no mean. */
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

function attributeRows(name: string, values: readonly unknown[], a: readonly number[], b: readonly number[]): Row[] {
  const known = values.filter((v) => v !== null && v !== '');
  if (known.every((v) => typeof v === 'number')) return [meanRow(name, values, a, b)];
  const text = (i: number): string => (values[i] === null || values[i] === '' ? 'unknown' : String(values[i]));
  const names = [...new Set(values.map((_, i) => text(i)))].sort();
  if (names.length > CATEGORIES_AT_MOST) return [];
  const count = (rows: readonly number[], value: string): number => rows.filter((i) => text(i) === value).length;
  const counts = names.map((value) => [count(a, value), count(b, value)] as const);
  const rows = names.map((value, k) => {
    const [x, y] = counts[k]!;
    const difference = differenceOfShares(x, a.length, y, b.length).estimate;
    return { attribute: name, value, labelled: x / a.length, unlabelled: y / b.length, difference };
  });
  if (names.length < 3) return rows;
  const all = differenceOfCategories(
    counts.map((c) => c[0]),
    counts.map((c) => c[1]),
  ).estimate;
  return [...rows, { attribute: name, value: 'all levels', labelled: null, unlabelled: null, difference: all }];
}
