/**
 * One sort, then counts: everything a replicate needs, prepared once.
 *
 * Cases stand in descending score order, positives and negatives apart. Neighbouring groups of tied scores without a
 * positive are merged into one block unless a cut (a decision threshold) falls between them: no rank statistic can tell
 * them apart. A replicate then only sums drawn counts block by block. Arrays live in shared memory for the workers.
 */
import type { Sample } from '../sample.js';
import { descendingOrder } from '../stats/order.js';

export interface ReplicatePlan {
  readonly n: number;
  readonly clusters: number;
  /** Offsets of the resampling strata over the clusters; [0, clusters] without stratification. */
  readonly strata: Int32Array;
  readonly blocks: number;
  /** Cluster of each positive (negative) case, by descending score. */
  readonly positiveCluster: Int32Array;
  readonly negativeCluster: Int32Array;
  /** Offsets of the blocks in the two arrays; length blocks + 1. */
  readonly positiveStart: Int32Array;
  readonly negativeStart: Int32Array;
  /** For each cut: cases in blocks below this index are called positive. */
  readonly cuts: Int32Array;
  /** False positive rates at which the curve is read, ascending. */
  readonly fprGrid: Float64Array;
  /** Sensitivities at which specificity is read, ascending. */
  readonly sensitivityGrid: Float64Array;
  /** Area under the part of the curve with false positive rate up to this one; 0: not wanted. */
  readonly partialTo: number;
  readonly calibration: CalibrationPlan | null;
}

export interface CalibrationPlan {
  /** All cases by descending score. */
  readonly caseCluster: Int32Array;
  /** score − truth of each case. */
  readonly residual: Float64Array;
  /** Offsets of the probability bins over the cases; length bins + 1. */
  readonly binStart: Int32Array;
}

export interface PlanOptions {
  /** Oriented thresholds; a case is called positive when its oriented score ≥ threshold. */
  readonly thresholds?: readonly number[];
  readonly fprGrid?: readonly number[];
  readonly sensitivityGrid?: readonly number[];
  readonly partialTo?: number;
  /** Ascending inner edges of probability bins; a score on an edge belongs to the bin above it. */
  readonly calibrationEdges?: readonly number[];
  /** 'class': clusters with positives only, with both classes and with negatives only are drawn apart. */
  readonly strata?: 'none' | 'class';
}

const ints = (values: ArrayLike<number>): Int32Array => {
  const out = new Int32Array(new SharedArrayBuffer(4 * values.length));
  out.set(values);
  return out;
};
const floats = (values: ArrayLike<number>): Float64Array => {
  const out = new Float64Array(new SharedArrayBuffer(8 * values.length));
  out.set(values);
  return out;
};

export function buildPlan(sample: Sample, options: PlanOptions = {}): ReplicatePlan {
  const order = descendingOrder(sample.scores);
  const { clusterOf, strata } = renumber(sample, options.strata ?? 'none');
  const thresholds = options.thresholds ?? [];
  const descending = [...new Set(thresholds)].sort((a, b) => b - a);
  const cutAt = new Map<number, number>();
  const [positive, negative] = [new Int32Array(sample.positives), new Int32Array(sample.n - sample.positives)];
  const positiveStart: number[] = [];
  const negativeStart: number[] = [];
  let [p, q, next, mergeable] = [0, 0, 0, false];
  for (let i = 0; i < order.length; ) {
    const score = sample.scores[order[i]!]!;
    let split = false;
    while (next < descending.length && descending[next]! > score) {
      // This group is the first below the threshold: the cut lies before the block that starts here.
      cutAt.set(descending[next++]!, positiveStart.length);
      split = true;
    }
    const [pBefore, qBefore] = [p, q];
    for (; i < order.length && sample.scores[order[i]!] === score; i++) {
      const row = order[i]!;
      if (sample.truth[row] === 1) positive[p++] = clusterOf[sample.cluster[row]!]!;
      else negative[q++] = clusterOf[sample.cluster[row]!]!;
    }
    const negativeOnly = p === pBefore;
    if (negativeOnly && mergeable && !split) continue;
    positiveStart.push(pBefore);
    negativeStart.push(qBefore);
    mergeable = negativeOnly;
  }
  const blocks = positiveStart.length;
  for (; next < descending.length; next++) cutAt.set(descending[next]!, blocks);
  return {
    n: sample.n,
    clusters: sample.clusters,
    strata,
    blocks,
    positiveCluster: ints(positive),
    negativeCluster: ints(negative),
    positiveStart: ints([...positiveStart, p]),
    negativeStart: ints([...negativeStart, q]),
    cuts: ints(thresholds.map((t) => cutAt.get(t) as number)),
    fprGrid: floats(options.fprGrid ?? []),
    sensitivityGrid: floats(options.sensitivityGrid ?? []),
    partialTo: options.partialTo ?? 0,
    calibration: options.calibrationEdges ? calibration(sample, order, clusterOf, options.calibrationEdges) : null,
  };
}

/**
 * The same cases among other clusters, for areas and cuts alone: cluster c becomes place[c] of `clusters`. Saves the sort.
 */
export function amongClusters(
  plan: ReplicatePlan,
  place: Int32Array,
  { clusters, strata }: Pick<ReplicatePlan, 'clusters' | 'strata'>,
): ReplicatePlan {
  return {
    ...plan,
    ...{ clusters, strata, fprGrid: floats([]), sensitivityGrid: floats([]), partialTo: 0, calibration: null },
    positiveCluster: ints(plan.positiveCluster.map((c) => place[c]!)),
    negativeCluster: ints(plan.negativeCluster.map((c) => place[c]!)),
  };
}

/** Clusters in resampling order: strata side by side. */
export function renumber(
  sample: Pick<Sample, 'cluster' | 'clusters' | 'truth' | 'n'>,
  strata: 'none' | 'class',
): { clusterOf: Int32Array; strata: Int32Array } {
  const clusterOf = new Int32Array(sample.clusters);
  if (strata === 'none') {
    for (let c = 0; c < clusterOf.length; c++) clusterOf[c] = c;
    return { clusterOf, strata: ints([0, sample.clusters]) };
  }
  // Bit 1: has positives, bit 2: has negatives. Mixed patients are a stratum of their own.
  const classes = new Uint8Array(sample.clusters);
  for (let i = 0; i < sample.n; i++) {
    const c = sample.cluster[i]!;
    classes[c] = classes[c]! | (sample.truth[i] === 1 ? 1 : 2);
  }
  const starts = [0];
  let next = 0;
  for (const wanted of [1, 3, 2]) {
    for (let c = 0; c < clusterOf.length; c++) if (classes[c] === wanted) clusterOf[c] = next++;
    starts.push(next);
  }
  return { clusterOf, strata: ints(starts) };
}

function calibration(
  sample: Sample,
  order: Uint32Array,
  clusterOf: Int32Array,
  edges: readonly number[],
): CalibrationPlan {
  const caseCluster = new Int32Array(sample.n);
  const residual = new Float64Array(sample.n);
  const binStart = [0];
  let edge = edges.length - 1;
  for (let i = 0; i < sample.n; i++) {
    const row = order[i]!;
    const score = sample.scores[row]!;
    for (; edge >= 0 && score < edges[edge]!; edge--) binStart.push(i);
    caseCluster[i] = clusterOf[sample.cluster[row]!]!;
    residual[i] = score - sample.truth[row]!;
  }
  for (; edge >= 0; edge--) binStart.push(sample.n);
  binStart.push(sample.n);
  return { caseCluster: ints(caseCluster), residual: floats(residual), binStart: ints(binStart) };
}
