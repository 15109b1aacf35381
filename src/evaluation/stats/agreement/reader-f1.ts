/**
 * The CheXNet protocol: F1 of each reader, and of a model, with the other readers as truth.
 *
 * Two scorings were published and give different numbers; each result names its own. `each-other`: a reader's F1 against
 * every other reader in turn, then the mean of those (Rajpurkar et al. 2017, version 3, section 3; there the model is one
 * of the others when readers are scored, here only with `modelAmongOthers`). `majority-of-others`: F1 against the majority
 * vote of the other readers (version 1). With an even number of others a case may tie, and the tie rule decides: truth
 * negative, truth positive, or case left out.
 *
 * A model is scored on the same truths as the readers: against each reader, or against each leave-one-out majority, and
 * the mean taken. F1 = 2tp/(2tp + fp + fn); it depends on the prevalence of the set. Undefined where nobody is positive.
 * Cases that a reader did not read, or whose others all did not, are left out for that reader.
 * Source: Rajpurkar et al., arXiv:1711.05225 (v1 and v3, 2017).
 */
import { NO, NO_READ, type TieRule, vote, YES } from './vote.js';

export type F1Scoring = 'each-other' | 'majority-of-others';

export interface F1Rules {
  readonly scoring: F1Scoring;
  /** Used by majority-of-others only. */
  readonly tie: TieRule;
  /** each-other only: readers are scored against the model too. */
  readonly modelAmongOthers: boolean;
}

/** Distinct rows of calls: one column a reader, then the model's where there is one; 1, 0 or −1. */
export interface Calls {
  readonly readers: number;
  readonly model: boolean;
  readonly codes: Int8Array;
  readonly rows: number;
}

export interface F1Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

export interface ReaderF1 {
  /** One a reader; null where undefined. */
  readonly readers: readonly (number | null)[];
  readonly mean: number | null;
  readonly model: number | null;
  /** model − mean. */
  readonly difference: number | null;
}

/** What does not change from replicate to replicate: for each scorer a list of truths to be scored against, by row. */
export interface F1Plan {
  readonly calls: Calls;
  /** truths[scorer]: each an Int8Array over rows, −1 left out. The last scorer is the model, where there is one. */
  readonly truths: readonly (readonly Int8Array[])[];
}

export function planF1(calls: Calls, rules: F1Rules): F1Plan {
  const width = calls.readers + (calls.model ? 1 : 0);
  const column = (c: number): Int8Array =>
    Int8Array.from({ length: calls.rows }, (_, row) => calls.codes[row * width + c]!);
  const readers = Array.from({ length: calls.readers }, (_, j) => j);
  const truthWithout = (j: number): Int8Array =>
    Int8Array.from({ length: calls.rows }, (_, row) => {
      const others = readers.filter((k) => k !== j).map((k) => calls.codes[row * width + k]!);
      const outcome = vote(others, { rule: 'majority', tie: rules.tie });
      return outcome === 'excluded' ? NO_READ : outcome === 'positive' ? YES : NO;
    });
  if (rules.scoring === 'majority-of-others') {
    const withoutEach = readers.map(truthWithout);
    return { calls, truths: [...withoutEach.map((t) => [t]), ...(calls.model ? [withoutEach] : [])] };
  }
  const columns = Array.from({ length: width }, (_, c) => column(c));
  const own = readers.map((j) =>
    columns.filter((_, c) => c !== j && (c < calls.readers || (calls.model && rules.modelAmongOthers))),
  );
  return { calls, truths: [...own, ...(calls.model ? [columns.slice(0, calls.readers)] : [])] };
}

/** Counts of one scorer against one truth. */
export function f1Counts({ calls }: F1Plan, scorer: number, truth: Int8Array, weights: ArrayLike<number>): F1Counts {
  const width = calls.readers + (calls.model ? 1 : 0);
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (let row = 0; row < calls.rows; row++) {
    const [call, is, weight] = [calls.codes[row * width + scorer]!, truth[row]!, weights[row]!];
    if (call === NO_READ || is === NO_READ) continue;
    if (is === YES) {
      if (call === YES) tp += weight;
      else fn += weight;
    } else if (call === YES) fp += weight;
    else tn += weight;
  }
  return { tp, fp, fn, tn };
}

export const f1Of = ({ tp, fp, fn }: F1Counts): number | null =>
  2 * tp + fp + fn === 0 ? null : (2 * tp) / (2 * tp + fp + fn);

/** All F1 values under one set of row weights (the sample’s counts, or a replicate’s). */
export function readerF1(plan: F1Plan, weights: ArrayLike<number>): ReaderF1 {
  const scores = plan.truths.map((truths, scorer) =>
    meanOf(truths.map((truth) => f1Of(f1Counts(plan, scorer, truth, weights)))),
  );
  const readers = scores.slice(0, plan.calls.readers);
  const mean = meanOf(readers);
  const model = plan.calls.model ? (scores.at(-1) ?? null) : null;
  return { readers, mean, model, difference: model === null || mean === null ? null : model - mean };
}

/** Mean of values that must all be defined: a reader is not dropped because his F1 is inconvenient. */
function meanOf(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const v of values) {
    if (v === null) return null;
    sum += v;
  }
  return values.length === 0 ? null : sum / values.length;
}

/** In words, for the parameters of every result. */
export const scoringWords = ({ scoring, tie, modelAmongOthers }: F1Rules): string =>
  scoring === 'each-other'
    ? `mean F1 against each other reader${modelAmongOthers ? ' and the model' : ''} (arXiv:1711.05225v3)`
    : `F1 against the majority of the other readers, tie ${tie} (arXiv:1711.05225v1)`;
