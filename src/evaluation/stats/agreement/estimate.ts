/** What every chance-corrected agreement statistic hands back, and how a value becomes an interval. */
import { studentCdf, studentQuantile } from '../distributions/beta.js';
import { normalTwoSided, zFor } from '../distributions/normal.js';
import { interval, type Outcome, undefinedBecause } from '../outcome.js';

export interface Agreement {
  /** (observed − expected)/(1 − expected); null where undefined. */
  readonly estimate: number | null;
  /** Standard error over subjects; null where undefined. */
  readonly standardError: number | null;
  /** Share of agreeing pairs of ratings, weighted. */
  readonly observed: number | null;
  /** The same by chance, as the coefficient defines chance. */
  readonly expected: number | null;
  /** Subjects with at least one rating. */
  readonly subjects: number;
  /** Subjects with at least two ratings: those that can agree. */
  readonly pairable: number;
  readonly reason?: string;
}

export const noAgreement = (reason: string, subjects: number, pairable: number): Agreement => ({
  ...{ estimate: null, standardError: null, observed: null, expected: null },
  ...{ subjects, pairable, reason },
});

export const NOBODY_TWICE = 'no subject was rated by two raters';
export const ALL_ONE_CATEGORY = 'every rating falls into one category, so chance agreement is 1';
export const ONE_SUBJECT = 'one subject only, so there is no standard error';

/** Normal (z) limits, unclipped. */
export function normalAgreement(a: Agreement, level: number): Outcome {
  if (a.estimate === null || a.standardError === null) return undefinedBecause(a.reason ?? ONE_SUBJECT, a.estimate);
  const half = zFor(level) * a.standardError;
  return interval(a.estimate, a.estimate - half, a.estimate + half);
}

/** Student limits with subjects − 1 degrees of freedom, the upper one clipped to 1 (as irrCAC prints them). */
export function studentAgreement(a: Agreement, level: number): Outcome {
  if (a.estimate === null || a.standardError === null) return undefinedBecause(a.reason ?? ONE_SUBJECT, a.estimate);
  const half = studentQuantile(0.5 + level / 2, a.subjects - 1) * a.standardError;
  return interval(a.estimate, Math.max(-1, a.estimate - half), Math.min(1, a.estimate + half));
}

/** Two-sided p of "no agreement beyond chance" from the subject-level standard error. */
export function agreementP(a: Agreement, distribution: 'normal' | 'student'): number | null {
  if (a.estimate === null || a.standardError === null || a.standardError === 0) return null;
  const t = a.estimate / a.standardError;
  return distribution === 'normal' ? normalTwoSided(t) : Math.min(1, 2 * studentCdf(Math.abs(t), a.subjects - 1, true));
}
