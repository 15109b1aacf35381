/**
 * Distribution-free confidence interval of a quantile, from order statistics: for independent values of one continuous
 * distribution, the number of them below its quantile ξ_p is B ~ Binomial(n, p), so X(l) ≤ ξ_p < X(u) with probability
 * P(l ≤ B ≤ u − 1). With l = qbinom(α/2, n, p) and u = qbinom(1 − α/2, n, p) + 1 that is at least 1 − α (Conover, Practical
 * Nonparametric Statistics, 3rd ed. 1999, section 3.2; Hahn & Meeker, Statistical Intervals, 1991, section 5.2).
 */
import { binomialCdf } from './distributions/beta.js';

export interface QuantileRanks {
  /** Rank (from 1) of the sorted value that is the lower limit; null where no value is small enough: no lower limit. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Ranks of the limits for the quantile `p` in (0, 1) of `n` ≥ 1 values at `level` in (0, 1). */
export function quantileRanks(n: number, p: number, level: number): QuantileRanks {
  if (!(n >= 1) || !(p > 0 && p < 1) || !(level > 0 && level < 1))
    throw new RangeError(`quantileRanks: n ≥ 1, p and level in (0, 1), got ${n}, ${p}, ${level}`);
  const tail = (1 - level) / 2;
  const lower = smallest(n, p, tail);
  const upper = smallest(n, p, 1 - tail) + 1;
  return { lower: lower === 0 ? null : lower, upper: upper > n ? null : upper };
}

/** The smallest k with P(B ≤ k) ≥ share. */
function smallest(n: number, p: number, share: number): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle, n, p) >= share) high = middle;
    else low = middle + 1;
  }
  return low;
}
