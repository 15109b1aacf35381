/**
 * What a change of the input, the engine or the machine does to scores of the same films: how far they move, whether the
 * order of the films suffers, and how many flags turn over at the locked threshold.
 */
import type { Result } from '../core/types.js';
import { resultOf, type Scope } from './results.js';
import { orient, type Sample } from './sample.js';
import { pairedObuchowski } from './stats/compare-auroc.js';
import { aurocNormal, placements } from './stats/delong.js';
import { obuchowskiCovariance } from './stats/obuchowski.js';
import { wilson } from './stats/proportions.js';

export interface Shift {
  readonly films: number;
  /** Mean and largest |s′ − s|, s the score of the untouched film; null for no film. */
  readonly mean: number | null;
  readonly largest: number | null;
  /** Films whose score has other bits at all. */
  readonly moved: number;
  /** Films not flagged before and flagged after, and the other way round. */
  readonly gained: number;
  readonly lost: number;
}

/** Threshold and scores as the protocol states them; `direction` says on which side of it the flag lies. */
export function scoreShift(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  threshold: number,
  direction: Parameters<typeof orient>[1],
): Shift {
  const flagged = (score: number): boolean => orient(score, direction) >= orient(threshold, direction);
  let [sum, largest, moved, gained, lost] = [0, 0, 0, 0, 0];
  for (let i = 0; i < before.length; i++) {
    const [a, b] = [before[i] as number, after[i] as number];
    const moveBy = Math.abs(b - a);
    sum += moveBy;
    largest = Math.max(largest, moveBy);
    if (a !== b) moved++;
    if (!flagged(a) && flagged(b)) gained++;
    if (flagged(a) && !flagged(b)) lost++;
  }
  const films = before.length;
  return { films, mean: films === 0 ? null : sum / films, largest: films === 0 ? null : largest, moved, gained, lost };
}

/** AUROC of the changed films with an interval that allows for several films of a patient (Obuchowski). */
export function aurocAfter(scope: Scope, sample: Sample): Result {
  const placed = placements(sample);
  const outcome = aurocNormal(placed.auroc, obuchowskiCovariance(sample, placed, placed), scope.level);
  return resultOf(scope, 'auroc', 'obuchowski', outcome);
}

/** Changed less untouched on the same films, paired by film and patient. */
export function aurocLoss(scope: Scope, before: Sample, after: Sample): Result {
  const [a, b] = [placements(after), placements(before)];
  const test = pairedObuchowski(before, a, b, scope.level);
  return resultOf(scope, 'auroc-difference', 'obuchowski', test, {
    parameters: { changed: a.auroc, untouched: b.auroc, z: test.statistic, p: test.p },
  });
}

/** Share of films whose flag changed. */
export function flagChange(scope: Scope, shift: Shift): Result {
  const turned = shift.gained + shift.lost;
  return resultOf({ ...scope, n: shift.films }, 'flags-changed', 'wilson', wilson(turned, shift.films, scope.level), {
    parameters: { gained: shift.gained, lost: shift.lost },
  });
}
