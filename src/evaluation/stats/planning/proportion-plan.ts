/**
 * Cases for a sensitivity or specificity (or PPA, NPA): by the width of an interval, or so that its lower limit lies above
 * a goal. Cases are independent here; several of one patient enter through design-effect.ts.
 *
 * Width: n = z²p(1 − p)/d², d the half width (normal), divided by the share of cases of that class.
 * Goal: the study succeeds when the lower limit of the planned interval is above p₀. The limit rises with the count, so
 * there is a least count x_n that succeeds, and power = P(X ≥ x_n | p₁), size = P(X ≥ x_n | p₀), both exact binomial sums.
 * With Clopper–Pearson at two-sided level 1 − 2α this is the exact one-sided test at α. Power is a saw-tooth in n: `first`
 * is the smallest n that reaches the power, `steady` the smallest from which no larger n (within `horizon`) falls below.
 * Source: Buderer, Acad. Emerg. Med. 3 (1996) 895–900 (width); Chernick & Liu, Am. Stat. 56 (2002) 149–155 (saw-tooth).
 * Reproduces 1,255 and 8,295 of the epiR manual and R's exact one-sample sizes.
 */
import { binomialCdf } from '../distributions/beta.js';
import { zFor } from '../distributions/normal.js';
import { PROPORTION_INTERVALS } from '../proportions.js';

export type BoundMethod = 'wilson' | 'clopper-pearson' | 'jeffreys';

/** Cases of the class needed for a half width; `share` is that class's share of all cases (1: counted in the class). */
export function casesForWidth(p: number, halfWidth: number, level: number, share = 1): number {
  return (zFor(level) ** 2 * p * (1 - p)) / halfWidth ** 2 / share;
}

export interface GoalDesign {
  readonly n: number;
  /** Least number of correct calls with which the lower limit lies above the goal; null: no count does. */
  readonly critical: number | null;
  readonly power: number;
  /** Chance of success when the truth is the goal itself. */
  readonly size: number;
}

export function goalDesign(n: number, goal: number, expected: number, level: number, method: BoundMethod): GoalDesign {
  const above = (x: number): boolean => (PROPORTION_INTERVALS[method](x, n, level).lower ?? 0) > goal;
  if (!above(n)) return { n, critical: null, power: 0, size: 0 };
  let [low, high] = [-1, n];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (above(middle)) high = middle;
    else low = middle;
  }
  const tail = (p: number): number => 1 - binomialCdf(high - 1, n, p);
  return { n, critical: high, power: tail(expected), size: tail(goal) };
}

export interface GoalSize {
  readonly first: GoalDesign;
  readonly steady: GoalDesign;
}

/** Null where no n up to `most` reaches the power. */
export function casesForGoal(
  goal: number,
  expected: number,
  level: number,
  power: number,
  method: BoundMethod,
  { most = 100_000, horizon = 200 }: { most?: number; horizon?: number } = {},
): GoalSize | null {
  let first: GoalDesign | null = null;
  let steady: GoalDesign | null = null;
  for (let n = 1; n <= most; n++) {
    const design = goalDesign(n, goal, expected, level, method);
    if (design.power >= power) {
      first ??= design;
      steady ??= design;
      if (n - steady.n >= horizon) return { first, steady };
    } else steady = null;
  }
  return first && steady ? { first, steady } : null;
}
