/**
 * Krippendorff's alpha, nominal, linear or quadratic (interval) weights: 1 − observed/expected disagreement with a
 * correction for few ratings, Pₐ = (1 − ε)Pₐ′ + ε, ε = 1/(number of ratings in pairable subjects), Pₑ from the shares of
 * those ratings. Subjects with one rating are left out. Range (−∞, 1].
 * Source: Krippendorff, Content Analysis, 2nd ed. (2004), ch. 11; this form and its standard error: Gwet, Handbook (2014),
 * ch. 2 and 5. Agrees with R irrCAC 1.0 to its five printed digits.
 */
import { type Agreement, ALL_ONE_CATEGORY, NOBODY_TWICE, noAgreement, ONE_SUBJECT } from './estimate.js';
import type { Rows } from './rows.js';

export function krippendorffAlpha(x: Rows, needError = true): Agreement {
  const n = x.pairable;
  if (n === 0) return noAgreement(NOBODY_TWICE, x.subjects, n);
  const { q } = x;
  const used = (row: number): boolean => x.ratings[row]! >= 2;
  let all = 0;
  for (let row = 0; row < x.rows; row++) if (used(row)) all += x.counts[row]! * x.ratings[row]!;
  const mean = all / n;
  const shares = new Float64Array(q);
  let plain = 0;
  for (let row = 0; row < x.rows; row++) {
    if (!used(row)) continue;
    plain += (x.counts[row]! * x.agreeing[row]!) / (mean * (x.ratings[row]! - 1)) / n;
    for (let k = 0; k < q; k++) shares[k]! += (x.counts[row]! * x.inCategory[row * q + k]!) / all;
  }
  const weighted = x.weights.map((row, k) => {
    let sum = 0;
    for (let l = 0; l < q; l++) sum += ((row[l]! + x.weights[l]![k]!) / 2) * shares[l]!;
    return sum;
  });
  let expected = 0;
  for (let k = 0; k < q; k++) expected += shares[k]! * weighted[k]!;
  const observed = (1 - 1 / all) * plain + 1 / all;
  if (1 - expected < 1e-15) return { ...noAgreement(ALL_ONE_CATEGORY, x.subjects, n), observed, expected };
  const estimate = (observed - expected) / (1 - expected);
  const found = { estimate, observed, expected, subjects: n, pairable: n };
  if (!needError) return { ...found, standardError: null };
  if (n < 2) return { ...found, standardError: null, reason: ONE_SUBJECT };
  const uncorrected = (plain - expected) / (1 - expected);
  let sum = 0;
  for (let row = 0; row < x.rows; row++) {
    if (!used(row)) continue;
    const more = (x.ratings[row]! - mean) / mean;
    const agreed = x.agreeing[row]! / (mean * (x.ratings[row]! - 1)) - observed * more;
    let chance = 0;
    for (let k = 0; k < q; k++) chance += (x.inCategory[row * q + k]! * weighted[k]!) / mean;
    chance -= expected * more;
    const own = (agreed - expected) / (1 - expected) - (2 * (1 - uncorrected) * (chance - expected)) / (1 - expected);
    sum += x.counts[row]! * (own - uncorrected) ** 2;
  }
  return { ...found, standardError: Math.sqrt(sum / (n * (n - 1))) };
}
