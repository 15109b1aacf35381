/**
 * Difference of two proportions on different cases whose patients may stand in both groups and give several cases to each.
 *
 * A patient's part of p = Σx/Σn is r = √(m/(m−1))·(x − p·n)/Σn, m patients with cases (ratio.ts); V = Σr², the covariance
 * C = Σr₁r₂ over the patients in both groups, SE² = Σ(r₁ − r₂)², ρ = C/√(V₁V₂). Interval: Newcombe's square-and-add of two
 * Wilson intervals at Rao and Scott's effective sizes ñ = p(1−p)/V, less 2ρ times the product of the two reaches (Zou and
 * Donner). Test: z = (p₁ − p₂)/√(p̄(1−p̄)(1/ñ₁ + 1/ñ₂ − 2ρ/√(ñ₁ñ₂))), p̄ pooled over ñ; without a shared patient z² is Rao
 * and Scott's chi-square. A group whose patients are all alike has V = 0: ñ is then the number of its patients.
 * With one case a patient ñ = n − 1, so that interval and test are Newcombe's and the pooled ones to order 1/n. Of a group
 * with itself the difference is 0 with SE 0, p = 1 and no interval. Range [−1, 1].
 * Source: Rao & Scott, Biometrics 48 (1992) 577–585; Newcombe, Statist. Med. 17 (1998) 873–890, method 10; Zou & Donner,
 * Statist. Med. 27 (2008) 1693–1702.
 */
import { normalTwoSided } from './distributions/normal.js';
import { interval, undefinedBecause } from './outcome.js';
import { wilson } from './proportions.js';
import type { ClusteredCounts } from './rao-scott.js';
import { ratioEstimate } from './ratio.js';
import type { ClusteredDifference } from './two-proportions.js';

export interface UnpairedClusteredDifference extends ClusteredDifference {
  readonly first: number | null;
  readonly second: number | null;
  readonly z: number | null;
  /** Correlation of the two proportions that shared patients bring. */
  readonly correlation: number | null;
}

/** `link[c]`: the patient of the first group that is patient c of the second, −1 where the first has none of the cases. */
export function clusteredDifference(
  first: ClusteredCounts,
  second: ClusteredCounts,
  link: Int32Array,
  level: number,
): UnpairedClusteredDifference {
  const [a, b] = [ratioEstimate(first.x, first.n), ratioEstimate(second.x, second.n)];
  const none = { first: a?.ratio ?? null, second: b?.ratio ?? null, z: null, correlation: null };
  if (!a || !b) return { ...undefinedBecause('one of the two has no cases'), ...none };
  const d = a.ratio - b.ratio;
  if (a.clusters < 2 || b.clusters < 2) {
    return { ...undefinedBecause('fewer than two patients in the denominator of a group', d), ...none };
  }
  const [mine, theirs] = [residuals(first, a), residuals(second, b)];
  // Patient by patient, so that nothing is left of two equal groups.
  const parts = new Float64Array(mine.length + theirs.length);
  parts.set(mine);
  let covariance = 0;
  for (let c = 0; c < theirs.length; c++) {
    const at = link[c]! >= 0 ? link[c]! : mine.length + c;
    covariance += parts[at]! * theirs[c]!;
    parts[at] = parts[at]! - theirs[c]!;
  }
  const variance = parts.reduce((sum, r) => sum + r * r, 0);
  const varies = a.variance > 0 && b.variance > 0;
  const correlation = varies ? Math.max(-1, Math.min(1, covariance / Math.sqrt(a.variance * b.variance))) : 0;
  const found = { ...none, correlation, standardError: Math.sqrt(variance) };
  if (varies && variance <= NOTHING * a.variance) {
    const reason = 'the difference has no variance: both groups hold the same cases';
    return { ...undefinedBecause(reason, d), ...found, ...(d === 0 ? { p: 1 } : {}) };
  }
  const [n1, n2] = [effectiveSize(a), effectiveSize(b)];
  const [one, two] = [wilson(a.ratio * n1, n1, level), wilson(b.ratio * n2, n2, level)];
  const reach = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x + y * y - 2 * correlation * x * y));
  const below = reach(a.ratio - one.lower!, two.upper! - b.ratio);
  const above = reach(one.upper! - a.ratio, b.ratio - two.lower!);
  return {
    ...interval(d, Math.max(-1, d - below), Math.min(1, d + above)),
    ...found,
    ...test(d, (n1 * a.ratio + n2 * b.ratio) / (n1 + n2), 1 / n1 + 1 / n2 - (2 * correlation) / Math.sqrt(n1 * n2)),
  };
}

/** What rounding leaves of the variance of a group's difference from itself. */
const NOTHING = 1e-14;

type Estimate = NonNullable<ReturnType<typeof ratioEstimate>>;

function residuals({ x, n }: ClusteredCounts, { ratio, clusters, n: cases }: Estimate): Float64Array {
  const factor = Math.sqrt(clusters / (clusters - 1)) / cases;
  return x.map((events, c) => factor * (events - ratio * n[c]!));
}

const effectiveSize = ({ ratio, variance, clusters }: Estimate): number =>
  variance > 0 ? (ratio * (1 - ratio)) / variance : clusters;

function test(d: number, pooled: number, sizes: number): { z: number | null; p?: number } {
  const variance = pooled * (1 - pooled) * sizes;
  if (!(variance > 0)) return d === 0 ? { z: null, p: 1 } : { z: null };
  const z = d / Math.sqrt(variance);
  return { z, p: normalTwoSided(z) };
}
