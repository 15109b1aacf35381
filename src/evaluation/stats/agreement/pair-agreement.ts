/**
 * Two readers, a yes/no finding: positive and negative percent agreement of the first with the second as comparator, and
 * the symmetric positive and negative agreement. Neither reader is a reference standard, so nothing here is sensitivity.
 *
 * PPA = a/(a + c), NPA = d/(b + d); positive agreement 2a/(2a + b + c), negative agreement 2d/(2d + b + c), with a both
 * positive, b only the first, c only the second, d neither. Range [0, 1]. Cases that both read only. Intervals of PPA and
 * NPA by Wilson (cases independent) or by resampling.
 * Source: FDA, Statistical Guidance on Reporting Results from Studies Evaluating Diagnostic Tests (2007); symmetric form:
 * Cicchetti & Feinstein, J. Clin. Epidemiol. 43 (1990) 551–558.
 */
import { type Outcome, pointOnly, undefinedBecause } from '../outcome.js';
import { wilson } from '../proportions.js';
import { crossTable, type Ratings } from './ratings.js';

export interface PairCounts {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  readonly neither: number;
}

/** Category 1 is positive, 0 negative. */
export function pairCounts(r: Ratings, first: number, second: number): PairCounts {
  if (r.categories !== 2) throw new RangeError(`a yes/no finding has 2 categories, got ${r.categories}`);
  const [[neither, secondOnly], [firstOnly, both]] = crossTable(r, first, second) as [
    [number, number],
    [number, number],
  ];
  return { both, firstOnly, secondOnly, neither };
}

/** Share of the second reader's positives that the first calls positive. */
export const positivePercentAgreement = (c: PairCounts, level: number): Outcome =>
  c.both + c.secondOnly === 0
    ? undefinedBecause('the comparator called no case positive')
    : wilson(c.both, c.both + c.secondOnly, level);

export const negativePercentAgreement = (c: PairCounts, level: number): Outcome =>
  c.neither + c.firstOnly === 0
    ? undefinedBecause('the comparator called no case negative')
    : wilson(c.neither, c.neither + c.firstOnly, level);

export function positiveAgreement({ both, firstOnly, secondOnly }: PairCounts): Outcome {
  const n = 2 * both + firstOnly + secondOnly;
  return n === 0 ? undefinedBecause('neither reader called any case positive') : pointOnly((2 * both) / n);
}

export function negativeAgreement({ neither, firstOnly, secondOnly }: PairCounts): Outcome {
  const n = 2 * neither + firstOnly + secondOnly;
  return n === 0 ? undefinedBecause('neither reader called any case negative') : pointOnly((2 * neither) / n);
}
