/**
 * Intervals of a binomial proportion x/n. They treat every case as independent; several films of one patient need
 * clustered-ratio or the patient bootstrap beside them.
 *
 * Symbols: x events of n cases, p = x/n, z the normal quantile of the two-sided level. Range [0, 1].
 * Agreement with R (binom 1.1-1.1, stats): absolute error below 1e-12.
 */
import { betaQuantile } from './distributions/beta.js';
import { zFor } from './distributions/normal.js';
import { interval, type Outcome, undefinedBecause } from './outcome.js';

export type ProportionMethod = 'wilson' | 'clopper-pearson' | 'jeffreys';

const NO_CASES = 'no cases in the denominator';

/**
 * Wilson score interval: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
 * Source: E. B. Wilson, JASA 22 (1927) 209–212; R. G. Newcombe, Statist. Med. 17 (1998) 857–872, method 3.
 * At x = 0 the lower, at x = n the upper limit is exactly 0 or 1.
 */
export function wilson(x: number, n: number, level: number): Outcome {
  if (n === 0) return undefinedBecause(NO_CASES);
  const z = zFor(level);
  const p = x / n;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return interval(p, x === 0 ? 0 : (centre - half) / scale, x === n ? 1 : (centre + half) / scale);
}

/**
 * Clopper–Pearson "exact": lower = Beta(α/2; x, n−x+1), upper = Beta(1−α/2; x+1, n−x); α split to both sides also at
 * the boundary (R binom.test). Source: Clopper & Pearson, Biometrika 26 (1934) 404–413.
 */
export function clopperPearson(x: number, n: number, level: number): Outcome {
  if (n === 0) return undefinedBecause(NO_CASES);
  const tail = (1 - level) / 2;
  const lower = x === 0 ? 0 : betaQuantile(tail, x, n - x + 1);
  const upper = x === n ? 1 : betaQuantile(1 - tail, x + 1, n - x);
  return interval(x / n, lower, upper);
}

/**
 * Jeffreys: quantiles of Beta(x+½, n−x+½), with the limit set to 0 at x = 0 and to 1 at x = n, as in Brown, Cai &
 * DasGupta, Statist. Sci. 16 (2001) 101–133 (plain beta quantiles would exclude the estimate there).
 */
export function jeffreys(x: number, n: number, level: number): Outcome {
  if (n === 0) return undefinedBecause(NO_CASES);
  const tail = (1 - level) / 2;
  const lower = x === 0 ? 0 : betaQuantile(tail, x + 0.5, n - x + 0.5);
  const upper = x === n ? 1 : betaQuantile(1 - tail, x + 0.5, n - x + 0.5);
  return interval(x / n, lower, upper);
}

export const PROPORTION_INTERVALS: Readonly<
  Record<ProportionMethod, (x: number, n: number, level: number) => Outcome>
> = { wilson, 'clopper-pearson': clopperPearson, jeffreys };
