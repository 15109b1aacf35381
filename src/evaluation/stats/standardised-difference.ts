/**
 * How far apart two groups lie in one characteristic, in pooled standard deviations; free of n, so no test and no p.
 *
 * Numbers:      d = (x̄₁ − x̄₂)/√((s₁² + s₂²)/2), s² with divisor n − 1. Signed, range (−∞, ∞).
 * Shares:       d = (p₁ − p₂)/√((p₁(1 − p₁) + p₂(1 − p₂))/2). Signed, range (−∞, ∞).
 * Categories:   d = √((T − C)ᵀ S⁻¹ (T − C)) over k − 1 of k levels, T and C the shares of the two groups,
 *               S_ii = (T_i(1 − T_i) + C_i(1 − C_i))/2, S_ij = −(T_iT_j + C_iC_j)/2. Range [0, ∞); for two levels the
 *               absolute value of the form for shares; the level left out does not matter.
 * Beyond ±0.1 is commonly read as a difference worth a look. Undefined where neither group varies but they differ (the
 * groups are then told apart completely by this characteristic). Accuracy: relative error below 1e-12 against numpy.
 * Source: Austin, Statist. Med. 28 (2009) 3083–3107 (numbers, shares); Yang & Dalton, SAS Global Forum 2012, paper
 * 335-2012 (categories).
 */
import { type Outcome, pointOnly, undefinedBecause } from './outcome.js';

const EMPTY = 'one of the two groups has no known value';
const APART = 'neither group varies, so their difference has no scale';

interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Divisor n − 1; 0 for a single value. */
  readonly variance: number;
}

/** Mean and variance in two passes, so that a large common offset costs no digits. */
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}

const scaled = (difference: number, variance: number): Outcome => {
  if (difference === 0) return pointOnly(0);
  return variance > 0 ? pointOnly(difference / Math.sqrt(variance)) : undefinedBecause(APART);
};

export function differenceOfMeans(first: ArrayLike<number>, second: ArrayLike<number>): Outcome {
  if (first.length === 0 || second.length === 0) return undefinedBecause(EMPTY);
  const [a, b] = [moments(first), moments(second)];
  return scaled(a.mean - b.mean, (a.variance + b.variance) / 2);
}

/** From x₁ of n₁ and x₂ of n₂. */
export function differenceOfShares(x1: number, n1: number, x2: number, n2: number): Outcome {
  if (n1 === 0 || n2 === 0) return undefinedBecause(EMPTY);
  const [p, q] = [x1 / n1, x2 / n2];
  return scaled(p - q, (p * (1 - p) + q * (1 - q)) / 2);
}

/** Counts by level, in the same order for both groups. */
export function differenceOfCategories(first: readonly number[], second: readonly number[]): Outcome {
  const [n1, n2] = [first, second].map((counts) => counts.reduce((s, c) => s + c, 0)) as [number, number];
  if (n1 === 0 || n2 === 0) return undefinedBecause(EMPTY);
  // A level that neither group has adds nothing but a zero row.
  const used = first.flatMap((_, k) => (first[k]! + second[k]! > 0 ? [k] : [])).slice(1);
  const [t, c] = [used.map((k) => first[k]! / n1), used.map((k) => second[k]! / n2)];
  const difference = t.map((p, k) => p - c[k]!);
  if (difference.every((d) => d === 0)) return pointOnly(0);
  const rows = t.map((p, i) =>
    t.map((q, j) => {
      if (i === j) return (p * (1 - p) + c[i]! * (1 - c[i]!)) / 2;
      return -(p * q + c[i]! * c[j]!) / 2;
    }),
  );
  const solved = solve(rows, difference);
  if (!solved) return undefinedBecause(APART);
  return pointOnly(
    Math.sqrt(
      Math.max(
        0,
        solved.reduce((s, x, k) => s + x * difference[k]!, 0),
      ),
    ),
  );
}

/** Gaussian elimination with partial pivoting; null for a singular matrix. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    // Shares are of order 1; what elimination leaves of an exact 0 is of order 1e-16.
    if (Math.abs(rows[k]![k]!) < 1e-14) return null;
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j] = rows[i]![j]! - factor * rows[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let sum = rows[k]![n]!;
    for (let j = k + 1; j < n; j++) sum -= rows[k]![j]! * x[j]!;
    x[k] = sum / rows[k]![k]!;
  }
  return x;
}
