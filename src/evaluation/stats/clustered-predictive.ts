/**
 * Predictive values at a stated prevalence when a patient gives several, possibly mixed, cases.
 *
 * logit ppv = logit π + ln Se − ln(1−Sp), logit npv = ln Sp − ln(1−Se) − logit π; Se and Sp are ratios over patients
 * (ratio.ts). With the residuals e = x − Se·n over positives, g = y − Sp·m over negatives of a patient, a patient's parts
 * are for the ppv a = e/(Se·P), b = g/((1−Sp)·N), for the npv a = e/((1−Se)·P), b = g/(Sp·N), and
 * Var = I10/(I10−1)·Σa² + I01/(I01−1)·Σb² + 2·I/(I−1)·Σab: the last term is the covariance that patients with cases of
 * both classes bring; I10 (I01) patients with positives (negatives), I with any. Limits on the logit scale with Student's
 * t, Welch-like degrees of freedom. With one case a patient Var is Mercaldo's with P/(P−1) and N/(N−1) to its two terms.
 * π is taken as known. Undefined with an empty cell: Mercaldo's adjusted interval is there for that.
 * Source: delta method of Mercaldo, Lau & Zhou, Statist. Med. 26 (2007) 2170–2183, on the ratio estimators of Rao & Scott,
 * Biometrics 48 (1992) 577–585 (R survey::svycontrast agrees).
 */
import { studentQuantile } from './distributions/beta.js';
import { expit } from './mercaldo.js';
import { interval, type Outcome, undefinedBecause } from './outcome.js';
import type { ClusteredCounts } from './rao-scott.js';
import { ratioEstimate } from './ratio.js';

export interface ClusteredPredictiveValues {
  readonly ppv: Outcome;
  readonly npv: Outcome;
}

/** Cases called rightly and all cases by patient: of the positives, and of the negatives. */
export function clusteredPredictiveValues(
  positives: ClusteredCounts,
  negatives: ClusteredCounts,
  prevalence: number,
  level: number,
): ClusteredPredictiveValues {
  const [one, two] = [ratioEstimate(positives.x, positives.n), ratioEstimate(negatives.x, negatives.n)];
  if (!one || !two) {
    const none = undefinedBecause('one of the two classes is absent');
    return { ppv: none, npv: none };
  }
  const [se, sp] = [one.ratio, two.ratio];
  const [flagged, clear] = [
    se * prevalence + (1 - sp) * (1 - prevalence),
    sp * (1 - prevalence) + (1 - se) * prevalence,
  ];
  const [ppv, npv] = [
    flagged === 0 ? null : (se * prevalence) / flagged,
    clear === 0 ? null : (sp * (1 - prevalence)) / clear,
  ];
  const refused = (reason: string): ClusteredPredictiveValues => ({
    ppv: ppv === null ? undefinedBecause('no case was called positive') : undefinedBecause(reason, ppv),
    npv: npv === null ? undefinedBecause('no case was called negative') : undefinedBecause(reason, npv),
  });
  if (one.clusters < 2 || two.clusters < 2) return refused('fewer than two patients in a class');
  if (se === 0 || se === 1 || sp === 0 || sp === 1) {
    return refused('a cell of the table is empty, so the variance between patients is not known');
  }
  const patients = positives.n.reduce((sum, n, c) => sum + (n + negatives.n[c]! > 0 ? 1 : 0), 0);
  const limits = (estimate: number, scaleOfSe: number, scaleOfSp: number): Outcome => {
    let cross = 0;
    for (let c = 0; c < positives.n.length; c++) {
      cross += (positives.x[c]! - se * positives.n[c]!) * (negatives.x[c]! - sp * negatives.n[c]!);
    }
    const [a, b] = [one.variance / scaleOfSe ** 2, two.variance / scaleOfSp ** 2];
    const both = ((patients / (patients - 1)) * cross) / (scaleOfSe * one.n * scaleOfSp * two.n);
    const variance = a + b + 2 * both;
    if (!(variance > 0)) return undefinedBecause('the estimated variance is not positive', estimate);
    const df = (a + b) ** 2 / (a ** 2 / (one.clusters - 1) + b ** 2 / (two.clusters - 1));
    const half = studentQuantile(0.5 + level / 2, df) * Math.sqrt(variance);
    const logit = Math.log(estimate / (1 - estimate));
    return interval(estimate, expit(logit - half), expit(logit + half));
  };
  return { ppv: limits(ppv as number, se, 1 - sp), npv: limits(npv as number, 1 - se, sp) };
}
