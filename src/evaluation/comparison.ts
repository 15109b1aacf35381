/**
 * Two models (or model and predecessor) on the same cases of one population: differences first − second with paired
 * tests, and non-inferiority or superiority where a margin is stated. Results stand under `<population>-vs-<name>`.
 */
import type { Protocol } from '../config/protocol.js';
import type { Fact, Result } from '../core/types.js';
import { layoutOf } from './bootstrap/kernel.js';
import { buildPlan } from './bootstrap/plan.js';
import { createJob, runOriginal, runStretch } from './bootstrap/replicates.js';
import { resultOf, type Scope, slugOf, variantOf } from './results.js';
import type { Sample } from './sample.js';
import { type DifferenceTest, pairedDelong, pairedObuchowski } from './stats/compare-auroc.js';
import { type Confusion, rawPoint } from './stats/confusion.js';
import { placements } from './stats/delong.js';
import { againstMargin } from './stats/margin.js';
import { agrestiMin, mcnemar, tango } from './stats/mcnemar.js';
import type { Outcome } from './stats/outcome.js';
import {
  generalisedScore,
  type PairedCells,
  type PairedTable,
  type Value,
  weightedGeneralisedScore,
} from './stats/paired-tables.js';
import { percentileInterval } from './stats/resampled.js';

export interface Rival {
  readonly name: string;
  /** Oriented like the sample's own, one a case of the sample. */
  readonly scores: Float64Array;
  /** Oriented threshold of the rival; null: only scores are compared. */
  readonly threshold: number | null;
  /** Non-inferiority margin δ ≥ 0 of each difference; 0 asks for superiority. */
  readonly margin?: number;
}

export interface ComparisonOutcome {
  readonly results: Result[];
  readonly facts: Fact[];
}

export function compare(
  scope: Scope,
  sample: Sample,
  threshold: number | null,
  rival: Rival,
  protocol: Protocol,
): ComparisonOutcome {
  const other: Sample = { ...sample, scores: rival.scores };
  const there: Scope = { ...scope, population: variantOf(scope.population, `vs-${slugOf(rival.name)}`) };
  const { level } = scope;
  const [a, b] = [placements(sample), placements(other)];
  const margin = (d: DifferenceTest | Outcome): Record<string, number | boolean | null> => {
    if (rival.margin === undefined || d.estimate === null || d.lower === null) return {};
    const se = 'standardError' in d ? { standardError: d.standardError } : {};
    const test = againstMargin({ estimate: d.estimate, lower: d.lower, ...se }, rival.margin);
    return { margin: test.margin, pMargin: test.p, concluded: test.concluded };
  };
  const auroc = (method: string, d: DifferenceTest): Result =>
    resultOf(there, 'auroc-difference', method, d, {
      parameters: { z: d.statistic, p: d.p, standardError: d.standardError, ...margin(d) },
    });
  const results = [
    auroc('delong', pairedDelong(a, b, level)),
    auroc('obuchowski', pairedObuchowski(sample, a, b, level)),
    ...resampled(there, sample, other, threshold, rival, protocol, margin),
  ];
  if (threshold === null || rival.threshold === null) return { results, facts: [] };
  const table = pairedTable(sample, other, threshold, rival.threshold);
  results.push(...proportions(there, table, level, margin), ...predictive(there, table));
  const facts = (['diseased', 'healthy'] as const).flatMap((truth) =>
    (['pp', 'pn', 'np', 'nn'] as const).map((cell) => ({
      id: `${there.population}.${truth}-${cell}`,
      value: table[truth][cell],
      about: `${truth === 'diseased' ? 'Positive' : 'Negative'} cases called ${WORD[cell]}`,
    })),
  );
  return { results, facts };
}

const WORD = {
  pp: 'positive by both',
  pn: 'positive by the first model only',
  np: 'positive by the second model only',
  nn: 'negative by both',
};

export function pairedTable(a: Sample, b: Sample, first: number, second: number): PairedTable {
  const cells = [0, 1].map(() => ({ pp: 0, pn: 0, np: 0, nn: 0 }));
  for (let i = 0; i < a.n; i++) {
    const key = `${a.scores[i]! >= first ? 'p' : 'n'}${b.scores[i]! >= second ? 'p' : 'n'}` as keyof PairedCells;
    cells[a.truth[i]!]![key]++;
  }
  return { diseased: cells[1]!, healthy: cells[0]! };
}

type MarginOf = (d: Outcome) => Record<string, number | boolean | null>;

function proportions(there: Scope, { diseased, healthy }: PairedTable, level: number, margin: MarginOf): Result[] {
  const of = (metric: string, b: number, c: number, n: number): Result[] => {
    const t = mcnemar(b, c);
    const parameters = { onlyFirstRight: b, onlySecondRight: c, ...t };
    return (
      [
        ['tango', tango],
        ['agresti-min', agrestiMin],
      ] as const
    ).map(([method, make]) => {
      const outcome = make(b, c, n, level);
      return resultOf(there, metric, method, outcome, { parameters: { ...parameters, ...margin(outcome) } });
    });
  };
  const total = (c: PairedCells): number => c.pp + c.pn + c.np + c.nn;
  return [
    ...of('sensitivity-difference', diseased.pn, diseased.np, total(diseased)),
    ...of('specificity-difference', healthy.np, healthy.pn, total(healthy)),
  ];
}

function predictive(there: Scope, table: PairedTable): Result[] {
  return (['ppv', 'npv'] as const).flatMap((value: Value) =>
    (
      [
        ['generalised-score', generalisedScore],
        ['weighted-generalised-score', weightedGeneralisedScore],
      ] as const
    ).map(([method, make]) => {
      const t = make(table, value);
      const outcome: Outcome = {
        ...{ estimate: t ? t.first - t.second : null, lower: null, upper: null },
        ...(t ? {} : { reason: 'a model called no case this way, or nothing varies' }),
      };
      const parameters = { chiSquare: t?.chiSquare ?? null, p: t?.p ?? null };
      return resultOf(there, `${value}-difference`, method, outcome, { interval: false, parameters });
    }),
  );
}

/** Paired patient bootstrap: both models see the same draws. */
function resampled(
  there: Scope,
  a: Sample,
  b: Sample,
  threshold: number | null,
  rival: Rival,
  protocol: Protocol,
  margin: MarginOf,
): Result[] {
  const { replicates, seed, cluster } = protocol.intervals;
  const jobs = (
    [
      [a, threshold],
      [b, rival.threshold],
    ] as const
  ).map(([sample, t]) => {
    const plan = buildPlan(sample, { thresholds: [t ?? 0] });
    const job = createJob(plan, replicates, seed, `bootstrap/${there.population}`);
    runStretch(job, 0, replicates);
    return { job, layout: layoutOf(plan), original: runOriginal(plan) };
  });
  const [first, second] = jobs as [(typeof jobs)[0], (typeof jobs)[0]];
  type Read = (row: Float64Array, side: typeof first) => number;
  const difference = (metric: string, read: Read): Result => {
    const values = new Float64Array(replicates);
    const row = (side: typeof first, r: number): Float64Array =>
      side.job.output.subarray(r * side.layout.width, (r + 1) * side.layout.width);
    for (let r = 0; r < replicates; r++) values[r] = read(row(first, r), first) - read(row(second, r), second);
    const outcome = percentileInterval(
      read(first.original, first) - read(second.original, second),
      values,
      there.level,
    );
    return resultOf(there, metric, 'bootstrap-percentile', outcome, {
      ...{ seed, replicates, failed: outcome.failed },
      parameters: { resampled: cluster, paired: true, ...margin(outcome) },
    });
  };
  const point = (metric: 'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'f1'): Read => {
    return (row, { layout }) => {
      const [tp, fp] = [row[layout.cuts]!, row[layout.cuts + 1]!];
      const counts: Confusion = { tp, fp, fn: row[layout.positives]! - tp, tn: row[layout.negatives]! - fp };
      return rawPoint(metric, counts);
    };
  };
  const scores = [
    difference('auroc-difference', (row, { layout }) => row[layout.auroc]!),
    difference('ap-difference', (row, { layout }) => row[layout.ap]!),
  ];
  if (threshold === null || rival.threshold === null) return scores;
  const metrics = ['sensitivity', 'specificity', 'ppv', 'npv', 'f1'] as const;
  return [...scores, ...metrics.map((metric) => difference(`${metric}-difference`, point(metric)))];
}
