/**
 * How well two label sources, or several readers, agree on the same cases. Neither side is taken for the truth unless it
 * is named a comparator: PPA and NPA are of the first against the second. Equivocal and missing labels are left out of the
 * estimates and counted by the caller's cross table.
 *
 * Intervals respect that a patient has several films: PPA and NPA by the ratio estimator over patients (stats/ratio.ts);
 * kappa, Fleiss's kappa and Gwet's AC1 by leaving out one patient at a time, SE² = (m − 1)/m · Σ(θ₍₋ᵢ₎ − θ̄)², θ ± t(m − 1)·SE
 * clipped to [−1, 1], m patients. Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), §11.2, eq. 11.5.
 */
import type { Result } from '../core/types.js';
import { resultOf, type Scope } from './results.js';
import { cohenKappa } from './stats/agreement/cohen-kappa.js';
import { type Agreement, ALL_ONE_CATEGORY } from './stats/agreement/estimate.js';
import { fleissKappa } from './stats/agreement/fleiss-kappa.js';
import { gwetAc } from './stats/agreement/gwet-ac.js';
import { MISSING, patternsOf } from './stats/agreement/ratings.js';
import { rowSums, withCounts } from './stats/agreement/rows.js';
import { studentQuantile } from './stats/distributions/beta.js';
import { interval, type Outcome, undefinedBecause } from './stats/outcome.js';
import { ratioInterval } from './stats/ratio.js';

/** Codes of one side: 1 positive, 0 negative, −1 neither. */
export type Calls = ArrayLike<number>;

export interface TwoSides {
  /** A slug. */
  readonly population: string;
  /** Name of the comparator, the second side. */
  readonly comparator: string;
  readonly first: Calls;
  readonly second: Calls;
  readonly patients: readonly string[];
  readonly level: number;
}

export interface TwoSidesOutcome {
  /** ppa, npa, cohen-kappa. */
  readonly results: readonly [Result, Result, Result];
  /** Cases with a call on both sides: both positive, first only, second only, neither. */
  readonly counts: { readonly both: number; readonly first: number; readonly second: number; readonly neither: number };
}

export function agreementOfTwo(sides: TwoSides): TwoSidesOutcome {
  const clusters = numbered(sides.patients);
  // Cells by patient: [neither, second only, first only, both].
  const cells = Array.from({ length: 4 }, () => new Float64Array(clusters.count));
  for (let i = 0; i < sides.patients.length; i++) {
    const [a, b] = [sides.first[i] as number, sides.second[i] as number];
    if (a < 0 || b < 0) continue;
    const cell = cells[2 * a + b] as Float64Array;
    const c = clusters.of[i] as number;
    cell[c] = (cell[c] as number) + 1;
  }
  const [neither, second, first, both] = cells.map((cell) => cell.reduce((s, x) => s + x, 0)) as [
    number,
    number,
    number,
    number,
  ];
  const scope: Scope = {
    population: sides.population,
    comparator: sides.comparator,
    n: neither + second + first + both,
    positives: both + second,
    level: sides.level,
  };
  const sum = (a: number, b: number) => Float64Array.from(cells[a]!, (x, c) => x + (cells[b]![c] as number));
  const kappa = (t: readonly number[]) =>
    cohenKappa(
      [
        [t[0]!, t[1]!],
        [t[2]!, t[3]!],
      ],
      'unweighted',
    ).estimate;
  const totals = [neither, second, first, both];
  const used = Array.from({ length: clusters.count }, (_, c) => c).filter((c) => cells.some((cell) => cell[c]! > 0));
  const without = (c: number) => kappa(totals.map((t, k) => t - cells[k]![c]!));
  return {
    results: [
      resultOf(scope, 'ppa', 'clustered-ratio', ratioInterval(cells[3]!, sum(1, 3), sides.level, 'logit')),
      resultOf(scope, 'npa', 'clustered-ratio', ratioInterval(cells[0]!, sum(0, 2), sides.level, 'logit')),
      resultOf(scope, 'cohen-kappa', 'patient-jackknife', jackknife(kappa(totals), used, without, sides.level)),
    ],
    counts: { both, first, second, neither },
  };
}

export interface ManyReaders {
  readonly population: string;
  readonly comparator: string;
  /** reads[case][reader]. */
  readonly reads: readonly (readonly number[])[];
  readonly patients: readonly string[];
  readonly level: number;
}

/** Fleiss's kappa and Gwet's AC1 over all readers. */
export function agreementOfMany(input: ManyReaders): Result[] {
  const kept = input.reads.flatMap((reads, i) => (reads.some((code) => code !== MISSING) ? [i] : []));
  const patterns = patternsOf(
    kept.map((i) => input.reads[i] as readonly number[]),
    2,
  );
  const sums = rowSums(patterns.ratings, 'unweighted');
  const clusters = numbered(kept.map((i) => input.patients[i] as string));
  const casesOf: number[][] = Array.from({ length: clusters.count }, () => []);
  for (const [k, c] of clusters.of.entries()) casesOf[c]?.push(patterns.rowOf[k] as number);
  const scope: Scope = {
    population: input.population,
    comparator: input.comparator,
    n: kept.length,
    positives: kept.filter((i) => input.reads[i]?.some((code) => code === 1)).length,
    level: input.level,
  };
  const counts = patterns.ratings.counts;
  const statistic = (of: (x: ReturnType<typeof withCounts>) => Agreement): Outcome => {
    const without = (c: number): number | null => {
      const left = Float64Array.from(counts);
      for (const row of casesOf[c] as number[]) left[row]!--;
      return of(withCounts(sums, left)).estimate;
    };
    const whole = of(withCounts(sums, counts));
    if (whole.estimate === null) return undefinedBecause(whole.reason ?? ALL_ONE_CATEGORY);
    return jackknife(whole.estimate, [...casesOf.keys()], without, input.level);
  };
  return [
    resultOf(
      scope,
      'fleiss-kappa',
      'patient-jackknife',
      statistic((x) => fleissKappa(x, false)),
    ),
    resultOf(
      scope,
      'gwet-ac',
      'patient-jackknife',
      statistic((x) => gwetAc(x, false)),
    ),
  ];
}

function jackknife(
  estimate: number | null,
  clusters: readonly number[],
  without: (cluster: number) => number | null,
  level: number,
): Outcome {
  if (estimate === null) return undefinedBecause(ALL_ONE_CATEGORY);
  const m = clusters.length;
  if (m < 2) return undefinedBecause('fewer than two patients', estimate);
  const values = clusters.map(without);
  if (values.some((v) => v === null)) {
    return undefinedBecause('undefined once a patient is left out, so there is no interval', estimate);
  }
  const mean = values.reduce((s: number, v) => s + (v as number), 0) / m;
  const squares = values.reduce((s: number, v) => s + ((v as number) - mean) ** 2, 0);
  const half = studentQuantile(0.5 + level / 2, m - 1) * Math.sqrt(((m - 1) / m) * squares);
  return interval(estimate, Math.max(-1, estimate - half), Math.min(1, estimate + half));
}

function numbered(patients: readonly string[]): { readonly of: Int32Array; readonly count: number } {
  const numbers = new Map<string, number>();
  const of = Int32Array.from(patients, (patient) => {
    const known = numbers.get(patient);
    if (known !== undefined) return known;
    numbers.set(patient, numbers.size);
    return numbers.size - 1;
  });
  return { of, count: numbers.size };
}
