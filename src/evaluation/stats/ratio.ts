/**
 * A proportion or mean whose numerator and denominator are sums over patients: the ratio estimator.
 *
 * p = Σx_c/Σn_c over the m patients with n_c > 0; Var = m/(m−1)·Σ(x_c − p·n_c)²/(Σn_c)². Interval on the logit scale
 * with t(m−1) for proportions (R survey::svyciprop, method "logit"; its degrees of freedom are those of the patients in
 * this denominator), on the plain scale for other means. Undefined when the residuals are all 0 (p = 0 or 1).
 * Source: Rao & Scott, Biometrics 48 (1992) 577–585; Korn & Graubard, Surv. Methodol. 24 (1998) 193–201.
 */
import { studentQuantile } from './distributions/beta.js';
import { clampUnit, interval, type Outcome, undefinedBecause } from './outcome.js';

export interface RatioEstimate {
  readonly ratio: number;
  readonly variance: number;
  readonly clusters: number;
  readonly n: number;
}

export function ratioEstimate(x: Float64Array, n: Float64Array): RatioEstimate | null {
  let [sumX, sumN, clusters] = [0, 0, 0];
  for (let c = 0; c < x.length; c++) {
    sumX += x[c]!;
    sumN += n[c]!;
    if (n[c]! > 0) clusters++;
  }
  if (sumN === 0) return null;
  const ratio = sumX / sumN;
  let squares = 0;
  for (let c = 0; c < x.length; c++) squares += (x[c]! - ratio * n[c]!) ** 2;
  return { ratio, variance: ((clusters / (clusters - 1)) * squares) / sumN ** 2, clusters, n: sumN };
}

export function ratioInterval(x: Float64Array, n: Float64Array, level: number, scale: 'logit' | 'plain'): Outcome {
  const r = ratioEstimate(x, n);
  if (!r) return undefinedBecause('no cases in the denominator');
  if (r.clusters < 2) return undefinedBecause('fewer than two patients in the denominator', r.ratio);
  if (!(r.variance > 0)) {
    return undefinedBecause('the between-patient variance is 0 (every patient has the same value)', r.ratio);
  }
  const half = studentQuantile(0.5 + level / 2, r.clusters - 1) * Math.sqrt(r.variance);
  if (scale === 'plain') return interval(r.ratio, clampUnit(r.ratio - half), clampUnit(r.ratio + half));
  const logit = Math.log(r.ratio / (1 - r.ratio));
  const reach = half / (r.ratio * (1 - r.ratio));
  const expit = (v: number): number => 1 / (1 + Math.exp(-v));
  return interval(r.ratio, expit(logit - reach), expit(logit + reach));
}
