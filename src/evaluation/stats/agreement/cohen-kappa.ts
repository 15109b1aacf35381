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
import { type Weighting, weightsOf } from './weights.js';

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
