/**
 * How like two sets of cases are, characteristic by characteristic: shares or means of each beside the standardised
 * difference (stats/standardised-difference.ts). A population that is known only by its stated shares can stand for one.
 */
import type { Outcome } from './stats/outcome.js';
import { differenceOfCategories, differenceOfMeans, moments } from './stats/standardised-difference.js';

/** One characteristic of one set: counts by level in a common order, or the values themselves. */
export type Spread =
  | { readonly kind: 'levels'; readonly counts: readonly number[] }
  | { readonly kind: 'numbers'; readonly values: readonly number[] };

/** Unsigned for levels, signed (first less second) for numbers. */
export function balance(first: Spread, second: Spread): Outcome {
  if (first.kind === 'levels' && second.kind === 'levels') return differenceOfCategories(first.counts, second.counts);
  if (first.kind === 'numbers' && second.kind === 'numbers') return differenceOfMeans(first.values, second.values);
  throw new RangeError('balance: levels cannot be compared with numbers');
}

/** Share of each level; null throughout where the set is empty. */
export function shares(counts: readonly number[]): (number | null)[] {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.map((n) => (total === 0 ? null : n / total));
}

export function meanAndSd(values: readonly number[]): { readonly mean: number | null; readonly sd: number | null } {
  if (values.length === 0) return { mean: null, sd: null };
  const { mean, variance } = moments(values);
  return { mean, sd: values.length > 1 ? Math.sqrt(variance) : null };
}
