/**
 * The evaluation once more, from the predictions, plan and lock of an evidence folder alone. What it gives must be, bit for
 * bit, what the folder holds under the same ids.
 */
import { canonicalJson } from '../core/files.js';
import type { Progress } from '../core/progress.js';
import type { LabelSource } from '../core/types.js';
import { ownRivalScores, rivalColumns } from '../data/rival-scores.js';
import { watchConfounding } from '../evaluation/confounding.js';
import { evaluate } from '../evaluation/evaluate.js';
import { chooseThreshold } from '../evaluation/threshold.js';
import type { Evidence } from '../evidence/evidence.js';
import { intendedAges } from './intended-ages.js';
import { merged } from './merged.js';
import { testPopulations, tuningTable, watchInput } from './populations.js';
import { readOwnPredictions, type ScoredCase } from './predictions-table.js';
import { rivalModels } from './rivals.js';

/** One value of the evidence that came out otherwise. */
export interface ValueDifference {
  readonly id: string;
  readonly kind: 'result' | 'fact' | 'table' | 'series' | 'criterion' | 'operating point';
  readonly stored: unknown;
  readonly recomputed: unknown;
}

export interface Reevaluation {
  /** Values compared, by kind. */
  readonly compared: Readonly<Record<string, number>>;
  /** Results of the folder that cannot be recomputed from predictions (records, training films); hashes cover them. */
  readonly notRecomputed: readonly string[];
  readonly differences: readonly ValueDifference[];
  readonly scored: readonly ScoredCase[];
}

export async function reevaluate(
  evidence: Evidence,
  predictions: { readonly file: string; readonly text: string },
  options: { readonly threads: number; readonly progress: Progress },
): Promise<Reevaluation> {
  const { protocol, lock, comparators } = evidence;
  const scored = readOwnPredictions(predictions.text, predictions.file, comparators, rivalColumns(protocol));
  const rivals = ownRivalScores(predictions.text, predictions.file, protocol);
  const primary = comparators[0] as LabelSource;
  const tuned = tuningTable(scored, primary);
  const reason = lock.thresholdReason === undefined ? {} : { thresholdReason: lock.thresholdReason };
  const evaluated = await evaluate(
    {
      tuning: tuned.caseIds.length > 0 ? tuned : null,
      threshold: lock.threshold,
      ...reason,
      populations: testPopulations(scored, comparators),
      rivals: rivalModels(protocol, scored, rivals, primary),
      ...intendedAges(evidence.deviceText),
    },
    protocol,
    options,
  );
  // The watch compares with the training films where there were some, and predictions do not hold those.
  const watched = evidence.facts.get('confounding.development')?.value !== 'training';
  const outcome = watched
    ? merged(evaluated, watchConfounding(watchInput(scored, comparators), protocol))
    : merged(evaluated);
  const differences: ValueDifference[] = [];
  const compare = (
    kind: ValueDifference['kind'],
    stored: ReadonlyMap<string, unknown>,
    recomputed: readonly { readonly id: string }[],
  ): number => {
    for (const value of recomputed) {
      const before = stored.get(value.id) ?? null;
      if (canonicalJson(before) !== canonicalJson(value))
        differences.push({ id: value.id, kind, stored: before, recomputed: value });
    }
    return recomputed.length;
  };
  const compareThreshold = (): number => {
    if (lock.threshold === null || lock.threshold.on !== 'tuning') return 0;
    const chosen = chooseThreshold(tuned, protocol.threshold, {
      direction: protocol.scoreDirection,
      comparator: primary.name,
    });
    if (canonicalJson(chosen) !== canonicalJson(lock.threshold))
      differences.push({ id: 'threshold', kind: 'operating point', stored: lock.threshold, recomputed: chosen });
    return 1;
  };
  const compared = {
    results: compare('result', evidence.results, outcome.results),
    facts: compare('fact', evidence.facts, outcome.facts),
    tables: compare('table', evidence.tables, outcome.tables),
    series: compare('series', evidence.series, outcome.series),
    criteria: compare('criterion', new Map(evidence.criteria.map((c) => [c.id, c])), outcome.criteria),
    'operating points': compareThreshold(),
  };
  const again = new Set(outcome.results.map((result) => result.id));
  return {
    compared,
    notRecomputed: [...evidence.results.keys()].filter((id) => !again.has(id)),
    differences,
    scored,
  };
}
