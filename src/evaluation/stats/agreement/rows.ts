/**
 * What the coefficients for any number of raters share: per row the ratings in each category, their number, and the
 * (weighted) share of agreeing pairs; over rows the observed agreement and the linearised standard error.
 *
 * Missing ratings: a subject with one rating adds to the category shares, not to the observed agreement; a subject with
 * none is left out. Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 2–5; Gwet, Br. J. Math. Stat.
 * Psychol. 61 (2008) 29–48 (variance).
 */
import { type Agreement, ALL_ONE_CATEGORY, NOBODY_TWICE, noAgreement, ONE_SUBJECT } from './estimate.js';
import { MISSING, type Ratings } from './ratings.js';
import { type Weighting, type Weights, weightsOf } from './weights.js';

export interface Rows {
  readonly q: number;
  readonly weights: Weights;
  readonly rows: number;
  readonly counts: Float64Array;
  /** inCategory[row · q + k]: ratings of that row in category k. */
  readonly inCategory: Float64Array;
  /** Ratings in the row. */
  readonly ratings: Float64Array;
  /** Σ_k r_ik (r*_ik − 1) of the row, r*_ik = Σ_l w_kl r_il. */
  readonly agreeing: Float64Array;
  readonly subjects: number;
  readonly pairable: number;
}

/** Sums of each row; independent of the counts, so a bootstrap does this once. */
export function rowSums(r: Ratings, weighting: Weighting): Omit<Rows, 'counts' | 'subjects' | 'pairable'> {
  const q = r.categories;
  const weights = weightsOf(weighting, q);
  const rows = r.counts.length;
  const inCategory = new Float64Array(rows * q);
  const ratings = new Float64Array(rows);
  const agreeing = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let rater = 0; rater < r.raters; rater++) {
      const code = r.codes[row * r.raters + rater]!;
      if (code === MISSING) continue;
      inCategory[row * q + code]!++;
      ratings[row]!++;
    }
    for (let k = 0; k < q; k++) {
      let weighted = 0;
      for (let l = 0; l < q; l++) weighted += weights[k]![l]! * inCategory[row * q + l]!;
      agreeing[row]! += inCategory[row * q + k]! * (weighted - 1);
    }
  }
  return { q, weights, rows, inCategory, ratings, agreeing };
}

export function withCounts(sums: ReturnType<typeof rowSums>, counts: Float64Array): Rows {
  let [subjects, pairable] = [0, 0];
  for (let row = 0; row < sums.rows; row++) {
    if (sums.ratings[row]! >= 1) subjects += counts[row]!;
    if (sums.ratings[row]! >= 2) pairable += counts[row]!;
  }
  return { ...sums, counts, subjects, pairable };
}

export const rowsOf = (r: Ratings, weighting: Weighting): Rows => withCounts(rowSums(r, weighting), r.counts);

/** Pₐ: mean over pairable subjects of agreeing pairs/(rᵢ(rᵢ − 1)). */
export function observedAgreement(x: Rows): number {
  let sum = 0;
  for (let row = 0; row < x.rows; row++) {
    const r = x.ratings[row]!;
    if (r >= 2) sum += (x.counts[row]! * x.agreeing[row]!) / (r * (r - 1));
  }
  return sum / x.pairable;
}

/** πₖ: mean over subjects of the share of their ratings in category k. */
export function categoryShares(x: Rows): Float64Array {
  const shares = new Float64Array(x.q);
  for (let row = 0; row < x.rows; row++) {
    const r = x.ratings[row]!;
    if (r === 0 || x.counts[row] === 0) continue;
    for (let k = 0; k < x.q; k++) shares[k]! += (x.counts[row]! * x.inCategory[row * x.q + k]!) / r;
  }
  for (let k = 0; k < x.q; k++) shares[k]! /= x.subjects;
  return shares;
}

/**
 * (Pₐ − Pₑ)/(1 − Pₑ) with Gwet's linearised standard error: per subject κᵢ = (n/n₂)(Pₐᵢ − Pₑ)/(1 − Pₑ) (0 where it has
 * one rating), less 2(1 − κ)(Pₑᵢ − Pₑ)/(1 − Pₑ); SE² = Σ(κᵢ − κ)²/(n(n − 1)). `expectedOf(row)` is Pₑᵢ.
 */
export function chanceCorrected(
  x: Rows,
  expected: number,
  expectedOf: ((row: number) => number) | null,
  needError: boolean,
): Agreement {
  if (x.pairable === 0) return noAgreement(NOBODY_TWICE, x.subjects, x.pairable);
  const observed = observedAgreement(x);
  if (1 - expected < 1e-15) {
    return { ...noAgreement(ALL_ONE_CATEGORY, x.subjects, x.pairable), observed, expected };
  }
  const estimate = (observed - expected) / (1 - expected);
  const found = { estimate, observed, expected, subjects: x.subjects, pairable: x.pairable };
  if (!needError) return { ...found, standardError: null };
  if (x.subjects < 2) return { ...found, standardError: null, reason: ONE_SUBJECT };
  let sum = 0;
  for (let row = 0; row < x.rows; row++) {
    const r = x.ratings[row]!;
    if (r === 0) continue;
    const own =
      r >= 2 ? ((x.subjects / x.pairable) * (x.agreeing[row]! / (r * (r - 1)) - expected)) / (1 - expected) : 0;
    const shift = expectedOf ? (2 * (1 - estimate) * (expectedOf(row) - expected)) / (1 - expected) : 0;
    sum += x.counts[row]! * (own - shift - estimate) ** 2;
  }
  return { ...found, standardError: Math.sqrt(sum / (x.subjects * (x.subjects - 1))) };
}
