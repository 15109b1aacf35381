/**
 * Brennan–Prediger coefficient: chance is a uniform pick among the q categories, Pₑ = Σ w_kl/q². Range
 * [−1/(q − 1), 1] unweighted. Source: Brennan & Prediger, Educ. Psychol. Meas. 41 (1981) 687–699; any number of raters
 * and weights: Gwet, Handbook (2014), ch. 4. Agrees with R irrCAC 1.0.
 */
import type { Agreement } from './estimate.js';
import { chanceCorrected, type Rows } from './rows.js';

export function brennanPrediger(x: Rows, needError = true): Agreement {
  let sum = 0;
  for (const row of x.weights) for (const w of row) sum += w;
  return chanceCorrected(x, sum / x.q ** 2, null, needError);
}
