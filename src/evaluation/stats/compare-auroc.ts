/**
 * Are two AUROCs equal? Paired (same cases) and unpaired (different cases) forms.
 *
 * Paired: z = (θ₁ − θ₂)/√(Var₁ + Var₂ − 2Cov), DeLong's covariances for independent cases or Obuchowski's for several
 * cases a patient. Unpaired: D = (θ₁ − θ₂)/√(Var₁ + Var₂) against t with Welch-like degrees of freedom
 * (V₁ + V₂)²/(V₁²/(n₁−1) + V₂²/(n₂−1)), as pROC. Source: DeLong et al., Biometrics 44 (1988) 837–845, p. 841;
 * Obuchowski, Biometrics 53 (1997) 567–578, p. 571; unpaired df: Robin et al., BMC Bioinf. 12 (2011) 77 (pROC manual).
 */
import type { Sample } from '../sample.js';
import { delongCovariance, delongVariance, type Placements } from './delong.js';
import { studentCdf, studentQuantile } from './distributions/beta.js';
import { normalTwoSided, zFor } from './distributions/normal.js';
import { obuchowskiCovariance } from './obuchowski.js';

export interface DifferenceTest {
  readonly estimate: number;
  readonly standardError: number;
  /** z, or D with `df`. Null where both curves are the same, so that the difference has no variance. */
  readonly statistic: number | null;
  readonly df: number | null;
  /** Two-sided; 1 for identical curves. */
  readonly p: number;
  readonly lower: number;
  readonly upper: number;
}

/** z-test and interval of a difference from its variance. */
export function normalDifference(estimate: number, variance: number, level: number): DifferenceTest {
  // Rounding leaves about 1e-18 where the difference is exactly constant.
  const standardError = variance > 1e-16 ? Math.sqrt(variance) : 0;
  if (standardError === 0) {
    return {
      estimate,
      standardError,
      statistic: null,
      df: null,
      p: estimate === 0 ? 1 : 0,
      lower: estimate,
      upper: estimate,
    };
  }
  const half = zFor(level) * standardError;
  const statistic = estimate / standardError;
  return {
    ...{ estimate, standardError, statistic, df: null },
    ...{ p: normalTwoSided(statistic), lower: estimate - half, upper: estimate + half },
  };
}

/** Placements of the same cases in the same order. */
export function pairedDelong(a: Placements, b: Placements, level: number): DifferenceTest {
  const variance = delongVariance(a) + delongVariance(b) - 2 * delongCovariance(a, b);
  return normalDifference(a.auroc - b.auroc, variance, level);
}

/** Patients as clusters; `sample` gives truth and patients, the same for both. */
export function pairedObuchowski(sample: Sample, a: Placements, b: Placements, level: number): DifferenceTest {
  const variance =
    obuchowskiCovariance(sample, a, a) + obuchowskiCovariance(sample, b, b) - 2 * obuchowskiCovariance(sample, a, b);
  return normalDifference(a.auroc - b.auroc, variance, level);
}

export function unpairedDelong(a: Placements, b: Placements, level: number): DifferenceTest {
  const [v1, v2] = [delongVariance(a), delongVariance(b)];
  const [n1, n2] = [a.v10.length + a.v01.length, b.v10.length + b.v01.length];
  const estimate = a.auroc - b.auroc;
  const standardError = Math.sqrt(v1 + v2);
  if (standardError === 0) return normalDifference(estimate, 0, level);
  const df = (v1 + v2) ** 2 / (v1 ** 2 / (n1 - 1) + v2 ** 2 / (n2 - 1));
  const statistic = estimate / standardError;
  const half = studentQuantile(0.5 + level / 2, df) * standardError;
  return {
    ...{ estimate, standardError, statistic, df },
    ...{
      p: Math.min(1, 2 * studentCdf(Math.abs(statistic), df, true)),
      lower: estimate - half,
      upper: estimate + half,
    },
  };
}
