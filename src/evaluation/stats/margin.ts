/**
 * Against a margin or a goal stated beforehand.
 *
 * Non-inferiority of a difference d (new − old, higher is better) with margin δ > 0: H₀ d ≤ −δ, z = (d + δ)/SE,
 * one-sided p; superiority: δ = 0; superiority by a margin: δ < 0. A performance goal g for one estimate is the same with
 * d = estimate − g. Concluded when the lower limit of the two-sided level lies above −δ, which for normal intervals is
 * p < (1 − level)/2. Source: FDA, Non-Inferiority Clinical Trials (2016); Wellek, Testing Statistical
 * Hypotheses of Equivalence and Noninferiority (2010).
 */
import { normalCdf } from './distributions/normal.js';

export interface MarginTest {
  readonly margin: number;
  readonly z: number | null;
  /** One-sided. */
  readonly p: number | null;
  readonly concluded: boolean;
}

export function againstMargin(
  difference: { readonly estimate: number; readonly lower: number; readonly standardError?: number },
  margin: number,
): MarginTest {
  const se = difference.standardError;
  const z = se !== undefined && se > 0 ? (difference.estimate + margin) / se : null;
  return { margin, z, p: z === null ? null : normalCdf(z, true), concluded: difference.lower > -margin };
}
