/**
 * Agreement of scores, read as probabilities of the positive class, with observed frequencies.
 *
 * brierScore Σ(p−y)²/n (Brier 1950). calibrationError: positive-class ECE over equal-width bins, the top one closed,
 * Σ(n_b/n)|p̄_b − ȳ_b|; top-class and equal-count forms give other numbers and are not used (Naeini 2015; calzone's and
 * scikit-learn's equal-width values agree). spiegelhalter: z = Σ(y−p)(1−2p)/√Σ(1−2p)²p(1−p) with two-sided p; cases
 * independent (Spiegelhalter, Statist. Med. 5 (1986) 421–433).
 */
import { normalTwoSided } from './distributions/normal.js';

export const CALIBRATION_BINS = 10;

export function brierScore(p: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i]! - y[i]!) ** 2;
  return sum / p.length;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly positives: number;
  readonly meanScore: number | null;
}

/** Equal-width bins; a score on an edge belongs to the bin above it, 1 to the last. */
export function reliabilityBins(p: ArrayLike<number>, y: ArrayLike<number>, bins = CALIBRATION_BINS): ReliabilityBin[] {
  const [n, positives, sum] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  const edges = Array.from({ length: bins + 1 }, (_, k) => k / bins);
  for (let i = 0; i < p.length; i++) {
    let b = Math.min(bins - 1, Math.floor(p[i]! * bins));
    // p·bins may round across an edge.
    if (b > 0 && p[i]! < edges[b]!) b--;
    else if (b < bins - 1 && p[i]! >= edges[b + 1]!) b++;
    n[b] = n[b]! + 1;
    positives[b] = positives[b]! + y[i]!;
    sum[b] = sum[b]! + p[i]!;
  }
  return Array.from(n, (count, b) => ({
    from: edges[b]!,
    to: edges[b + 1]!,
    n: count,
    positives: positives[b]!,
    meanScore: count > 0 ? sum[b]! / count : null,
  }));
}

export function calibrationError(p: ArrayLike<number>, y: ArrayLike<number>, bins = CALIBRATION_BINS): number {
  let gap = 0;
  for (const bin of reliabilityBins(p, y, bins)) {
    if (bin.meanScore !== null) gap += Math.abs(bin.meanScore * bin.n - bin.positives);
  }
  return gap / p.length;
}

export interface SpiegelhalterTest {
  readonly z: number;
  readonly p: number;
}

/** Null where every score is 0, ½ or 1: the statistic then has no variance. */
export function spiegelhalter(p: ArrayLike<number>, y: ArrayLike<number>): SpiegelhalterTest | null {
  let [top, bottom] = [0, 0];
  for (let i = 0; i < p.length; i++) {
    const w = 1 - 2 * p[i]!;
    top += (y[i]! - p[i]!) * w;
    bottom += w * w * p[i]! * (1 - p[i]!);
  }
  if (bottom === 0) return null;
  const z = top / Math.sqrt(bottom);
  return { z, p: normalTwoSided(z) };
}
