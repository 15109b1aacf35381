/**
 * Cases for an area under the ROC curve.
 *
 * Hanley–McNeil: SE² = [θ(1−θ) + (m−1)(Q₁−θ²) + (n−1)(Q₂−θ²)]/(mn), m positives, n negatives; exponential form
 * Q₁ = θ/(2−θ), Q₂ = 2θ²/(1+θ). From ratings Q₁, Q₂ are counted, with k pairs tied at a rating taken as spread evenly
 * inside it (k²/3 where both comparisons tie); DeLong counts them ½·½ and gives a smaller SE on the same data.
 * Obuchowski: per positive V = .0099·e^(−A²/2)·[(5A²+8) + (A²+8)/R], A = 1.414·Φ⁻¹(θ), R negatives per positive.
 * Width: m = z²V/d². Goal: m = [z_α√V(θ₀) + z_β√V(θ₁)]²/(θ₁−θ₀)². Two readings of different cases (Hanley & McNeil,
 * one-sided α): n per class and group = [z_α√(2V₁) + z_β√(V₁+V₂)]²/δ², V = Q₁ + Q₂ − 2θ²; of the same cases, with
 * correlation r of the two areas, the variance of the difference is V₁ + V₂ − 2r√(V₁V₂).
 * Source: Hanley & McNeil, Radiology 143 (1982) 29–36; Hanley & McNeil, Radiology 148 (1983) 839–843 (paired);
 * Obuchowski, Lieber & Wians, Clin. Chem. 50 (2004) 1118–1125, p. 1123 (variance per positive). Agrees with pROC 1.18 power.roc.test (one curve) to 1e-9.
 */
import { normalCdf, normalQuantile, zFor } from '../distributions/normal.js';

export interface HanleyMcNeil {
  readonly auc: number;
  readonly q1: number;
  readonly q2: number;
  readonly standardError: number;
}

function hanleyMcNeilError(auc: number, q1: number, q2: number, m: number, n: number): HanleyMcNeil {
  const variance = (auc * (1 - auc) + (m - 1) * (q1 - auc ** 2) + (n - 1) * (q2 - auc ** 2)) / (m * n);
  return { auc, q1, q2, standardError: Math.sqrt(variance) };
}

export const exponentialQ = (auc: number): readonly [number, number] => [auc / (2 - auc), (2 * auc ** 2) / (1 + auc)];

/** The exponential approximation. */
export function hanleyMcNeil(auc: number, positives: number, negatives: number): HanleyMcNeil {
  const [q1, q2] = exponentialQ(auc);
  return hanleyMcNeilError(auc, q1, q2, positives, negatives);
}

/** From counts by rating, lowest first; tied pairs spread evenly inside the rating (n²/3). */
export function hanleyMcNeilRatings(positives: readonly number[], negatives: readonly number[]): HanleyMcNeil {
  const sum = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0);
  const [m, n] = [sum(positives), sum(negatives)];
  let [auc, q1, q2] = [0, 0, 0];
  for (const [k, p] of positives.entries()) {
    const q = negatives[k]!;
    const above = sum(positives.slice(k + 1));
    const below = sum(negatives.slice(0, k));
    auc += q * above + (q * p) / 2;
    // Q1: two positives above one negative; Q2: one positive above two negatives.
    q1 += q * (above ** 2 + above * p + p ** 2 / 3);
    q2 += p * (below ** 2 + below * q + q ** 2 / 3);
  }
  return hanleyMcNeilError(auc / (m * n), q1 / (n * m ** 2), q2 / (m * n ** 2), m, n);
}

/** Obuchowski's variance per positive case at `ratio` negatives a positive. */
export function obuchowskiPlanVariance(auc: number, ratio: number): number {
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: the published formula has 1.414, not √2
  const a = 1.414 * normalQuantile(auc);
  return 0.0099 * Math.exp((-a * a) / 2) * (5 * a * a + 8 + (a * a + 8) / ratio);
}

export const positivesForWidth = (auc: number, halfWidth: number, level: number, ratio: number): number =>
  (zFor(level) ** 2 * obuchowskiPlanVariance(auc, ratio)) / halfWidth ** 2;

/** Positives so that a one-sided test at `alpha` of AUC = `goal` has the power at `expected`. */
export function positivesForGoal(goal: number, expected: number, alpha: number, power: number, ratio: number): number {
  const [v0, v1] = [obuchowskiPlanVariance(goal, ratio), obuchowskiPlanVariance(expected, ratio)];
  const z = -normalQuantile(alpha) * Math.sqrt(v0) + normalQuantile(power) * Math.sqrt(v1);
  return z ** 2 / (expected - goal) ** 2;
}

export function powerForGoal(goal: number, expected: number, alpha: number, positives: number, ratio: number): number {
  const [v0, v1] = [obuchowskiPlanVariance(goal, ratio), obuchowskiPlanVariance(expected, ratio)];
  const z = (Math.sqrt(positives) * Math.abs(expected - goal) + normalQuantile(alpha) * Math.sqrt(v0)) / Math.sqrt(v1);
  return normalCdf(z);
}

/** Positives (and as many negatives) a group, to tell two areas apart on different cases; one-sided α. */
export function casesForTwoAucs(first: number, second: number, alpha: number, power: number): number {
  const [v1, v2] = [first, second].map((auc) => exponentialQ(auc)[0] + exponentialQ(auc)[1] - 2 * auc ** 2) as [
    number,
    number,
  ];
  const z = -normalQuantile(alpha) * Math.sqrt(2 * v1) + normalQuantile(power) * Math.sqrt(v1 + v2);
  return z ** 2 / (first - second) ** 2;
}

/** The same on the same cases: `correlation` of the two areas (about 0.3–0.6 for one set of films); one-sided α. */
export function casesForPairedAucs(
  first: number,
  second: number,
  correlation: number,
  alpha: number,
  power: number,
): number {
  const [v1, v2] = [first, second].map((auc) => exponentialQ(auc)[0] + exponentialQ(auc)[1] - 2 * auc ** 2) as [
    number,
    number,
  ];
  const same = 2 * v1 * (1 - correlation);
  const apart = v1 + v2 - 2 * correlation * Math.sqrt(v1 * v2);
  const z = -normalQuantile(alpha) * Math.sqrt(same) + normalQuantile(power) * Math.sqrt(apart);
  return z ** 2 / (first - second) ** 2;
}
