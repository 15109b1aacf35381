/**
 * Two readings of the same cases by truth, and tests of their predictive values and likelihood ratios.
 *
 * Generalised score (gs): Leisenring, Alonzo & Pepe, Biometrics 56 (2000) 345–351. Weighted generalised score
 * (wgs): Kosinski, Statist. Med. 32 (2013) 964–977. Relative predictive values: Moskowitz & Pepe, Clin.
 * Trials 3 (2006) 272–279; ratios of likelihood ratios: the same delta method, log scale (Gu & Pepe, Biostatistics 10
 * (2009) 363–372). χ² statistics have 1 df. Cases are taken as independent. Agrees with DTComPair 1.2.6 to 1e-10; its
 * `pv.prev` (NPV at another prevalence) divides by the negative likelihood ratio and is not followed.
 */
import { chiSquareCdf } from './distributions/gamma.js';
import { normalTwoSided } from './distributions/normal.js';

/** Counts by (first positive, second positive): pp, pn, np, nn. */
export interface PairedCells {
  readonly pp: number;
  readonly pn: number;
  readonly np: number;
  readonly nn: number;
}

export interface PairedTable {
  readonly diseased: PairedCells;
  readonly healthy: PairedCells;
}

export type Value = 'ppv' | 'npv';

export interface ScoreTest {
  readonly first: number;
  readonly second: number;
  readonly chiSquare: number;
  readonly p: number;
}

/** Cells as (both, only first, only second) readings of the wanted kind, events and non-events apart. */
function readings({ diseased: d, healthy: h }: PairedTable, value: Value): [number[], number[]] {
  return value === 'ppv'
    ? [
        [d.pp, d.pn, d.np],
        [h.pp, h.pn, h.np],
      ]
    : [
        [h.nn, h.np, h.pn],
        [d.nn, d.np, d.pn],
      ];
}

interface Shares {
  readonly first: number;
  readonly second: number;
  readonly n1: number;
  readonly n2: number;
  readonly pooled: number;
}

function shares(events: readonly number[], others: readonly number[]): Shares | null {
  const [both, one, two] = events as [number, number, number];
  const [bothO, oneO, twoO] = others as [number, number, number];
  const n1 = both + one + bothO + oneO;
  const n2 = both + two + bothO + twoO;
  if (n1 === 0 || n2 === 0) return null;
  const pooled = (2 * both + one + two) / (n1 + n2);
  return { first: (both + one) / n1, second: (both + two) / n2, n1, n2, pooled };
}

const scoreTest = (s: Shares, chiSquare: number): ScoreTest | null =>
  Number.isFinite(chiSquare)
    ? { first: s.first, second: s.second, chiSquare, p: chiSquareCdf(chiSquare, 1, true) }
    : null;

/** Null where no case was read the wanted way by one of the two, or nothing varies. */
export function generalisedScore(table: PairedTable, value: Value): ScoreTest | null {
  const [events, others] = readings(table, value);
  const s = shares(events, others);
  if (!s) return null;
  const z = s.n2 / (s.n1 + s.n2);
  // Σ over a case's readings of (Z − z̄): both 1 − 2z̄, only first −z̄, only second 1 − z̄.
  const weights = [1 - 2 * z, -z, 1 - z];
  const top = events.reduce((sum, n, k) => sum + n * weights[k]!, 0);
  const bottom =
    events.reduce((sum, n, k) => sum + n * ((1 - s.pooled) * weights[k]!) ** 2, 0) +
    others.reduce((sum, n, k) => sum + n * (s.pooled * weights[k]!) ** 2, 0);
  return scoreTest(s, top ** 2 / bottom);
}

export function weightedGeneralisedScore(table: PairedTable, value: Value): ScoreTest | null {
  const [events, others] = readings(table, value);
  const s = shares(events, others);
  if (!s) return null;
  const common = (events[0]! * (1 - s.pooled) ** 2 + others[0]! * s.pooled ** 2) / (s.n1 + s.n2);
  const variance = (s.pooled * (1 - s.pooled) - 2 * common) * (1 / s.n1 + 1 / s.n2);
  return scoreTest(s, (s.first - s.second) ** 2 / variance);
}

export interface RatioTest {
  /** Second over first. */
  readonly ratio: number;
  readonly standardErrorOfLog: number;
  readonly z: number;
  readonly p: number;
}

const ratioTest = (logRatio: number, variance: number): RatioTest | null => {
  const se = Math.sqrt(variance);
  const z = logRatio / se;
  return Number.isFinite(z) ? { ratio: Math.exp(logRatio), standardErrorOfLog: se, z, p: normalTwoSided(z) } : null;
};

export function relativePredictiveValue(table: PairedTable, value: Value): RatioTest | null {
  const [events, others] = readings(table, value);
  const s = shares(events, others);
  if (!s) return null;
  const [e1, e2] = [s.first * s.n1, s.second * s.n2];
  // Influence of one case on log(second) − log(first): 1/events − 1/readings for each reading of an event.
  const eventWeights = [1 / e2 - 1 / s.n2 - 1 / e1 + 1 / s.n1, -1 / e1 + 1 / s.n1, 1 / e2 - 1 / s.n2];
  const otherWeights = [-1 / s.n2 + 1 / s.n1, 1 / s.n1, -1 / s.n2];
  const variance =
    events.reduce((sum, n, k) => sum + n * eventWeights[k]! ** 2, 0) +
    others.reduce((sum, n, k) => sum + n * otherWeights[k]! ** 2, 0);
  return ratioTest(Math.log(s.second / s.first), variance);
}

/** Ratio of the two likelihood ratios, positive or negative readings. */
export function relativeLikelihoodRatio({ diseased, healthy }: PairedTable, kind: 'plus' | 'minus'): RatioTest | null {
  const wanted = (c: PairedCells): [number, number, number] =>
    kind === 'plus' ? [c.pp, c.pn, c.np] : [c.nn, c.np, c.pn];
  const part = (c: PairedCells): { log: number; variance: number } => {
    const [both, one, two] = wanted(c);
    const [x1, x2] = [both + one, both + two];
    const variance = both * (1 / x2 - 1 / x1) ** 2 + one / x1 ** 2 + two / x2 ** 2;
    return { log: Math.log(x2 / x1), variance };
  };
  const [d, h] = [part(diseased), part(healthy)];
  return ratioTest(d.log - h.log, d.variance + h.variance);
}
