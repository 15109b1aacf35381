/** Probability that a binomial interval holds the true proportion: summed over every outcome, no simulation. */
import { logGamma } from './distributions/gamma.js';
import type { Outcome } from './outcome.js';

export function exactCoverage(make: (x: number) => Outcome, n: number, p: number): number {
  let sum = 0;
  for (let x = 0; x <= n; x++) {
    const { lower, upper } = make(x);
    if (lower === null || upper === null || p < lower || p > upper) continue;
    const log = logGamma(n + 1) - logGamma(x + 1) - logGamma(n - x + 1) + x * Math.log(p) + (n - x) * Math.log1p(-p);
    sum += Math.exp(log);
  }
  return sum;
}
