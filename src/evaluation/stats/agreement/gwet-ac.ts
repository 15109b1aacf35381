/**
 * Gwet's AC1 (unweighted) and AC2 (weighted): agreement beyond chance where chance acts only on the subjects that are hard
 * to rate. Pₑ = T_w/(q(q − 1)) · Σ πₖ(1 − πₖ), T_w the sum of all weights, πₖ the mean share of category k. Range
 * (−∞, 1]. Stable where kappa collapses because a finding is rare. Any number of raters, missing ratings allowed.
 * Source: Gwet, Br. J. Math. Stat. Psychol. 61 (2008) 29–48; AC2: Gwet, Handbook (2014), ch. 4. Agrees with R irrCAC 1.0
 * to its five printed digits, and for two-rater tables (divisor n, see `tableError`) to 1e-12.
 */
import { type Agreement, noAgreement } from './estimate.js';
import { categoryShares, chanceCorrected, type Rows } from './rows.js';

export function gwetAc(x: Rows, needError = true): Agreement {
  if (x.q < 2) return noAgreement('one category only: AC1 and AC2 need two', x.subjects, x.pairable);
  const shares = categoryShares(x);
  let all = 0;
  for (const row of x.weights) for (const w of row) all += w;
  const factor = all / (x.q * (x.q - 1));
  let spread = 0;
  for (const share of shares) spread += share * (1 - share);
  return chanceCorrected(
    x,
    factor * spread,
    (row) => {
      let sum = 0;
      for (let k = 0; k < x.q; k++) sum += x.inCategory[row * x.q + k]! * (1 - shares[k]!);
      return (factor * sum) / x.ratings[row]!;
    },
    needError,
  );
}

/** The standard error with divisor n that two-rater tables traditionally carry (irrCAC `*.table`, Cohen's ASE). */
export const tableError = (a: Agreement): number | null =>
  a.standardError === null ? null : a.standardError * Math.sqrt((a.subjects - 1) / a.subjects);
