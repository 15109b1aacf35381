/**
 * Percent agreement: share of pairs of ratings of one subject that agree, meaned over subjects. Range [0, 1]. No
 * correction for chance, so it is high wherever a finding is rare.
 * Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 2. Agrees with R irrCAC 1.0.
 */
import type { Agreement } from './estimate.js';
import { chanceCorrected, type Rows } from './rows.js';

export const percentAgreement = (x: Rows, needError = true): Agreement => chanceCorrected(x, 0, null, needError);
