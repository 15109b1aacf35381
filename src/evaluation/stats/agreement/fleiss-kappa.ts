/**
 * Fleiss's kappa for any number of raters: chance is a draw from the pooled category shares, Pₑ = Σ w_kl πₖπₗ. Range
 * (−∞, 1]. It does not reduce to Cohen's kappa for two raters (it gives Scott's pi); Conger's does. Missing ratings as in
 * rows.ts. The z-test of Fleiss 1971 (κ = 0, corrected variance of 1979) needs the same number of ratings everywhere.
 * Source: Fleiss, Psychol. Bull. 76 (1971) 378–382; null variance: Fleiss, Nee & Landis, Psychol. Bull. 86 (1979) 974–977;
 * missing ratings and standard error: Gwet, Handbook (2014), ch. 2 and 5. Agrees with R irr 0.84 (value, z, categories)
 * to 1e-12 and irrCAC 1.0 (standard error) to its five printed digits.
 */
import { normalTwoSided } from '../distributions/normal.js';
import type { Agreement } from './estimate.js';
import { categoryShares, chanceCorrected, type Rows } from './rows.js';

export function fleissKappa(x: Rows, needError = true): Agreement {
  const shares = categoryShares(x);
  const weighted = x.weights.map((row, k) => {
    let sum = 0;
    for (let l = 0; l < x.q; l++) sum += ((row[l]! + x.weights[l]![k]!) / 2) * shares[l]!;
    return sum;
  });
  let expected = 0;
  for (let k = 0; k < x.q; k++) expected += shares[k]! * weighted[k]!;
  return chanceCorrected(
    x,
    expected,
    (row) => {
      let sum = 0;
      for (let k = 0; k < x.q; k++) sum += x.inCategory[row * x.q + k]! * weighted[k]!;
      return sum / x.ratings[row]!;
    },
    needError,
  );
}

export interface FleissTest {
  readonly z: number;
  readonly p: number;
  /** One category against the rest. */
  readonly categories: readonly { readonly kappa: number | null; readonly z: number | null }[];
}

/** z-test of κ = 0 and kappas of single categories; null unless every subject has the same number (≥ 2) of ratings. */
export function fleissTest(x: Rows): FleissTest | null {
  const m = x.ratings.find((_, row) => x.counts[row]! > 0) ?? 0;
  if (m < 2 || x.ratings.some((r, row) => x.counts[row]! > 0 && r !== m)) return null;
  const { estimate } = fleissKappa(x, false);
  if (estimate === null) return null;
  const shares = categoryShares(x);
  const n = x.subjects;
  let [spread, third] = [0, 0];
  for (const p of shares) {
    spread += p * (1 - p);
    third += p * (1 - p) * (1 - 2 * p);
  }
  const variance = (2 * (spread ** 2 - third)) / (spread ** 2 * n * m * (m - 1));
  const z = estimate / Math.sqrt(variance);
  const categories = Array.from(shares, (p, k) => {
    if (p === 0 || p === 1) return { kappa: null, z: null };
    let squares = 0;
    for (let row = 0; row < x.rows; row++) squares += x.counts[row]! * x.inCategory[row * x.q + k]! ** 2;
    const kappa = ((squares - n * m * p) / (n * m * (m - 1) * p) - p) / (1 - p);
    return { kappa, z: kappa / Math.sqrt(2 / (n * m * (m - 1))) };
  });
  return { z, p: normalTwoSided(z), categories };
}
