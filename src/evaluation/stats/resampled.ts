/**
 * Intervals from bootstrap replicates.
 *
 * Percentile: the α/2 and 1−α/2 quantiles (R type 7) of the replicates. BCa: the same quantiles moved by the bias
 * correction z₀ = Φ⁻¹(share of replicates below the estimate, ties half) and the acceleration a = Σd³ / 6(Σd²)^1.5 with
 * d the jackknife mean less the leave-one-cluster-out value. Source: Efron, JASA 82 (1987) 171–185; Efron & Tibshirani,
 * An Introduction to the Bootstrap (1993), ch. 13 and 14.
 *
 * A replicate where the statistic is undefined (0/0: a class not drawn) is counted as failed; the interval is withheld
 * when more than one in ten fail. A replicate where it is infinite (a ratio whose denominator alone is 0) is a value, the
 * largest or smallest there is, and keeps its place among the order statistics: leaving it out would cut off the tail that
 * it stands for. A limit whose quantile is infinite is null, with `unlimited` and `limitReason`; the other limit stands.
 * percentileP inverts the percentile interval: twice the smaller share of the replicates at or beyond 0, (b + 1)/(B + 1)
 * for b of B (Davison & Hinkley, Bootstrap Methods and their Application (1997), ch. 4).
 *
 * Where every case of a resample is alike (19 of 19 flagged) every replicate equals the estimate, and the quantiles give an
 * interval without width that covers nothing: the bootstrap sees only what was drawn. Both limits are then null with
 * `limitReason`; a proportion has the Clopper–Pearson interval as `substitute`.
 */
import { normalCdf, normalQuantile } from './distributions/normal.js';
import { quantileSorted } from './order.js';
import { type Outcome, undefinedBecause } from './outcome.js';

export interface ResampledOutcome extends Outcome {
  readonly replicates: number;
  /** Replicates where the statistic is undefined. */
  readonly failed: number;
  /** Replicates where the statistic is infinite. */
  readonly infinite: number;
}

const FAILED_AT_MOST = 0.1;
/** Closer than this, values differ by rounding only. */
const SAME = 1e-12;
const WITHOUT_WIDTH = 'no usable bootstrap interval: the replicates are all alike';

interface Usable {
  readonly sorted: Float64Array;
  readonly failed: number;
  readonly infinite: number;
}

function usable(replicates: Float64Array): Usable {
  const sorted = replicates.filter((v) => !Number.isNaN(v)).sort();
  const infinite = sorted.reduce((sum, v) => sum + (Number.isFinite(v) ? 0 : 1), 0);
  return { sorted, failed: replicates.length - sorted.length, infinite };
}

/** An interval from two quantiles, either of which may be infinite. */
function fromQuantiles(estimate: number, lower: number, upper: number, { sorted, infinite }: Usable): Outcome {
  if (Number.isFinite(lower) && Number.isFinite(upper)) {
    const alike = upper - lower <= SAME * Math.max(1, Math.abs(estimate));
    return alike ? { estimate, lower: null, upper: null, limitReason: WITHOUT_WIDTH } : { estimate, lower, upper };
  }
  const where = `infinite in ${infinite} of the ${sorted.length} bootstrap replicates that have a value`;
  if (!Number.isFinite(lower) && !Number.isFinite(upper)) {
    return undefinedBecause(`${where}, so neither limit of the interval is finite`, estimate);
  }
  const side = Number.isFinite(lower) ? 'upper' : 'lower';
  const limitReason = `no finite ${side} limit: ${where}, and the quantile of this limit lies among them`;
  return {
    ...{ estimate, lower: side === 'upper' ? lower : null, upper: side === 'upper' ? null : upper },
    ...{ unlimited: side, limitReason },
  };
}

function withheld(estimate: number | null, total: number, { failed, infinite }: Usable): ResampledOutcome | null {
  if (total > 0 && failed <= FAILED_AT_MOST * total) return null;
  const reason = `undefined in ${failed} of ${total} bootstrap replicates; the interval is withheld above one in ten`;
  return { ...undefinedBecause(reason, estimate), replicates: total, failed, infinite };
}

const UNDEFINED_HERE = 'undefined for these cases';

export function percentileInterval(
  estimate: number | null,
  replicates: Float64Array,
  level: number,
  reason = UNDEFINED_HERE,
): ResampledOutcome {
  if (estimate === null) return { ...undefinedBecause(reason), replicates: replicates.length, failed: 0, infinite: 0 };
  const drawn = usable(replicates);
  const { sorted, failed, infinite } = drawn;
  const refusal = withheld(estimate, replicates.length, drawn);
  if (refusal) return refusal;
  const tail = (1 - level) / 2;
  return {
    ...fromQuantiles(estimate, quantileSorted(sorted, tail), quantileSorted(sorted, 1 - tail), drawn),
    ...{ replicates: replicates.length, failed, infinite },
  };
}

/** Two-sided p of "the difference is 0" from its replicates; null where no interval is given either. */
export function percentileP(replicates: Float64Array): number | null {
  const drawn = usable(replicates);
  if (withheld(null, replicates.length, drawn)) return null;
  const { sorted } = drawn;
  let [below, above] = [0, 0];
  for (const value of sorted) {
    if (value <= 0) below++;
    if (value >= 0) above++;
  }
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (sorted.length + 1));
}

/** Acceleration from leave-one-out values; 0 when they do not vary. */
export function acceleration(jackknife: Float64Array): number {
  const mean = jackknife.reduce((s, v) => s + v, 0) / jackknife.length;
  let [squares, cubes] = [0, 0];
  for (const value of jackknife) {
    const d = mean - value;
    squares += d * d;
    cubes += d * d * d;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

/** Share of sorted replicates below the estimate, a tie counting half; values within 1e-12 are ties, ∞ lies above. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  let sum = 0;
  for (const value of sorted) {
    const d = value - estimate;
    sum += Math.abs(d) <= SAME * Math.max(1, Math.abs(estimate)) ? 0.5 : d < 0 ? 1 : 0;
  }
  return sum / sorted.length;
}

export interface BcaOutcome extends ResampledOutcome {
  readonly bias: number;
  readonly acceleration: number;
}

export function bcaInterval(
  estimate: number | null,
  replicates: Float64Array,
  jackknife: Float64Array,
  level: number,
): BcaOutcome {
  const none = { bias: 0, acceleration: 0 };
  if (estimate === null) {
    return { ...undefinedBecause(UNDEFINED_HERE), replicates: replicates.length, failed: 0, infinite: 0, ...none };
  }
  const drawn = usable(replicates);
  const { sorted, failed, infinite } = drawn;
  const refusal = withheld(estimate, replicates.length, drawn);
  if (refusal) return { ...refusal, ...none };
  const counts = { replicates: replicates.length, failed, infinite };
  const defined = jackknife.filter((v) => Number.isFinite(v));
  if (defined.length < jackknife.length || defined.length < 2) {
    const reason = 'leaving out one patient leaves the statistic without a finite value, so BCa has no acceleration';
    return { ...undefinedBecause(reason, estimate), ...counts, ...none };
  }
  const bias = normalQuantile(shareBelow(sorted, estimate));
  const a = acceleration(defined);
  if (!Number.isFinite(bias)) {
    const reason = 'every bootstrap replicate lies on one side of the estimate, so BCa has no bias correction';
    return { ...undefinedBecause(reason, estimate), ...counts, bias: 0, acceleration: a };
  }
  const moved = (p: number): number => {
    const w = bias + normalQuantile(p);
    return normalCdf(bias + w / (1 - a * w));
  };
  const tail = (1 - level) / 2;
  return {
    ...fromQuantiles(estimate, quantileSorted(sorted, moved(tail)), quantileSorted(sorted, moved(1 - tail)), drawn),
    ...counts,
    bias,
    acceleration: a,
  };
}
