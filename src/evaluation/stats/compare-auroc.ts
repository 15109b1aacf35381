/**
 * Are two AUROCs equal? Paired (same cases) and unpaired (different cases) forms.
 *
 * Paired: z = (θ₁ − θ₂)/√(Var₁ + Var₂ − 2Cov), DeLong's covariances for independent cases or Obuchowski's for several
 * cases a patient. Unpaired: D = (θ₁ − θ₂)/√(Var₁ + Var₂) against t with Welch-like degrees of freedom
 * (V₁ + V₂)²/(V₁²/(n₁−1) + V₂²/(n₂−1)), as pROC. Source: DeLong et al., Biometrics 44 (1988) 837–845;
 * Obuchowski, Biometrics 53 (1997) 567–578; unpaired df: Robin et al., BMC Bioinf. 12 (2011) 77 (pROC manual).
 */
import type { Sample } from '../sample.js';
import { delongVariance, type Placements } from './delong.js';
import { studentCdf, studentQuantile } from './distributions/beta.js';
import { normalTwoSided, zFor } from './distributions/normal.js';
import { obuchowskiCovariance } from './obuchowski.js';
import type { Outcome } from './outcome.js';

export interface DifferenceTest extends Outcome {
  readonly estimate: number;
  /** Null where undefined: fewer than two cases (patients) of a class. */
  readonly standardError: number | null;
  /** z, or D with `df`. Null where the difference has no variance. */
  readonly statistic: number | null;
  readonly df: number | null;
  /** Two-sided; 1 for curves that are the same, null where undefined. */
  readonly p: number | null;
}

const TOO_FEW = 'fewer than two cases (or patients) in a class';
const ALIKE = 'the difference has no variance: both curves order the cases alike, or each without an error';
/** Squares of what rounding leaves of exactly equal placements, about 1e-16 each. */
const NO_VARIANCE = 1e-28;

function withoutVariance(estimate: number, variance: number): DifferenceTest | null {
  const none = { estimate, lower: null, upper: null, statistic: null, df: null };
  if (!Number.isFinite(variance)) return { ...none, standardError: null, p: null, reason: TOO_FEW };
  if (variance > NO_VARIANCE) return null;
  return { ...none, standardError: 0, p: Math.abs(estimate) < 1e-12 ? 1 : null, reason: ALIKE };
}

/** z-test and interval of a difference from its variance. */
export function normalDifference(estimate: number, variance: number, level: number): DifferenceTest {
  const refusal = withoutVariance(estimate, variance);
  if (refusal) return refusal;
  const standardError = Math.sqrt(variance);
  const half = zFor(level) * standardError;
  const statistic = estimate / standardError;
  return {
    ...{ estimate, standardError, statistic, df: null },
    ...{ p: normalTwoSided(statistic), lower: Math.max(-1, estimate - half), upper: Math.min(1, estimate + half) },
  };
}

/** Placements of the difference: its variance needs no subtraction of nearly equal numbers, and is 0 for equal curves. */
function difference(a: Placements, b: Placements): Placements {
  return {
    auroc: a.auroc - b.auroc,
    v10: a.v10.map((v, i) => v - b.v10[i]!),
    v01: a.v01.map((v, i) => v - b.v01[i]!),
  };
}

/** Placements of the same cases in the same order. */
export function pairedDelong(a: Placements, b: Placements, level: number): DifferenceTest {
  const d = difference(a, b);
  return normalDifference(d.auroc, delongVariance(d), level);
}

/** Patients as clusters; `sample` gives truth and patients, the same for both. */
export function pairedObuchowski(sample: Sample, a: Placements, b: Placements, level: number): DifferenceTest {
  const d = difference(a, b);
  return normalDifference(d.auroc, obuchowskiCovariance(sample, d, d), level);
}

/** Test and interval of a difference of two groups by Student's t, Welch-like degrees of freedom from their own variances. */
export function welchDifference(
  estimate: number,
  variance: number,
  [v1, v2]: readonly [number, number],
  [df1, df2]: readonly [number, number],
  level: number,
): DifferenceTest {
  const refusal = withoutVariance(estimate, variance);
  if (refusal) return refusal;
  const standardError = Math.sqrt(variance);
  const df = (v1 + v2) ** 2 / (v1 ** 2 / df1 + v2 ** 2 / df2);
  const statistic = estimate / standardError;
  const half = studentQuantile(0.5 + level / 2, df) * standardError;
  return {
    ...{ estimate, standardError, statistic, df },
    ...{
      p: Math.min(1, 2 * studentCdf(Math.abs(statistic), df, true)),
      lower: Math.max(-1, estimate - half),
      upper: Math.min(1, estimate + half),
    },
  };
}

export function unpairedDelong(a: Placements, b: Placements, level: number): DifferenceTest {
  const [v1, v2] = [delongVariance(a), delongVariance(b)];
  const [n1, n2] = [a.v10.length + a.v01.length, b.v10.length + b.v01.length];
  return welchDifference(a.auroc - b.auroc, v1 + v2, [v1, v2], [n1 - 1, n2 - 1], level);
}
