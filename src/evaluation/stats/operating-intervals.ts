/**
 * Closed-form intervals of the operating-point measures that are not plain proportions.
 *
 * f1: F = 2J/(1+J) with J = tp/(tp+fp+fn) a proportion, so any proportion interval of J maps to one of F; `analytic` is
 * the delta method, SE² = F(1−F)(2−F)²/(2(tp+fp+fn)) (the interval of the Python package confidenceinterval is wrong
 * here; this form agrees with simulation). youden: Newcombe's square-and-add of two Wilson intervals (Statist. Med. 17
 * (1998) 873–890, method 10). Likelihood ratios: Simel, Samsa & Matchar, J. Clin. Epidemiol. 44 (1991) 763–770, log
 * scale, SE² = 1/tp − 1/P + 1/fp − 1/N. dor: log scale, SE² = 1/tp + 1/fp + 1/fn + 1/tn (Glas et al. 2003).
 * Cases are taken as independent.
 */
import type { Confusion } from './confusion.js';
import { zFor } from './distributions/normal.js';
import { clampUnit, interval, type Outcome, undefinedBecause } from './outcome.js';
import { PROPORTION_INTERVALS, type ProportionMethod } from './proportions.js';
import { newcombeDifference } from './two-proportions.js';

export function f1FromProportion({ tp, fp, fn }: Confusion, method: ProportionMethod, level: number): Outcome {
  const jaccard = PROPORTION_INTERVALS[method](tp, tp + fp + fn, level);
  if (jaccard.estimate === null) return undefinedBecause('no positive case and none called positive');
  const f1 = (j: number): number => (2 * j) / (1 + j);
  return interval(f1(jaccard.estimate), f1(jaccard.lower ?? 0), f1(jaccard.upper ?? 1));
}

export function f1Analytic({ tp, fp, fn }: Confusion, level: number): Outcome {
  if (tp + fp + fn === 0) return undefinedBecause('no positive case and none called positive');
  const f = (2 * tp) / (2 * tp + fp + fn);
  const half = zFor(level) * Math.sqrt((f * (1 - f) * (2 - f) ** 2) / (2 * (tp + fp + fn)));
  if (half === 0) return undefinedBecause('the delta-method variance is 0 at F1 = 0 or 1', f);
  return interval(f, clampUnit(f - half), clampUnit(f + half));
}

export function youdenAnalytic({ tp, fp, fn, tn }: Confusion, level: number): Outcome {
  if (tp + fn === 0 || fp + tn === 0) return undefinedBecause('one of the two classes is absent');
  return newcombeDifference({ events: tp, cases: tp + fn }, { events: fp, cases: fp + tn }, level);
}

/** exp(log r ± z·SE). */
function logInterval(ratio: number, variance: number, level: number): Outcome {
  const reach = Math.exp(zFor(level) * Math.sqrt(variance));
  return interval(ratio, ratio / reach, ratio * reach);
}

export function likelihoodRatioPlus({ tp, fp, fn, tn }: Confusion, level: number): Outcome {
  const [P, N] = [tp + fn, fp + tn];
  if (P === 0 || fp === 0) return undefinedBecause('no false positive (or a class is absent), so no finite value');
  const ratio = tp / P / (fp / N);
  if (tp === 0) return undefinedBecause('no true positive, so no interval on the log scale', ratio);
  return logInterval(ratio, 1 / tp - 1 / P + 1 / fp - 1 / N, level);
}

export function likelihoodRatioMinus({ tp, fp, fn, tn }: Confusion, level: number): Outcome {
  const [P, N] = [tp + fn, fp + tn];
  if (P === 0 || tn === 0) return undefinedBecause('no true negative (or a class is absent), so no finite value');
  const ratio = fn / P / (tn / N);
  if (fn === 0) return undefinedBecause('no false negative, so no interval on the log scale', ratio);
  return logInterval(ratio, 1 / fn - 1 / P + 1 / tn - 1 / N, level);
}

export function diagnosticOddsRatio({ tp, fp, fn, tn }: Confusion, level: number): Outcome {
  if (fp === 0 || fn === 0) {
    return undefinedBecause('a false-positive or false-negative count is 0, so no finite value');
  }
  const ratio = (tp * tn) / (fp * fn);
  if (ratio === 0) return undefinedBecause('a true count is 0, so no interval on the log scale', 0);
  return logInterval(ratio, 1 / tp + 1 / fp + 1 / fn + 1 / tn, level);
}
