/**
 * The four sums that every variance of an AUC needs, for every pair of cells a, b of a study.
 *
 * s_a(i, j) = 1 where cell a scores positive j above negative i, ½ on a tie, over the cases a read. Sums over all
 * i, j, i′, j′ read where they must be: S1 = Σ s_a(i,j) s_b(i,j), S2 = Σ s_a(i,j) s_b(i′,j) (same positive),
 * S3 = Σ s_a(i,j) s_b(i,j′) (same negative), S4 = Σ s_a(i,j) s_b(i′,j′); D1 … D4 the same sums of ones (the numbers of
 * terms). Exact: successes are counted in half units as integers. Work grows with cells² · positives · negatives; memory
 * stays below 32 MB whatever the study.
 * Source: Gallas, Acad. Radiol. 13 (2006) 353–362; arbitrary designs: Gallas & Brown, Neural Networks 21 (2008) 387–397.
 */
import type { Study } from './study.js';

export interface PairSums {
  readonly s: readonly [number, number, number, number];
  readonly d: readonly [number, number, number, number];
}

export interface CellSums {
  readonly auc: number;
  readonly success: number;
  readonly pairs: number;
  /** Mean success of each positive (over the negatives read) and of each negative, by study case; NaN where not read. */
  readonly placement: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

export interface StudySums {
  readonly cells: readonly CellSums[];
  /** pair(a, b) for cell numbers in any order. */
  readonly pair: (a: number, b: number) => PairSums;
}

const MEMORY = 32 * 1024 * 1024;

export function studySums(study: Study): StudySums {
  const positive: number[] = [];
  const negative: number[] = [];
  for (const [i, t] of study.truth.entries()) (t === 1 ? positive : negative).push(i);
  const [n1, n0, n] = [positive.length, negative.length, study.cells.length];
  const byPositive = study.cells.map(() => new Float64Array(n1));
  const byNegative = study.cells.map(() => new Float64Array(n0));
  const same = new Float64Array(n * n);
  const step = Math.max(1, Math.min(n0, Math.floor(MEMORY / Math.max(1, n * n1))));
  const blocks = study.cells.map(() => new Uint8Array(step * n1));
  for (let from = 0; from < n0; from += step) {
    const rows = Math.min(step, n0 - from);
    for (let c = 0; c < n; c++) fill(c, from, rows);
    for (let a = 0; a < n; a++) {
      for (let b = a; b < n; b++) same[a * n + b]! += dotBytes(blocks[a]!, blocks[b]!, rows * n1);
    }
  }
  const read = study.cells.map(({ scores }) => ({
    positive: Uint8Array.from(positive, (i) => (Number.isNaN(scores[i]!) ? 0 : 1)),
    negative: Uint8Array.from(negative, (i) => (Number.isNaN(scores[i]!) ? 0 : 1)),
  }));
  const count = (mask: Uint8Array): number => mask.reduce((s, x) => s + x, 0);
  const cells = study.cells.map((_, c): CellSums => {
    const [positives, negatives] = [count(read[c]!.positive), count(read[c]!.negative)];
    const success = byPositive[c]!.reduce((s, x) => s + x, 0) / 2;
    const placement = new Float64Array(study.truth.length).fill(Number.NaN);
    for (const [k, i] of positive.entries()) {
      if (read[c]!.positive[k]) placement[i] = byPositive[c]![k]! / 2 / negatives;
    }
    for (const [k, i] of negative.entries()) {
      if (read[c]!.negative[k]) placement[i] = byNegative[c]![k]! / 2 / positives;
    }
    const pairs = positives * negatives;
    return { auc: success / pairs, success, pairs, placement, positives, negatives };
  });
  const pair = (a: number, b: number): PairSums => {
    if (a > b) return pair(b, a);
    const [x, y] = [cells[a]!, cells[b]!];
    const bothPositive = dotBytes(read[a]!.positive, read[b]!.positive, n1);
    const bothNegative = dotBytes(read[a]!.negative, read[b]!.negative, n0);
    return {
      s: [
        same[a * n + b]! / 4,
        dot(byPositive[a]!, byPositive[b]!, n1) / 4,
        dot(byNegative[a]!, byNegative[b]!, n0) / 4,
        x.success * y.success,
      ],
      d: [
        bothPositive * bothNegative,
        bothPositive * x.negatives * y.negatives,
        bothNegative * x.positives * y.positives,
        x.pairs * y.pairs,
      ],
    };
  };
  return { cells, pair };

  /** Successes of one block of negatives in half units, and their row and column sums. A score not read gives 0. */
  function fill(c: number, from: number, rows: number): void {
    const scores = study.cells[c]!.scores;
    const ofPositives = Float64Array.from(positive, (i) => scores[i]!);
    const block = blocks[c]!;
    const columns = byPositive[c]!;
    for (let r = 0; r < rows; r++) {
      const own = scores[negative[from + r]!]!;
      let sum = 0;
      for (let j = 0, at = r * n1; j < n1; j++, at++) {
        const other = ofPositives[j]!;
        const success = other > own ? 2 : other === own ? 1 : 0;
        block[at] = success;
        sum += success;
        columns[j]! += success;
      }
      byNegative[c]![from + r] = sum;
    }
  }
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The same for bytes: whole numbers in 32 bits (products are 4 at most), four sums so that they do not wait in line. */
function dotBytes(a: Uint8Array, b: Uint8Array, length: number): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  const even = length - (length % 4);
  for (let i = 0; i < even; i += 4) {
    p = (p + Math.imul(a[i]!, b[i]!)) | 0;
    q = (q + Math.imul(a[i + 1]!, b[i + 1]!)) | 0;
    r = (r + Math.imul(a[i + 2]!, b[i + 2]!)) | 0;
    s = (s + Math.imul(a[i + 3]!, b[i + 3]!)) | 0;
  }
  for (let i = even; i < length; i++) p = (p + Math.imul(a[i]!, b[i]!)) | 0;
  return p + q + r + s;
}
