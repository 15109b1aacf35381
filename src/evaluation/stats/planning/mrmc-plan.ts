/**
 * Power of a future multi-reader multi-case study from the Obuchowski–Rockette components of a pilot (or assumed ones).
 *
 * With r readers, t modalities, c cases (pilot c₀), f = c₀/c, shared = max(Cov2 − Cov3, 0):
 * a = σ²_TR + f·(σ²_ε − Cov1 − shared), denominator = a + r·f·shared; noncentrality λ = r·δ²/2/denominator for two
 * modalities δ apart; df2 = denominator²/(a²/((t−1)(r−1))). Power = P(F′(1, df2; λ) > F₁₋α). The error covariances shrink
 * with cases, the reader–modality variance with readers only. A negative σ²_TR is taken as 0.
 * Source: Hillis, Obuchowski & Berbaum, Acad. Radiol. 18 (2011) 129–142; Obuchowski & Hillis, Am. J. Roentgenol. 196
 * (2011) W723–W729.
 */

import { betaQuantile } from '../distributions/beta.js';
import { noncentralFCdf } from './noncentral-f.js';

export interface MrmcComponents {
  readonly interaction: number;
  readonly error: number;
  readonly cov1: number;
  readonly cov2: number;
  readonly cov3: number;
  /** Cases behind error and covariances. */
  readonly cases: number;
}

export interface MrmcPower {
  readonly readers: number;
  readonly cases: number;
  readonly lambda: number;
  readonly df2: number;
  readonly power: number;
}

/** Quantile of F(1, df2) as the square of Student's. */
function fQuantile(p: number, df1: number, df2: number): number {
  const x = betaQuantile(p, df1 / 2, df2 / 2);
  return (df2 * x) / (df1 * (1 - x));
}

/** Two-sided `alpha`, two modalities. */
export function mrmcPower(
  c: MrmcComponents,
  difference: number,
  readers: number,
  cases: number,
  alpha: number,
): MrmcPower {
  const factor = c.cases / cases;
  const shared = Math.max(c.cov2 - c.cov3, 0);
  const a = Math.max(c.interaction, 0) + factor * (c.error - c.cov1 - shared);
  const denominator = a + readers * factor * shared;
  const lambda = (readers * difference ** 2) / 2 / denominator;
  const df2 = a > 0 ? denominator ** 2 / (a ** 2 / (readers - 1)) : readers - 1;
  const power = 1 - noncentralFCdf(fQuantile(1 - alpha, 1, df2), 1, df2, lambda);
  return { readers, cases, lambda, df2, power };
}

/** Fewest cases (in steps of `step`) for the power with these readers; null where readers are too few at any number. */
export function casesForMrmc(
  c: MrmcComponents,
  difference: number,
  readers: number,
  alpha: number,
  power: number,
  { most = 20_000, step = 1 }: { most?: number; step?: number } = {},
): MrmcPower | null {
  if (mrmcPower(c, difference, readers, most, alpha).power < power) return null;
  let [low, high] = [0, Math.ceil(most / step)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (mrmcPower(c, difference, readers, middle * step, alpha).power >= power) high = middle;
    else low = middle;
  }
  return mrmcPower(c, difference, readers, high * step, alpha);
}
