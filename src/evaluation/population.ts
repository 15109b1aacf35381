/** One population (the whole, a subgroup, an equivocal reading): its sample, its resampling job, its results. */
import type { Protocol } from '../config/protocol.js';
import { counted } from '../core/text.js';
import type { ReferenceClass } from '../core/types.js';
import { buildPlan, type PlanOptions, type ReplicatePlan } from './bootstrap/plan.js';
import { createJob, type Job, runOriginal } from './bootstrap/replicates.js';
import type { Scope } from './results.js';
import type { Sample } from './sample.js';
import { type Confusion, confusionAt } from './stats/confusion.js';

export interface Comparator {
  readonly class: ReferenceClass;
  readonly name: string;
}

/** A population that can be evaluated: both classes there, and enough of each. */
export interface Evaluable {
  readonly scope: Scope;
  readonly comparator: Comparator;
  readonly sample: Sample;
  /** Oriented threshold; null where no operating point exists. */
  readonly threshold: number | null;
  /** The threshold as printed. */
  readonly printedThreshold: number | null;
  readonly thresholdReason: string;
  readonly confusion: Confusion | null;
  readonly job: Job;
  /** The plan's statistics on the sample itself. */
  readonly original: Float64Array;
  /** Results that cost more (BCa) and curves are made for headline populations only. */
  readonly headline: boolean;
}

export interface Prepared {
  readonly scope: Scope;
  readonly comparator: Comparator;
  readonly evaluable: Evaluable | null;
  /** Counts at the operating point, whether or not there are enough of them; null without an operating point. */
  readonly confusion: Confusion | null;
  /** Why not, where it is not. */
  readonly reason: string;
}

export interface PrepareOptions {
  readonly protocol: Protocol;
  readonly threshold: number | null;
  readonly printedThreshold: number | null;
  readonly thresholdReason: string;
  readonly headline: boolean;
  /** Cases needed in each class; 1 for a whole population. */
  readonly minimum: number;
  readonly plan?: PlanOptions;
  /** Where the scores are another model's. */
  readonly model?: string;
}

export function prepare(population: string, comparator: Comparator, sample: Sample, options: PrepareOptions): Prepared {
  const { level, replicates, seed } = options.protocol.intervals;
  const scope: Scope = {
    ...{ population, comparator: comparator.name, n: sample.n, positives: sample.positives, level },
    ...(options.model === undefined ? {} : { model: options.model }),
  };
  const reason = tooFew(sample, options.minimum);
  const confusion = options.threshold === null ? null : confusionAt(sample, options.threshold);
  if (reason !== null) return { scope, comparator, evaluable: null, confusion, reason };
  const plan: ReplicatePlan = buildPlan(sample, {
    ...options.plan,
    // The operating point is always the first cut.
    thresholds: [options.threshold ?? 0, ...(options.plan?.thresholds ?? [])],
  });
  const evaluable: Evaluable = {
    scope,
    comparator,
    sample,
    threshold: options.threshold,
    printedThreshold: options.printedThreshold,
    thresholdReason: options.thresholdReason,
    confusion,
    job: createJob(plan, replicates, seed, `bootstrap/${population}`),
    original: runOriginal(plan),
    headline: options.headline,
  };
  return { scope, comparator, evaluable, confusion, reason: '' };
}

function tooFew(sample: Sample, minimum: number): string | null {
  const negatives = sample.n - sample.positives;
  if (sample.n === 0) return 'no case with a truth of either class';
  if (sample.positives < minimum) {
    return minimum === 1
      ? 'no positive case'
      : `${counted(sample.positives, 'positive case')}, fewer than the ${minimum} that the protocol requires`;
  }
  if (negatives < minimum) {
    return minimum === 1
      ? 'no negative case'
      : `${counted(negatives, 'negative case')}, fewer than the ${minimum} that the protocol requires`;
  }
  return null;
}
