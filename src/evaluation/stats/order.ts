/** Sorting, ties, midranks and quantiles: the ground that every rank statistic stands on. */

/** Row numbers by descending score; equal scores stay in row order, so the result does not depend on the engine. */
export function descendingOrder(scores: Float64Array): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Midranks (1-based, ascending): tied values share the mean of their ranks. */
export function midranks(values: Float64Array): Float64Array {
  const order = descendingOrder(values).reverse();
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && values[order[j]!] === values[order[i]!]) j++;
    const rank = (i + 1 + j) / 2;
    for (; i < j; i++) ranks[order[i]!] = rank;
  }
  return ranks;
}

/**
 * Sample quantile, R type 7: linear between order statistics at 1 + (n − 1)p. `sorted` ascending, not empty.
 * An infinite order statistic is a value like another: between a finite and an infinite one lies infinity, as in R.
 * Source: Hyndman & Fan, The American Statistician 50 (1996) 361–365, definition 7.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const h = (sorted.length - 1) * Math.min(1, Math.max(0, p));
  const low = Math.floor(h);
  const a = sorted[low] as number;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  // 0 · ∞ and ∞ − ∞ would be NaN.
  return h === low || !Number.isFinite(a) ? a : a + (h - low) * (b - a);
}
