/**
 * The 2×2 table at an operating point and what is read off it.
 *
 * Letters: tp, fp, fn, tn counts; P = tp + fn positives, N = fp + tn negatives by the reference.
 * sensitivity tp/P · specificity tn/N · ppv tp/(tp+fp) · npv tn/(tn+fn) · accuracy (tp+tn)/n · fβ (1+β²)tp/((1+β²)tp+β²fn+fp) ·
 * youden sensitivity + specificity − 1 · mcc (tp·tn − fp·fn)/√((tp+fp)(tp+fn)(tn+fp)(tn+fn)) ·
 * lr-plus sensitivity/(1−specificity) · lr-minus (1−sensitivity)/specificity · dor tp·tn/(fp·fn).
 * Source: Altman & Bland, BMJ 308 (1994) 1552 and 309 (1994) 102; Matthews, Biochim. Biophys. Acta 405 (1975) 442–451;
 * Glas et al., J. Clin. Epidemiol. 56 (2003) 1129–1135. Undefined is null, with the reason beside it.
 */
import type { Sample } from '../sample.js';

export interface Confusion {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** Cases with oriented score ≥ threshold are called positive. */
export function confusionAt(sample: Sample, threshold: number): Confusion {
  let [tp, fp] = [0, 0];
  for (let i = 0; i < sample.n; i++) {
    if (sample.scores[i]! < threshold) continue;
    if (sample.truth[i] === 1) tp++;
    else fp++;
  }
  return { tp, fp, fn: sample.positives - tp, tn: sample.n - sample.positives - fp };
}

export const POINT_METRICS = [
  'sensitivity',
  'specificity',
  'ppv',
  'npv',
  'accuracy',
  'f1',
  'f2',
  'f0-5',
  'mcc',
  'youden',
  'lr-plus',
  'lr-minus',
  'dor',
] as const;
export type PointMetric = (typeof POINT_METRICS)[number];

/** (1 + β²)tp/((1 + β²)tp + β²fn + fp): recall weighs β times as much as precision (van Rijsbergen 1979). */
export function fBeta({ tp, fp, fn }: Confusion, beta: number): number {
  const b = beta * beta;
  return ((1 + b) * tp) / ((1 + b) * tp + b * fn + fp);
}

/** NaN where undefined: for the inner loop only; `pointValue` is the public door. */
export function rawPoint(metric: PointMetric, { tp, fp, fn, tn }: Confusion): number {
  switch (metric) {
    case 'sensitivity':
      return tp / (tp + fn);
    case 'specificity':
      return tn / (tn + fp);
    case 'ppv':
      return tp / (tp + fp);
    case 'npv':
      return tn / (tn + fn);
    case 'accuracy':
      return (tp + tn) / (tp + fp + fn + tn);
    case 'f1':
      return fBeta({ tp, fp, fn, tn }, 1);
    case 'f2':
      return fBeta({ tp, fp, fn, tn }, 2);
    case 'f0-5':
      return fBeta({ tp, fp, fn, tn }, 0.5);
    case 'youden':
      return tp / (tp + fn) + tn / (tn + fp) - 1;
    case 'mcc':
      // Roots apart: the product of the four margins passes 2^53 at a few thousand cases.
      return (tp * tn - fp * fn) / (Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn));
    case 'lr-plus':
      return tp / (tp + fn) / (fp / (tn + fp));
    case 'lr-minus':
      return fn / (tp + fn) / (tn / (tn + fp));
    case 'dor':
      return (tp * tn) / (fp * fn);
  }
}

const WHY: Record<PointMetric, string> = {
  sensitivity: 'no positive case',
  specificity: 'no negative case',
  ppv: 'no case was called positive',
  npv: 'no case was called negative',
  accuracy: 'no case',
  f1: 'no positive case and none called positive',
  f2: 'no positive case and none called positive',
  'f0-5': 'no positive case and none called positive',
  mcc: 'a margin of the 2×2 table is empty',
  youden: 'one of the two classes is absent',
  'lr-plus': 'no false positive (or a class is absent), so the ratio has no finite value',
  'lr-minus': 'no true negative (or a class is absent), so the ratio has no finite value',
  dor: 'a false-positive or false-negative count is 0, so the ratio has no finite value',
};

export function pointValue(
  metric: PointMetric,
  table: Confusion,
): { readonly value: number } | { readonly value: null; readonly reason: string } {
  const value = rawPoint(metric, table);
  return Number.isFinite(value) ? { value } : { value: null, reason: WHY[metric] };
}

/** Events and cases of the metrics that are proportions of cases. */
export function proportionOf(metric: PointMetric, { tp, fp, fn, tn }: Confusion): { x: number; n: number } | null {
  switch (metric) {
    case 'sensitivity':
      return { x: tp, n: tp + fn };
    case 'specificity':
      return { x: tn, n: tn + fp };
    case 'ppv':
      return { x: tp, n: tp + fp };
    case 'npv':
      return { x: tn, n: tn + fn };
    case 'accuracy':
      return { x: tp + tn, n: tp + fp + fn + tn };
    default:
      return null;
  }
}
