/**
 * Cohen's kappa of two raters, unweighted or weighted.
 *
 * κ = (Pₒ − Pₑ)/(1 − Pₑ), Pₒ = Σ w_ij p_ij, Pₑ = Σ w_ij p_i. p_.j: chance keeps each rater's own marginals. Range
 * (−∞, 1], 0 = chance. Two standard errors: `standardError` (asymptotic, for intervals) and `nullError` (under κ = 0, for
 * the z-test), both with divisor n. Limits: κ ± z·SE, not clipped.
 * Source: Cohen, Educ. Psychol. Meas. 20 (1960) 37–46; Cohen, Psychol. Bull. 70 (1968) 213–220; standard errors: Fleiss,
 * Cohen & Everitt, Psychol. Bull. 72 (1969) 323–327. Agrees with R vcd 1.4 (ASE) and irr 0.84 (z) to 1e-12.
 */
import { normalTwoSided } from '../distributions/normal.js';
import { type Agreement, ALL_ONE_CATEGORY, noAgreement } from './estimate.js';
import { MISSING, type Ratings } from './ratings.js';
import { type Weighting, type Weights, weightsOf } from './weights.js';

export interface CohenKappa extends Agreement {
  readonly nullError: number | null;
  /** κ/nullError and its two-sided p. */
  readonly z: number | null;
  readonly p: number | null;
}

/** `table[i][j]`: subjects that the first rater put into category i and the second into j. */
export function cohenKappa(table: readonly (readonly number[])[], weighting: Weighting): CohenKappa {
  const q = table.length;
  const w = weightsOf(weighting, q);
  const n = table.reduce((sum, row) => sum + row.reduce((s, x) => s + x, 0), 0);
  const none = { nullError: null, z: null, p: null };
  if (n === 0) return { ...noAgreement('no subject was rated by both raters', 0, 0), ...none };
  const rowShare = table.map((row) => row.reduce((s, x) => s + x, 0) / n);
  const columnShare = table.map((_, j) => table.reduce((s, row) => s + row[j]!, 0) / n);
  let [observed, expected] = [0, 0];
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      observed += (w[i]![j]! * table[i]![j]!) / n;
      expected += w[i]![j]! * rowShare[i]! * columnShare[j]!;
    }
  }
  if (1 - expected < 1e-15) {
    return { ...noAgreement(ALL_ONE_CATEGORY, n, n), observed, expected, ...none };
  }
  const kappa = (observed - expected) / (1 - expected);
  // Mean weight of a category against the other rater's marginals.
  const rowWeight = w.map((row) => row.reduce((s, x, j) => s + x * columnShare[j]!, 0));
  const columnWeight = w.map((_, j) => w.reduce((s, row, i) => s + row[j]! * rowShare[i]!, 0));
  let [spread, nullSpread] = [0, 0];
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      const mean = rowWeight[i]! + columnWeight[j]!;
      spread += (table[i]![j]! / n) * (w[i]![j]! - mean * (1 - kappa)) ** 2;
      nullSpread += rowShare[i]! * columnShare[j]! * (w[i]![j]! - mean) ** 2;
    }
  }
  const variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2);
  const nullVariance = (nullSpread - expected ** 2) / (n * (1 - expected) ** 2);
  const nullError = Math.sqrt(Math.max(0, nullVariance));
  const z = nullError > 0 ? kappa / nullError : null;
  return {
    ...{ estimate: kappa, standardError: Math.sqrt(Math.max(0, variance)), observed, expected },
    ...{ subjects: n, pairable: n, nullError, z, p: z === null ? null : normalTwoSided(z) },
  };
}

/**
 * Kappas of every pair of raters (1 with 2, 1 with 3, …) under one set of row counts, without errors: what a bootstrap
 * replicate needs. NaN where undefined. `tables` is scratch of pairs · q² numbers.
 */
export function pairKappas(
  r: Ratings,
  counts: Float64Array,
  weights: Weights,
  tables: Float64Array,
  out: Float64Array,
): void {
  const [q, m] = [r.categories, r.raters];
  tables.fill(0);
  for (let row = 0; row < counts.length; row++) {
    const count = counts[row]!;
    if (count === 0) continue;
    let pair = 0;
    for (let a = 0; a < m; a++) {
      const first = r.codes[row * m + a]!;
      for (let b = a + 1; b < m; b++, pair++) {
        const second = r.codes[row * m + b]!;
        if (first !== MISSING && second !== MISSING) tables[(pair * q + first) * q + second]! += count;
      }
    }
  }
  const pairs = (m * (m - 1)) / 2;
  const [own, other] = [new Float64Array(q), new Float64Array(q)];
  for (let pair = 0; pair < pairs; pair++) {
    own.fill(0);
    other.fill(0);
    let [n, observed, expected] = [0, 0, 0];
    for (let i = 0; i < q; i++) {
      for (let j = 0; j < q; j++) {
        const count = tables[(pair * q + i) * q + j]!;
        n += count;
        own[i]! += count;
        other[j]! += count;
        observed += weights[i]![j]! * count;
      }
    }
    for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) expected += weights[i]![j]! * own[i]! * other[j]!;
    const gap = 1 - expected / (n * n);
    out[pair] = n === 0 || gap < 1e-15 ? Number.NaN : (observed / n - expected / (n * n)) / gap;
  }
}
