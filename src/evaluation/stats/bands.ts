/**
 * Bands of a curve from bootstrap replicates at grid points, clamped to [0, 1].
 *
 * Pointwise: percentile interval at each point. Simultaneous: constant half-width d, the level-quantile over replicates
 * of the largest |replicate − estimate| on the grid, so that the whole curve lies inside with the stated probability
 * (a bootstrap Kolmogorov band). Source: Campbell, Statist. Med. 13 (1994) 499–508; Macskassy & Provost, ROCAI 2004.
 */
import { quantileSorted } from './order.js';
import { clampUnit } from './outcome.js';

export interface Band {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** One array of replicates for each grid point; undefined replicates are NaN in every point alike. */
export function pointwiseBand(columns: readonly Float64Array[], level: number): Band {
  const tail = (1 - level) / 2;
  const limits = columns.map((values) => {
    const sorted = values.filter((v) => !Number.isNaN(v)).sort();
    return [quantileSorted(sorted, tail), quantileSorted(sorted, 1 - tail)] as const;
  });
  return { lower: limits.map((l) => clampUnit(l[0])), upper: limits.map((l) => clampUnit(l[1])) };
}

export function simultaneousBand(
  estimate: readonly number[],
  columns: readonly Float64Array[],
  level: number,
): Band & { readonly halfWidth: number } {
  const replicates = columns[0]?.length ?? 0;
  const largest = new Float64Array(replicates);
  for (const [k, values] of columns.entries()) {
    for (let r = 0; r < replicates; r++) largest[r] = Math.max(largest[r]!, Math.abs(values[r]! - estimate[k]!));
  }
  const sorted = largest.filter((v) => !Number.isNaN(v)).sort();
  const halfWidth = quantileSorted(sorted, level);
  return {
    lower: estimate.map((v) => clampUnit(v - halfWidth)),
    upper: estimate.map((v) => clampUnit(v + halfWidth)),
    halfWidth,
  };
}
