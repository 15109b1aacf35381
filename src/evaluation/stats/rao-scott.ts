/**
 * Do clustered proportions differ between groups? Rao and Scott's adjusted chi-square: each group's counts are divided by
 * its design effect d = ratio variance / binomial variance, then Pearson's statistic on k − 1 degrees of freedom.
 * A group whose cases all agree has no design effect; 1 is taken.
 * Source: Rao & Scott, Biometrics 48 (1992) 577–585 (R aod::raoscott agrees to 1e-12).
 */
import { chiSquareCdf } from './distributions/gamma.js';
import type { Heterogeneity } from './heterogeneity.js';
import { ratioEstimate } from './ratio.js';

export interface ClusteredCounts {
  /** Events and cases by patient. */
  readonly x: Float64Array;
  readonly n: Float64Array;
}

export function raoScott(groups: readonly ClusteredCounts[]): Heterogeneity | null {
  const adjusted = groups.flatMap(({ x, n }) => {
    const r = ratioEstimate(x, n);
    if (!r || r.clusters < 2) return [];
    const binomial = (r.ratio * (1 - r.ratio)) / r.n;
    const effect = binomial > 0 && r.variance > 0 ? r.variance / binomial : 1;
    return [{ n: r.n / effect, y: (r.ratio * r.n) / effect }];
  });
  if (adjusted.length < 2) return null;
  const total = adjusted.reduce((s, g) => s + g.n, 0);
  const pooled = adjusted.reduce((s, g) => s + g.y, 0) / total;
  if (pooled <= 0 || pooled >= 1) return null;
  const q = adjusted.reduce((s, g) => s + (g.y - g.n * pooled) ** 2 / (g.n * pooled * (1 - pooled)), 0);
  return { q, df: adjusted.length - 1, p: chiSquareCdf(q, adjusted.length - 1, true) };
}
