/**
 * Moments of products of two success indicators, and the covariance of two (reader-averaged) AUCs built from them.
 *
 * M1 … M8 are the means of s·s′ over pairs of terms that share: M1 reader, negative, positive; M2 reader, positive;
 * M3 reader, negative; M4 reader; M5 both cases, not the reader; M6 the positive only; M7 the negative only; M8 nothing.
 * cov = Σ c_k M_k, c_k = (terms of kind k)/(all terms), c_8 less 1. `ustat` takes means over distinct terms (unbiased);
 * `mle` lets indices coincide (the covariance under the empirical distribution, never negative, biased).
 * Kinds of which the design has no terms have coefficient 0 and moment null.
 *
 * BCK components: case and reader contributions N, D, ND, R, NR, DR, RND as linear maps of the moments; the same
 * variance from c^BCK·components.
 * Source: Gallas, Acad. Radiol. 13 (2006) 353–362; Gallas, Bandos, Samuelson & Wagner, Commun. Stat. Theory Methods 38
 * (2009) 2586–2603 (arbitrary designs, eq. 19 for BCK).
 */
import type { PairSums } from './pair-sums.js';

export type Eight = readonly [number, number, number, number, number, number, number, number];

export interface Moments {
  /** Null where the design has no such pair of terms. */
  readonly ustat: readonly (number | null)[];
  readonly mle: readonly (number | null)[];
  readonly coefficients: Eight;
  readonly covariance: number;
  readonly covarianceMle: number;
}

/** Sums over all indices → sums over distinct ones, for one reader (or pair of readers). */
const apart = ([s1, s2, s3, s4]: readonly [number, number, number, number]): [number, number, number, number] => [
  s1,
  s2 - s1,
  s3 - s1,
  s4 - s2 - s3 + s1,
];

/** `own`: pairs of cells of the same reader; `all`: every pair of cells, the same reader's included. */
export function momentsOf(own: readonly PairSums[], all: readonly PairSums[]): Moments {
  const add = (pairs: readonly PairSums[], key: 's' | 'd'): [number, number, number, number] => {
    const sum: [number, number, number, number] = [0, 0, 0, 0];
    for (const p of pairs) for (let k = 0; k < 4; k++) sum[k]! += p[key][k]!;
    return sum;
  };
  const [ownS, ownD, allS, allD] = [add(own, 's'), add(own, 'd'), add(all, 's'), add(all, 'd')];
  const distinct = (o: readonly number[], a: readonly number[]): number[] => {
    const [x, y] = [apart(o as never), apart(a as never)];
    return [...x, ...y.map((v, k) => v - x[k]!)];
  };
  const [s, d] = [distinct(ownS, allS), distinct(ownD, allD)];
  const every = allD[3];
  const coefficients = d.map((terms, k) => terms / every - (k === 7 ? 1 : 0)) as unknown as Eight;
  const ratio = (x: number, n: number): number | null => (n === 0 ? null : x / n);
  const ustat = s.map((x, k) => ratio(x, d[k]!));
  const mle = [...ownS.map((x, k) => ratio(x, ownD[k]!)), ...allS.map((x, k) => ratio(x, allD[k]!))];
  return {
    ...{ ustat, mle, coefficients },
    covariance: weigh(coefficients, ustat, d),
    covarianceMle: weigh(coefficients, mle, d),
  };
}

/** Σ c_k M_k; a kind without terms adds nothing (for k = 8 only its −1, which then multiplies the product of means). */
function weigh(c: Eight, m: readonly (number | null)[], terms: readonly number[]): number {
  return c.reduce((sum, x, k) => (terms[k] === 0 && k < 7 ? sum : sum + x * (m[k] ?? 0)), 0);
}

/** Covariance of two single AUCs: the four moments of one pair of cells. */
export function pairCovariance({ s, d }: PairSums): number {
  const [x, n] = [apart(s), apart(d)];
  let sum = -x[3] / (n[3] || 1);
  for (let k = 0; k < 4; k++) sum += x[k]! / d[3];
  return sum;
}

export interface Bck {
  readonly N: number | null;
  readonly D: number | null;
  readonly ND: number | null;
  readonly R: number | null;
  readonly NR: number | null;
  readonly DR: number | null;
  readonly RND: number | null;
}

/** Components from moments; null where a moment they need is. */
export function bckComponents(m: readonly (number | null)[]): Bck {
  const signed = (terms: readonly number[]): number | null => {
    let sum = 0;
    for (const term of terms) {
      const moment = m[Math.abs(term) - 1];
      if (moment === null || moment === undefined) return null;
      sum += Math.sign(term) * moment;
    }
    return sum;
  };
  return {
    N: signed([7, -8]),
    D: signed([6, -8]),
    ND: signed([5, -6, -7, 8]),
    R: signed([4, -8]),
    NR: signed([3, -4, -7, 8]),
    DR: signed([2, -4, -6, 8]),
    RND: signed([1, -2, -3, 4, -5, 6, 7, -8]),
  };
}

export function bckCoefficients(c: Eight): Readonly<Record<keyof Bck, number>> {
  const [c1, c2, c3, c4, c5, c6, c7] = c;
  return {
    ...{ N: c1 + c3 + c5 + c7, D: c1 + c2 + c5 + c6, ND: c1 + c5, R: c1 + c2 + c3 + c4 },
    ...{ NR: c1 + c3, DR: c1 + c2, RND: c1 },
  };
}
