/** One replicate: block sums of drawn counts, and every statistic read off them in one pass. Pure and allocation-free. */
import type { ReplicatePlan } from './plan.js';

/** Where each statistic stands in a replicate's row of the output. NaN inside a row marks "undefined here". */
export interface Layout {
  readonly auroc: number;
  readonly ap: number;
  readonly positives: number;
  readonly negatives: number;
  /** Pairs tp, fp, one pair a cut. */
  readonly cuts: number;
  readonly fprGrid: number;
  readonly sensitivityGrid: number;
  readonly partial: number;
  readonly brier: number;
  readonly ece: number;
  readonly width: number;
}

export function layoutOf(plan: ReplicatePlan): Layout {
  const cuts = 4;
  const fprGrid = cuts + 2 * plan.cuts.length;
  const sensitivityGrid = fprGrid + plan.fprGrid.length;
  const partial = sensitivityGrid + plan.sensitivityGrid.length;
  return {
    ...{ auroc: 0, ap: 1, positives: 2, negatives: 3, cuts, fprGrid, sensitivityGrid, partial },
    ...{ brier: partial + 1, ece: partial + 2, width: partial + 3 },
  };
}

/** Reused memory of one worker for one plan. */
export interface Scratch {
  readonly layout: Layout;
  readonly counts: Uint16Array;
  /** Cumulative drawn positives and negatives after each block; index 0 is nothing. */
  readonly cumulativePositive: Float64Array;
  readonly cumulativeNegative: Float64Array;
}

export function scratchOf(plan: ReplicatePlan): Scratch {
  return {
    layout: layoutOf(plan),
    counts: new Uint16Array(plan.clusters),
    cumulativePositive: new Float64Array(plan.blocks + 1),
    cumulativeNegative: new Float64Array(plan.blocks + 1),
  };
}

/** Sums the drawn counts block by block. */
export function sumBlocks(plan: ReplicatePlan, scratch: Scratch): void {
  const { counts, cumulativePositive, cumulativeNegative } = scratch;
  const { positiveCluster, negativeCluster, positiveStart, negativeStart, blocks } = plan;
  let [tp, fp, i, j] = [0, 0, 0, 0];
  for (let b = 0; b < blocks; b++) {
    const endPositive = positiveStart[b + 1]!;
    const endNegative = negativeStart[b + 1]!;
    for (; i < endPositive; i++) tp += counts[positiveCluster[i]!]!;
    for (; j < endNegative; j++) fp += counts[negativeCluster[j]!]!;
    cumulativePositive[b + 1] = tp;
    cumulativeNegative[b + 1] = fp;
  }
}

/** Reads the statistics off the block sums into out[at …]. */
export function readStatistics(plan: ReplicatePlan, scratch: Scratch, out: Float64Array, at: number): void {
  const { layout, cumulativePositive: tp, cumulativeNegative: fp } = scratch;
  const { blocks } = plan;
  const P = tp[blocks]!;
  const N = fp[blocks]!;
  // Twice the number of (positive, negative) pairs in the wrong order, ties half: exact integers.
  let wrong2 = 0;
  let precisionSum = 0;
  for (let b = 0; b < blocks; b++) {
    const gained = tp[b + 1]! - tp[b]!;
    if (gained === 0) continue;
    wrong2 += gained * (fp[b]! + fp[b + 1]!);
    precisionSum += (gained * tp[b + 1]!) / (tp[b + 1]! + fp[b + 1]!);
  }
  out[at + layout.auroc] = P > 0 && N > 0 ? 1 - wrong2 / (2 * P * N) : Number.NaN;
  out[at + layout.ap] = P > 0 ? precisionSum / P : Number.NaN;
  out[at + layout.positives] = P;
  out[at + layout.negatives] = N;
  for (let k = 0; k < plan.cuts.length; k++) {
    out[at + layout.cuts + 2 * k] = tp[plan.cuts[k]!]!;
    out[at + layout.cuts + 2 * k + 1] = fp[plan.cuts[k]!]!;
  }
  readCurve(plan, scratch, out, at, P, N);
}

/**
 * Sensitivity at given false positive rates and back, linear between vertices (pROC's rule), the upper end on vertical
 * stretches; and the partial area.
 */
function readCurve(plan: ReplicatePlan, scratch: Scratch, out: Float64Array, at: number, P: number, N: number): void {
  const { layout, cumulativePositive: tp, cumulativeNegative: fp } = scratch;
  const { fprGrid, sensitivityGrid, blocks } = plan;
  const defined = P > 0 && N > 0;
  let b = 0;
  for (let k = 0; k < fprGrid.length; k++) {
    const wanted = fprGrid[k]! * N;
    while (b < blocks && fp[b + 1]! <= wanted + 1e-9) b++;
    const rise = b < blocks && fp[b + 1]! > fp[b]! ? (wanted - fp[b]!) / (fp[b + 1]! - fp[b]!) : 0;
    const hits = b < blocks ? tp[b]! + Math.max(0, rise) * (tp[b + 1]! - tp[b]!) : tp[b]!;
    out[at + layout.fprGrid + k] = defined ? hits / P : Number.NaN;
  }
  b = 0;
  for (let k = 0; k < sensitivityGrid.length; k++) {
    const wanted = sensitivityGrid[k]! * P;
    while (b < blocks && tp[b]! < wanted - 1e-9) b++;
    let alarms = fp[b]!;
    if (b > 0 && tp[b]! > tp[b - 1]!) {
      alarms = fp[b - 1]! + Math.min(1, (wanted - tp[b - 1]!) / (tp[b]! - tp[b - 1]!)) * (fp[b]! - fp[b - 1]!);
    }
    out[at + layout.sensitivityGrid + k] = defined ? 1 - alarms / N : Number.NaN;
  }
  if (plan.partialTo > 0) out[at + layout.partial] = defined ? partialArea(tp, fp, blocks, plan.partialTo) : Number.NaN;
}

/** Area under the polygon for false positive rates from 0 to `to`. */
export function partialArea(tp: Float64Array, fp: Float64Array, blocks: number, to: number): number {
  const [P, N] = [tp[blocks]!, fp[blocks]!];
  const wanted = to * N;
  let area = 0;
  for (let b = 0; b < blocks && fp[b]! < wanted; b++) {
    const width = fp[b + 1]! - fp[b]!;
    if (width === 0) continue;
    const used = Math.min(width, wanted - fp[b]!);
    const end = tp[b]! + (used / width) * (tp[b + 1]! - tp[b]!);
    area += (used * (tp[b]! + end)) / 2;
  }
  return area / (P * N);
}

/** Brier score and expected calibration error of the drawn cases. */
export function readCalibration(plan: ReplicatePlan, scratch: Scratch, out: Float64Array, at: number): void {
  const calibration = plan.calibration;
  if (!calibration) return;
  const { layout, counts } = scratch;
  const { caseCluster, residual, binStart } = calibration;
  let [total, squares, gap] = [0, 0, 0];
  for (let bin = 0; bin + 1 < binStart.length; bin++) {
    let sum = 0;
    for (let i = binStart[bin]!; i < binStart[bin + 1]!; i++) {
      const w = counts[caseCluster[i]!]!;
      const r = residual[i]!;
      total += w;
      sum += w * r;
      squares += w * r * r;
    }
    gap += Math.abs(sum);
  }
  out[at + layout.brier] = total > 0 ? squares / total : Number.NaN;
  out[at + layout.ece] = total > 0 ? gap / total : Number.NaN;
}
