/**
 * The operating point, chosen on tuning data only.
 *
 * Candidates are the observed tuning scores: a case is called positive when its score is at least (at most, where lower
 * is positive) the threshold. Rules: `youden` maximises sensitivity + specificity − 1 (Youden, Cancer 3 (1950) 32–35);
 * `max-f1` maximises 2tp/(2tp+fp+fn); `target-sensitivity` takes the strictest threshold whose sensitivity reaches the
 * target; `target-specificity` the most sensitive one whose specificity reaches it, and where no observed score does, a
 * threshold just above them all, so that nothing is called positive; `cost` minimises c·π(1−sensitivity) +
 * (1−π)(1−specificity), c the cost of a miss in false alarms, π the prevalence of intended use (Metz, Semin. Nucl. Med.
 * 8 (1978) 283–298); `fixed` is stated. Ties: where several thresholds serve a rule equally well, the strictest
 * of them (fewest cases called positive) is taken. F1 and J are compared as whole counts, so no rounding decides.
 */
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/evaluation.js';
import { refuse } from '../core/problems.js';
import type { ThresholdDerivation } from '../core/types.js';
import { orient, type Sample, sampleOf } from './sample.js';
import { descendingOrder } from './stats/order.js';
import { checkTable, type EvaluationTable } from './table.js';

export type ThresholdProtocol = Protocol['threshold'];

export interface ThresholdContext {
  readonly direction: Protocol['scoreDirection'];
  /** Name of the truth the tuning labels come from. */
  readonly comparator: string;
}

export function chooseThreshold(
  table: EvaluationTable,
  protocol: ThresholdProtocol,
  context: ThresholdContext,
): ThresholdDerivation {
  checkTable(table, 'tuning set');
  const sample = sampleOf(table, { direction: context.direction, cluster: 'case' });
  const common = { rule: protocol.rule, comparator: context.comparator, n: sample.n, positives: sample.positives };
  if (protocol.rule === 'fixed') {
    return { ...common, threshold: protocol.value as number, on: 'fixed', objective: null };
  }
  if (sample.positives === 0 || sample.positives === sample.n) {
    refuse(say.tuningOneClass(sample.n, sample.positives, protocol.rule));
  }
  const groups = groupsOf(sample);
  const best = bestGroup(groups.tp, groups.fp, protocol);
  const parameters = {
    ...(protocol.rule.startsWith('target-') ? { target: protocol.value } : {}),
    ...(protocol.rule === 'target-specificity' ? { reachedByAnObservedScore: best.index >= 0 } : {}),
    ...(protocol.rule === 'cost'
      ? { costFalseNegative: protocol.costFalseNegative ?? null, prevalence: protocol.prevalence ?? null }
      : {}),
    candidates: groups.scores.length,
    ties: 'strictest',
  };
  return {
    ...common,
    threshold: orient(thresholdAt(groups, best.index), context.direction),
    on: 'tuning',
    objective: best.objective,
    parameters,
  };
}

export interface Groups {
  /** Distinct oriented scores, descending. */
  readonly scores: Float64Array;
  /** Cumulative counts at or above each. */
  readonly tp: Float64Array;
  readonly fp: Float64Array;
}

export function groupsOf(sample: Sample): Groups {
  const order = descendingOrder(sample.scores);
  const scores: number[] = [];
  const tps: number[] = [];
  const fps: number[] = [];
  let [tp, fp] = [0, 0];
  for (let i = 0; i < order.length; ) {
    const score = sample.scores[order[i]!]!;
    for (; i < order.length && sample.scores[order[i]!] === score; i++) {
      if (sample.truth[order[i]!] === 1) tp++;
      else fp++;
    }
    scores.push(score);
    tps.push(tp);
    fps.push(fp);
  }
  return { scores: Float64Array.from(scores), tp: Float64Array.from(tps), fp: Float64Array.from(fps) };
}

/** Oriented threshold of a choice; −1 stands for "just above every score". */
export function thresholdAt(groups: Groups, index: number): number {
  if (index >= 0) return groups.scores[index]!;
  const top = groups.scores[0]!;
  return top + Math.max(Number.MIN_VALUE, Math.abs(top) * 2 * Number.EPSILON);
}

export interface Choice {
  /** Group whose score is the threshold; −1: above them all. */
  readonly index: number;
  /** The rule's own measure at the chosen threshold. */
  readonly objective: number;
}

/** The rule over cumulative counts; the last entries are the class totals. Both classes must be present. */
export function bestGroup(tp: Float64Array, fp: Float64Array, protocol: ThresholdProtocol): Choice {
  const last = tp.length - 1;
  const P = tp[last]!;
  const N = fp[last]!;
  const target = protocol.value ?? 0;
  if (protocol.rule === 'target-sensitivity') {
    // Slack for rounding only: 0.9 × 10 is 9.000000000000002 in floating point.
    const index = tp.findIndex((hits) => hits >= target * P - 1e-9);
    return { index, objective: tp[index]! / P };
  }
  if (protocol.rule === 'target-specificity') {
    const allowed = (1 - target) * N + 1e-9;
    let index = -1;
    while (index < last && fp[index + 1]! <= allowed) index++;
    // Stepping back over groups without a further hit: equally sensitive, stricter.
    while (index > 0 && tp[index] === tp[index - 1]) index--;
    return { index, objective: index < 0 ? 1 : 1 - fp[index]! / N };
  }
  if (protocol.rule === 'cost') return cheapest(tp, fp, P, N, protocol);
  const f1 = protocol.rule === 'max-f1';
  const top = (i: number): number => (f1 ? 2 * tp[i]! : tp[i]! * N - fp[i]! * P);
  const bottom = (i: number): number => (f1 ? P + tp[i]! + fp[i]! : 1);
  let best = 0;
  // Whole numbers on both sides, exact below 2⁵³.
  for (let i = 1; i <= last; i++) if (top(i) * bottom(best) > top(best) * bottom(i)) best = i;
  return { index: best, objective: top(best) / (f1 ? bottom(best) : P * N) };
}

function cheapest(tp: Float64Array, fp: Float64Array, P: number, N: number, protocol: ThresholdProtocol): Choice {
  const prevalence = protocol.prevalence ?? 0.5;
  const miss = (protocol.costFalseNegative ?? 1) * prevalence;
  const cost = (i: number): number => miss * (1 - (tp[i] ?? 0) / P) + (1 - prevalence) * ((fp[i] ?? 0) / N);
  // Calling nothing positive is a choice too.
  let best = -1;
  for (let i = 0; i < tp.length; i++) if (cost(i) < cost(best) - 1e-15) best = i;
  return { index: best, objective: cost(best) };
}
