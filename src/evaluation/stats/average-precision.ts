/**
 * Average precision (step-wise, as scikit-learn): AP = Σ (Rₖ − Rₖ₋₁)·Pₖ over distinct scores, descending. Trapezoid and
 * Davis–Goadrich areas differ and are not used: linear interpolation of precision is too hopeful. Range [0, 1]; chance
 * is the prevalence. Source: Davis & Goadrich, ICML 2006, 233–240; Boyd, Eng & Page, ECML PKDD 2013, 451–466.
 */
import type { Sample } from '../sample.js';
import { zFor } from './distributions/normal.js';
import { descendingOrder } from './order.js';
import { interval, type Outcome, undefinedBecause } from './outcome.js';

export function averagePrecision(sample: Sample): number {
  const order = descendingOrder(sample.scores);
  let [tp, sum] = [0, 0];
  for (let i = 0; i < order.length; ) {
    const score = sample.scores[order[i]!]!;
    const before = tp;
    for (; i < order.length && sample.scores[order[i]!] === score; i++) tp += sample.truth[order[i]!]!;
    sum += (tp - before) * (tp / i);
  }
  return sum / sample.positives;
}

/**
 * Boyd's logit interval: expit(logit AP ± z/√(m·AP(1 − AP))), m positives. Cases independent; it covers less
 * than nominal in small or strongly unbalanced sets (docs/coverage.md), so the patient bootstrap is printed.
 */
export function averagePrecisionLogit(ap: number, positives: number, level: number): Outcome {
  if (positives === 0) return undefinedBecause('no positive case');
  if (ap <= 0 || ap >= 1) return undefinedBecause('no interval on the logit scale at 0 or 1', ap);
  const centre = Math.log(ap / (1 - ap));
  const half = zFor(level) / Math.sqrt(positives * ap * (1 - ap));
  const expit = (x: number): number => 1 / (1 + Math.exp(-x));
  return interval(ap, expit(centre - half), expit(centre + half));
}
