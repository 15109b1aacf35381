/** The CheXNet F1 protocol as results: each reader, the mean, the model and the difference, under both scorings. */
import type { Result } from '../../core/types.js';
import { eachReplicate, rowWeights } from '../bootstrap/weights.js';
import { resultOf, slugOf } from '../results.js';
import { patternsOf } from '../stats/agreement/ratings.js';
import {
  type Calls,
  type F1Plan,
  type F1Rules,
  type F1Scoring,
  planF1,
  type ReaderF1,
  readerF1,
  scoringWords,
} from '../stats/agreement/reader-f1.js';
import { isTie } from '../stats/agreement/vote.js';
import { type Outcome, pointOnly, undefinedBecause } from '../stats/outcome.js';
import { percentileInterval } from '../stats/resampled.js';
import { scopeOf } from './agreement.js';
import { isPositive, type Prepared, type ReaderRules } from './reads.js';

export const F1_SCORINGS: readonly F1Scoring[] = ['each-other', 'majority-of-others'];
const NOBODY_POSITIVE = 'a reader and his comparators call no case positive, so F1 is 0/0';

/** Cases on which the other readers tie, by reader. */
export function tiesOfOthers({ reads }: Prepared): number[] {
  return reads.readers.map(
    (_, j) =>
      reads.codes.filter((row) => isTie(row.filter((_, k) => k !== j).map((code) => isPositive(reads, code)))).length,
  );
}

export function f1Results(prepared: Prepared, rules: ReaderRules): Result[] {
  const { reads } = prepared;
  if (reads.readers.length < 2) return [];
  const calls = reads.codes.map((row, i) => [
    ...row.map((code) => isPositive(reads, code)),
    ...(reads.model ? [reads.model[i]!] : []),
  ]);
  const { ratings, rowOf } = patternsOf(calls, 2);
  const table: Calls = {
    readers: reads.readers.length,
    model: reads.model !== null,
    codes: Int8Array.from(ratings.codes),
    rows: ratings.counts.length,
  };
  const scored = F1_SCORINGS.map((scoring) => {
    const f1Rules: F1Rules = { scoring, tie: rules.tie, modelAmongOthers: rules.modelAmongOthers };
    const plan = planF1(table, f1Rules);
    return { scoring, f1Rules, plan, own: readerF1(plan, ratings.counts), replicates: [] as ReaderF1[] };
  });
  const counts = new Float64Array(table.rows);
  eachReplicate(reads.clusters, rules.replicates, rules.seed, 'readers-f1', (drawn) => {
    rowWeights(counts, rowOf, reads.cluster, drawn);
    for (const s of scored) s.replicates.push(readerF1(s.plan, counts));
  });
  return scored.flatMap((s) => oneScoring(prepared, rules, s));
}

interface Scored {
  readonly scoring: F1Scoring;
  readonly f1Rules: F1Rules;
  readonly plan: F1Plan;
  readonly own: ReaderF1;
  readonly replicates: readonly ReaderF1[];
}

function oneScoring(prepared: Prepared, rules: ReaderRules, { scoring, f1Rules, own, replicates }: Scored): Result[] {
  const { reads } = prepared;
  const ties = tiesOfOthers(prepared);
  const parameters = {
    scoring,
    rule: scoringWords(f1Rules),
    tie: scoring === 'majority-of-others' ? rules.tie : 'none can arise',
    resampled: rules.cluster,
  };
  const result = (part: string, metric: string, read: (x: ReaderF1) => number | null, more: object = {}): Result => {
    const value = read(own);
    const outcome: Outcome = value === null ? undefinedBecause(NOBODY_POSITIVE) : pointOnly(value);
    const values = Float64Array.from(replicates, (x) => read(x) ?? Number.NaN);
    const interval = percentileInterval(outcome.estimate, values, rules.level, outcome.reason);
    const scope = {
      ...scopeOf(prepared, rules, [scoring, part].filter(Boolean).join('-')),
      comparator: 'other readers',
    };
    return resultOf(scope, metric, 'bootstrap-percentile', interval, {
      ...{ seed: rules.seed, replicates: interval.replicates, failed: interval.failed },
      parameters: { ...parameters, ...more },
    });
  };
  return [
    ...reads.readers.map((name, j) =>
      result(slugOf(name), 'f1', (x) => x.readers[j] ?? null, {
        reader: name,
        ...(scoring === 'majority-of-others' ? { casesTied: ties[j] } : {}),
      }),
    ),
    result('mean', 'f1', (x) => x.mean, { of: 'readers' }),
    ...(reads.model
      ? [
          result('model', 'f1', (x) => x.model, { of: 'the model, on the readers’ truths' }),
          result('model', 'f1-difference', (x) => x.difference, { of: 'model less mean of readers' }),
        ]
      : []),
  ];
}
