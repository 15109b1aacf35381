/**
 * Area under the ROC curve: the probability that a random positive case scores above a random negative one, a tie
 * counting half. Range [0, 1], 0.5 = chance.
 *
 * Two independent computations, by midranks (Mann–Whitney) and by trapezia under the curve; the headline number is
 * only printed when they agree. Source: Hanley & McNeil, Radiology 143 (1982) 29–36; Bamber, J. Math. Psych. 12
 * (1975) 387–415.
 */
import { InternalError } from '../../core/problems.js';
import type { Sample } from '../sample.js';
import { descendingOrder, midranks } from './order.js';

/** AUC = (R₁ − m(m+1)/2) / (m·n), R₁ the rank sum of the m positives, n negatives. Both classes must be present. */
export function aurocByRanks(sample: Sample): number {
  const ranks = midranks(sample.scores);
  let rankSum = 0;
  for (let i = 0; i < ranks.length; i++) if (sample.truth[i] === 1) rankSum += ranks[i]!;
  const m = sample.positives;
  return (rankSum - (m * (m + 1)) / 2) / (m * (sample.n - m));
}

/** The same area as trapezia between the vertices of the empirical curve. */
export function aurocByTrapezia(sample: Sample): number {
  const order = descendingOrder(sample.scores);
  let [tp, fp, area] = [0, 0, 0];
  for (let i = 0; i < order.length; ) {
    const score = sample.scores[order[i]!]!;
    const [tpBefore, fpBefore] = [tp, fp];
    for (; i < order.length && sample.scores[order[i]!] === score; i++) {
      if (sample.truth[order[i]!] === 1) tp++;
      else fp++;
    }
    area += ((fp - fpBefore) * (tp + tpBefore)) / 2;
  }
  return area / (tp * fp);
}

/** The headline AUROC, computed both ways; a disagreement is a fault of ours and stops the run. */
export function aurocChecked(sample: Sample): number {
  const [ranks, trapezia] = [aurocByRanks(sample), aurocByTrapezia(sample)];
  if (!(Math.abs(ranks - trapezia) <= 1e-12)) {
    throw new InternalError(
      `AUROC by ranks ${ranks.toPrecision(20)} and by trapezia ${trapezia.toPrecision(20)} disagree (n = ${sample.n})`,
    );
  }
  return ranks;
}
