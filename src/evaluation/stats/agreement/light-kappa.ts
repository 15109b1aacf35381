/**
 * Light's kappa: the mean of Cohen's kappas of all pairs of raters. Range (−∞, 1]. A pair without a kappa (both raters put
 * everything into one category) makes the mean undefined; it is named rather than skipped.
 *
 * The z-test is the one R irr 0.84 prints: with D the product over pairs of raters of Σ_{i≠j} n_i n_j (category totals of the
 * two), B = pairs · D, chance 1 − B/n^(2·pairs), variance chance/(n(1 − chance)). It is kept for comparison; the bootstrap
 * interval is the one to print.
 * Source: Light, Psychol. Bull. 76 (1971) 365–377; test: Conger, Psychol. Bull. 88 (1980) 322–328, as coded in irr.
 */
import { normalTwoSided } from '../distributions/normal.js';
import { cohenKappa } from './cohen-kappa.js';
import { crossTable, type Ratings } from './ratings.js';
import type { Weighting } from './weights.js';

export interface LightKappa {
  readonly estimate: number | null;
  readonly pairs: number;
  /** Only where every subject has all ratings. */
  readonly z: number | null;
  readonly p: number | null;
  readonly reason?: string;
}

export function lightKappa(r: Ratings, weighting: Weighting, needTest = true): LightKappa {
  let [sum, pairs, product] = [0, 0, 1];
  const n = r.counts.reduce((s, c) => s + c, 0);
  let complete = true;
  for (let a = 0; a < r.raters; a++) {
    for (let b = a + 1; b < r.raters; b++) {
      const table = crossTable(r, a, b);
      const { estimate, subjects, reason } = cohenKappa(table, weighting);
      if (estimate === null) {
        const why = `raters ${a + 1} and ${b + 1} have no kappa: ${reason}`;
        return { estimate: null, pairs: (r.raters * (r.raters - 1)) / 2, z: null, p: null, reason: why };
      }
      sum += estimate;
      pairs++;
      complete &&= subjects === n;
      const first = table.map((row) => row.reduce((s, x) => s + x, 0));
      const second = table.map((_, j) => table.reduce((s, row) => s + row[j]!, 0));
      product *= 1 - first.reduce((s, x, k) => s + x * second[k]!, 0) / subjects ** 2;
    }
  }
  if (pairs === 0) return { estimate: null, pairs, z: null, p: null, reason: 'one rater only' };
  const estimate = sum / pairs;
  const beyond = pairs * product;
  if (!needTest || !complete || !(beyond > 0 && beyond < 1)) return { estimate, pairs, z: null, p: null };
  const z = estimate / Math.sqrt((1 - beyond) / (n * beyond));
  return { estimate, pairs, z, p: normalTwoSided(z) };
}
