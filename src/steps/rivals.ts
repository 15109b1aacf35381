/** From a second model's scores to what evaluation takes: one score a test case, and an operating point of its own. */
import type { ComparisonPlan } from '../config/comparison.js';
import type { Protocol } from '../config/protocol.js';
import type { LabelSource } from '../core/types.js';
import type { RivalScores } from '../data/rival-scores.js';
import type { RivalModel } from '../evaluation/evaluate.js';
import { chooseThreshold } from '../evaluation/threshold.js';
import { tuningTable } from './populations.js';
import type { ScoredCase } from './predictions-table.js';

type Model = ComparisonPlan['models'][number];

/** `rivals` is null where the run was given no scores of other models; the plan's comparisons are then NOT EVALUABLE. */
export function rivalModels(
  protocol: Protocol,
  scored: readonly ScoredCase[],
  rivals: readonly RivalScores[] | null,
  primary: LabelSource,
): RivalModel[] {
  const test = scored.filter((row) => row.part === 'test');
  return (protocol.comparison?.models ?? []).map((model) => {
    const held = rivals?.find((r) => r.name === model.name);
    const scores = Float64Array.from(test, (row) => held?.scores.get(row.case.caseId) ?? Number.NaN);
    const margins = { margins: model.margins };
    if (!held) {
      const reason = `no scores of ${model.name} were given (--rival)`;
      return { name: model.name, scores, threshold: null, thresholdReason: reason, reason, ...margins };
    }
    const chosen = operatingPoint(model, protocol, scored, held, primary);
    return { name: model.name, scores, ...chosen, ...margins };
  });
}

function operatingPoint(
  model: Model,
  protocol: Protocol,
  scored: readonly ScoredCase[],
  held: RivalScores,
  primary: LabelSource,
): { threshold: number | null; thresholdReason?: string } {
  const rule = model.threshold ?? protocol.threshold;
  const none = (thresholdReason: string) => ({ threshold: null, thresholdReason });
  if (rule.rule === 'fixed') {
    // Two models need not share a scale: a threshold stated for one says nothing about the other.
    return model.threshold
      ? { threshold: rule.value as number }
      : none(`the protocol fixes the threshold of the first model only; state one for ${model.name} as well`);
  }
  const rows = scored.flatMap((row) => {
    const score = held.scores.get(row.case.caseId);
    return row.part === 'tuning' && score !== undefined ? [{ ...row, score }] : [];
  });
  const tuned = tuningTable(rows, primary);
  const positives = tuned.truth.reduce((sum, t) => sum + (t === 1 ? 1 : 0), 0);
  const negatives = tuned.truth.reduce((sum, t) => sum + (t === 0 ? 1 : 0), 0);
  if (positives === 0 || negatives === 0) {
    return none(
      `${model.name} has ${positives} positive and ${negatives} negative tuning cases with a score, so its operating point could not be chosen without looking at the test set`,
    );
  }
  const context = { direction: protocol.scoreDirection, comparator: primary.name };
  return { threshold: chooseThreshold(tuned, rule, context).threshold };
}
