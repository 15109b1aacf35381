/**
 * Reader-averaged AUCs of an arbitrary design (crossed, partly paired, nested) with the variance over readers and cases.
 *
 * AUC of a modality = successes/pairs over all its readers, so a reader counts by the pairs he read (in a crossed study
 * all alike). Variance: moments.ts, U-statistic (unbiased) or MLE. Difference of two modalities: var_A + var_B − 2cov.
 *
 * Degrees of freedom "BDG": var²/(σ_N⁴/ν_N³ + σ_D⁴/ν_D³ + σ_R⁴/ν_R³) with the MLE components of N, D, R (of the
 * difference: component_A + component_B − 2 component_AB) and ν = round(1/coefficient − 1), not below the smallest ν;
 * for a difference ν is the smaller of the two modalities'. Tests and limits use the whole part of the degrees of freedom
 * and the normal distribution above 50, as iMRMC does; a negative variance estimate gives none.
 * Source: Gallas et al., Commun. Stat. Theory Methods 38 (2009) 2586–2603; lower bound: Gaylor & Hopper, Technometrics 11
 * (1969) 691–706. Agrees with Java iMRMC 4.0.3 and R iMRMC 2.x to their printed digits, partly paired data included.
 */
import { studentCdf, studentQuantile } from '../distributions/beta.js';
import { normalTwoSided, zFor } from '../distributions/normal.js';
import { type Bck, bckCoefficients, bckComponents, type Moments, momentsOf } from './moments.js';
import type { StudySums } from './pair-sums.js';
import type { Study } from './study.js';

export interface DegreesOfFreedom {
  readonly N: number;
  readonly D: number;
  readonly R: number;
}

export interface ModalityAuc {
  readonly auc: number;
  readonly moments: Moments;
  readonly df: DegreesOfFreedom;
  readonly dfBdg: number | null;
  readonly dfBdgMle: number | null;
  readonly readers: number;
  readonly negatives: number;
  readonly positives: number;
}

export interface AucDifference {
  readonly estimate: number;
  readonly variance: number;
  readonly varianceMle: number;
  readonly cross: Moments;
  readonly dfBdg: number | null;
  readonly dfBdgMle: number | null;
}

export interface TestAndLimits {
  readonly p: number;
  readonly lower: number;
  readonly upper: number;
  /** The degrees of freedom that were used; null: normal. */
  readonly df: number | null;
}

const cellsOf = (study: Study, modality: number): number[] =>
  [...study.cells.keys()].filter((c) => study.cells[c]!.modality === modality);

function crossMoments(study: Study, sums: StudySums, a: readonly number[], b: readonly number[]): Moments {
  const own = [];
  const all = [];
  for (const x of a) {
    for (const y of b) {
      const pair = sums.pair(x, y);
      all.push(pair);
      if (study.cells[x]!.reader === study.cells[y]!.reader) own.push(pair);
    }
  }
  return momentsOf(own, all);
}

const WHOLE: (keyof DegreesOfFreedom)[] = ['N', 'D', 'R'];

function dfBdg(
  variance: number,
  component: (key: keyof DegreesOfFreedom) => number,
  df: DegreesOfFreedom,
): number | null {
  if (!(variance >= 0)) return null;
  const least = Math.min(df.N, df.D, df.R);
  const spread = WHOLE.reduce((sum, key) => sum + component(key) ** 2 / df[key] ** 3, 0);
  const found = variance ** 2 / spread;
  return Number.isFinite(found) ? Math.max(found, least) : least;
}

export function modalityAuc(study: Study, sums: StudySums, modality: number): ModalityAuc {
  const cells = cellsOf(study, modality);
  const moments = crossMoments(study, sums, cells, cells);
  const coefficients = bckCoefficients(moments.coefficients);
  const df: DegreesOfFreedom = {
    N: Math.round(1 / coefficients.N - 1),
    D: Math.round(1 / coefficients.D - 1),
    R: Math.round(1 / coefficients.R - 1),
  };
  const mle = bckComponents(moments.mle);
  const [success, pairs] = cells.reduce(([s, p], c) => [s + sums.cells[c]!.success, p + sums.cells[c]!.pairs], [0, 0]);
  const anyRead = (truth: 0 | 1): number =>
    study.truth.reduce(
      (n, t, i) => n + (t === truth && cells.some((c) => !Number.isNaN(study.cells[c]!.scores[i]!)) ? 1 : 0),
      0,
    );
  return {
    ...{ auc: success / pairs, moments, df, readers: cells.length, negatives: anyRead(0), positives: anyRead(1) },
    dfBdg: dfBdg(moments.covariance, (k) => mle[k] ?? 0, df),
    dfBdgMle: dfBdg(moments.covarianceMle, (k) => mle[k] ?? 0, df),
  };
}

export function aucDifference(
  study: Study,
  sums: StudySums,
  [a, b]: readonly [number, number],
  [first, second]: readonly [ModalityAuc, ModalityAuc],
): AucDifference {
  const cross = crossMoments(study, sums, cellsOf(study, a), cellsOf(study, b));
  const [x, y, both] = [first, second, { moments: cross }].map((m) => bckComponents(m.moments.mle)) as [Bck, Bck, Bck];
  const component = (key: keyof DegreesOfFreedom): number => (x[key] ?? 0) + (y[key] ?? 0) - 2 * (both[key] ?? 0);
  const df: DegreesOfFreedom = {
    N: Math.min(first.df.N, second.df.N),
    D: Math.min(first.df.D, second.df.D),
    R: Math.min(first.df.R, second.df.R),
  };
  const variance = first.moments.covariance + second.moments.covariance - 2 * cross.covariance;
  const varianceMle = first.moments.covarianceMle + second.moments.covarianceMle - 2 * cross.covarianceMle;
  return {
    ...{ estimate: first.auc - second.auc, variance, varianceMle, cross },
    ...{ dfBdg: dfBdg(variance, component, df), dfBdgMle: dfBdg(varianceMle, component, df) },
  };
}

/** Two-sided test of `estimate` = `against` and limits; null where the variance estimate is not positive. */
export function testAndLimits(
  estimate: number,
  variance: number,
  df: number | null,
  level: number,
  against: number,
): TestAndLimits | null {
  if (!(variance > 0)) return null;
  const error = Math.sqrt(variance);
  const statistic = Math.abs(estimate - against) / error;
  const whole = df === null || df > 50 ? null : Math.floor(df);
  if (whole !== null && whole < 1) return null;
  const half = (whole === null ? zFor(level) : studentQuantile(0.5 + level / 2, whole)) * error;
  const p = whole === null ? normalTwoSided(statistic) : Math.min(1, 2 * studentCdf(statistic, whole, true));
  return { p, lower: estimate - half, upper: estimate + half, df: whole };
}
