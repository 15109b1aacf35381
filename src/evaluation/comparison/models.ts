/**
 * Two models (or model and predecessor) on the same cases of one population: differences first − second with paired
 * tests, and non-inferiority or superiority where a margin is stated. Results stand under `<population>-vs-<name>`.
 */
import type { Protocol } from '../../config/protocol.js';
import type { Fact, Result } from '../../core/types.js';
import { vocabulary } from '../operating-point.js';
import type { Comparator } from '../population.js';
import { resultOf, type Scope, slugOf, variantOf } from '../results.js';
import type { Sample } from '../sample.js';
import { type DifferenceTest, pairedDelong, pairedObuchowski } from '../stats/compare-auroc.js';
import type { PointMetric } from '../stats/confusion.js';
import { placements } from '../stats/delong.js';
import { zFor } from '../stats/distributions/normal.js';
import { agrestiMin, mcnemar, tango } from '../stats/mcnemar.js';
import { interval, type Outcome, undefinedBecause } from '../stats/outcome.js';
import {
  generalisedScore,
  type PairedCells,
  type PairedTable,
  relativeLikelihoodRatio,
  relativePredictiveValue,
  type Value,
  weightedGeneralisedScore,
} from '../stats/paired-tables.js';
import { clusteredPaired } from '../stats/two-proportions.js';
import { type Margins, marginFields } from './margins.js';
import { pairedBootstrap, type Side } from './paired-bootstrap.js';

export interface Rival {
  readonly name: string;
  /** Oriented like the sample's own, one a case of the sample. */
  readonly scores: Float64Array;
  /** Oriented threshold of the rival; null: only scores are compared. */
  readonly threshold: number | null;
  readonly margins: Margins;
}

export interface Compared {
  readonly results: Result[];
  readonly facts: Fact[];
}

export const comparedWith = (population: string, name: string): string => variantOf(population, `vs-${slugOf(name)}`);

export function compareModels(
  scope: Scope,
  comparator: Comparator,
  first: Side,
  rival: Rival,
  protocol: Protocol,
): Compared {
  const { sample } = first;
  const other: Sample = { ...sample, scores: rival.scores };
  const there: Scope = {
    ...{ ...scope, population: comparedWith(scope.population, rival.name) },
    ...{ n: sample.n, positives: sample.positives },
  };
  const { level } = scope;
  const [a, b] = [placements(sample), placements(other)];
  const named = (metric: PointMetric): string => vocabulary(metric, comparator);
  const auroc = (method: string, d: DifferenceTest): Result =>
    resultOf(there, 'auroc-difference', method, d, {
      parameters: {
        ...{ first: a.auroc, second: b.auroc, z: d.statistic, p: d.p, standardError: d.standardError },
        ...marginFields(rival.margins, 'auroc', d),
      },
    });
  const results = [
    auroc('delong', pairedDelong(a, b, level)),
    auroc('obuchowski', pairedObuchowski(sample, a, b, level)),
    ...pairedBootstrap(
      {
        ...{ scope: there, margins: rival.margins, named, first },
        second: { sample: other, threshold: rival.threshold },
      },
      protocol,
    ),
  ];
  if (first.threshold === null || rival.threshold === null) return { results, facts: [] };
  const table = pairedTable(sample, other, first.threshold, rival.threshold);
  results.push(
    ...proportion(there, 'sensitivity', { ...first, other, rival, table, named }),
    ...proportion(there, 'specificity', { ...first, other, rival, table, named }),
    ...predictive(there, table),
    ...likelihoodRatios(there, table),
  );
  return { results, facts: cellFacts(there.population, table) };
}

const WORD = {
  pp: 'positive by both',
  pn: 'positive by the first model only',
  np: 'positive by the second model only',
  nn: 'negative by both',
};

function cellFacts(population: string, table: PairedTable): Fact[] {
  return (['diseased', 'healthy'] as const).flatMap((truth) =>
    (['pp', 'pn', 'np', 'nn'] as const).map((cell) => ({
      id: `${population}.${truth}-${cell}`,
      value: table[truth][cell],
      about: `${truth === 'diseased' ? 'Positive' : 'Negative'} cases called ${WORD[cell]}`,
    })),
  );
}

export function pairedTable(a: Sample, b: Sample, first: number, second: number): PairedTable {
  const cells = [0, 1].map(() => ({ pp: 0, pn: 0, np: 0, nn: 0 }));
  for (let i = 0; i < a.n; i++) {
    const key = `${a.scores[i]! >= first ? 'p' : 'n'}${b.scores[i]! >= second ? 'p' : 'n'}` as keyof PairedCells;
    cells[a.truth[i]!]![key]++;
  }
  return { diseased: cells[1]!, healthy: cells[0]! };
}

interface Pair {
  readonly sample: Sample;
  readonly threshold: number | null;
  readonly other: Sample;
  readonly rival: Rival;
  readonly table: PairedTable;
  readonly named: (metric: PointMetric) => string;
}

/** Sensitivity or specificity: score and adjusted intervals with McNemar's tests, and one that allows for patients. */
function proportion(there: Scope, metric: 'sensitivity' | 'specificity', pair: Pair): Result[] {
  const cells = metric === 'sensitivity' ? pair.table.diseased : pair.table.healthy;
  const n = cells.pp + cells.pn + cells.np + cells.nn;
  const [b, c] = metric === 'sensitivity' ? [cells.pn, cells.np] : [cells.np, cells.pn];
  const both = metric === 'sensitivity' ? cells.pp : cells.nn;
  const shares = { first: n > 0 ? (both + b) / n : null, second: n > 0 ? (both + c) / n : null };
  const name = pair.named(metric);
  const margin = (outcome: Outcome & { standardError?: number }) => marginFields(pair.rival.margins, name, outcome);
  const independent = (
    [
      ['tango', tango],
      ['agresti-min', agrestiMin],
    ] as const
  ).map(([method, make]) => {
    const outcome = make(b, c, n, there.level);
    const parameters = { ...shares, onlyFirstRight: b, onlySecondRight: c, ...mcnemar(b, c), ...margin(outcome) };
    return resultOf(there, `${name}-difference`, method, outcome, { parameters });
  });
  const clustered = clusteredPaired(...patientSums(metric, pair), there.level);
  const parameters = {
    ...{ ...shares, t: clustered.statistic ?? null, df: clustered.df ?? null, p: clustered.p ?? null },
    ...margin(clustered),
  };
  return [...independent, resultOf(there, `${name}-difference`, 'clustered-ratio', clustered, { parameters })];
}

function patientSums(metric: 'sensitivity' | 'specificity', pair: Pair): [Float64Array, Float64Array] {
  const { sample, other, threshold, rival } = pair;
  const [x, n] = [new Float64Array(sample.clusters), new Float64Array(sample.clusters)];
  const wanted = metric === 'sensitivity' ? 1 : 0;
  for (let i = 0; i < sample.n; i++) {
    if (sample.truth[i] !== wanted) continue;
    const right = (score: number, t: number): number => (score >= t === (wanted === 1) ? 1 : 0);
    const c = sample.cluster[i]!;
    const d = right(sample.scores[i]!, threshold as number) - right(other.scores[i]!, rival.threshold as number);
    x[c] = x[c]! + d;
    n[c] = n[c]! + 1;
  }
  return [x, n];
}

const NOTHING = 'a model called no case this way, or nothing varies';

function predictive(there: Scope, table: PairedTable): Result[] {
  return (['ppv', 'npv'] as const).flatMap((value: Value) => {
    const tests = (
      [
        ['generalised-score', generalisedScore],
        ['weighted-generalised-score', weightedGeneralisedScore],
      ] as const
    ).map(([method, make]) => {
      const t = make(table, value);
      const outcome: Outcome = {
        ...{ estimate: t ? t.first - t.second : null, lower: null, upper: null },
        ...(t ? {} : { reason: NOTHING }),
      };
      const parameters = {
        ...{ first: t?.first ?? null, second: t?.second ?? null },
        ...{ chiSquare: t?.chiSquare ?? null, p: t?.p ?? null },
      };
      return resultOf(there, `${value}-difference`, method, outcome, { interval: false, parameters });
    });
    return [...tests, ratio(there, `${value}-ratio`, relativePredictiveValue(table, value))];
  });
}

function likelihoodRatios(there: Scope, table: PairedTable): Result[] {
  return (['plus', 'minus'] as const).map((kind) =>
    ratio(there, `lr-${kind}-ratio`, relativeLikelihoodRatio(table, kind)),
  );
}

/** First over second, as the differences are first less second. */
function ratio(there: Scope, metric: string, test: ReturnType<typeof relativePredictiveValue>): Result {
  if (!test) return resultOf(there, metric, 'analytic', undefinedBecause(NOTHING));
  const reach = Math.exp(zFor(there.level) * test.standardErrorOfLog);
  const outcome = interval(1 / test.ratio, 1 / test.ratio / reach, reach / test.ratio);
  const parameters = { z: -test.z, p: test.p, standardErrorOfLog: test.standardErrorOfLog };
  return resultOf(there, metric, 'analytic', outcome, { parameters });
}
