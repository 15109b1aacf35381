/** What the tuning set says about the threshold: the curves it was read from, and how stable the choice is. */
import type { Protocol } from '../config/protocol.js';
import type { Fact, Result, Series, ThresholdDerivation } from '../core/types.js';
import { baseState, drawCounts, replicateState } from './bootstrap/draw.js';
import { thin } from './curves.js';
import { resultOf } from './results.js';
import { orient, type Sample, sampleOf } from './sample.js';
import { descendingOrder } from './stats/order.js';
import { percentileInterval } from './stats/resampled.js';
import type { EvaluationTable } from './table.js';
import { bestGroup, groupsOf, thresholdAt } from './threshold.js';

const POINTS_AT_MOST = 400;

export interface TuningOutcome {
  readonly results: Result[];
  readonly series: Series[];
  readonly facts: Fact[];
}

export function describeTuning(
  table: EvaluationTable,
  derivation: ThresholdDerivation,
  protocol: Protocol,
): TuningOutcome {
  const direction = protocol.scoreDirection;
  const sample = sampleOf(table, { direction, cluster: protocol.intervals.cluster });
  const facts: Fact[] = [
    { id: 'tuning.n', value: sample.n, about: 'Tuning cases with a truth of either class' },
    { id: 'tuning.positives', value: sample.positives, about: 'Positive tuning cases' },
    { id: 'tuning.patients', value: new Set(table.patientIds).size, about: 'Patients in the tuning set' },
    {
      id: 'tuning.threshold',
      value: derivation.threshold,
      about: 'Threshold that the rule of the protocol chose on the tuning set',
    },
    {
      id: 'tuning.threshold-objective',
      value: derivation.objective,
      ...(derivation.objective === null ? { reason: 'a fixed threshold has no objective' } : {}),
      about: 'Value of what the rule maximizes, at the chosen threshold, on the tuning set',
    },
  ];
  if (sample.positives === 0 || sample.positives === sample.n) return { results: [], series: [], facts };
  return {
    results: derivation.on === 'tuning' ? [stability(sample, derivation, protocol)] : [],
    series: [derivationSeries(sample, direction)],
    facts,
  };
}

function derivationSeries(sample: Sample, direction: Protocol['scoreDirection']): Series {
  const { scores, tp, fp } = groupsOf(sample);
  const P = sample.positives;
  const N = sample.n - P;
  const shown = thin(
    Array.from(scores, (_, i) => i),
    POINTS_AT_MOST,
  );
  const column = (f: (hits: number, alarms: number) => number): number[] => shown.map((i) => f(tp[i]!, fp[i]!));
  return {
    id: 'threshold-derivation',
    about: 'Measures on the tuning set at each candidate threshold (thinned evenly where there are many)',
    columns: {
      threshold: shown.map((i) => orient(scores[i]!, direction)),
      f1: column((h, a) => (2 * h) / (P + h + a)),
      sensitivity: column((h) => h / P),
      specificity: column((_, a) => 1 - a / N),
      ppv: column((h, a) => h / (h + a)),
    },
  };
}

/** Redraws tuning patients and chooses again by the same rule: the percentile interval of the chosen threshold. */
function stability(sample: Sample, derivation: ThresholdDerivation, protocol: Protocol): Result {
  const { level, replicates, seed, cluster } = protocol.intervals;
  const order = descendingOrder(sample.scores);
  const base = baseState(seed, 'bootstrap/tuning');
  const counts = new Uint16Array(sample.clusters);
  const strata = Int32Array.of(0, sample.clusters);
  const groups = groupsOf(sample);
  const [tp, fp] = [new Float64Array(groups.scores.length), new Float64Array(groups.scores.length)];
  const chosen = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    drawCounts(counts, strata, replicateState(base, r));
    let [hits, alarms, i] = [0, 0, 0];
    for (let g = 0; g < groups.scores.length; g++) {
      for (; i < order.length && sample.scores[order[i]!] === groups.scores[g]; i++) {
        const w = counts[sample.cluster[order[i]!]!]!;
        if (sample.truth[order[i]!] === 1) hits += w;
        else alarms += w;
      }
      tp[g] = hits;
      fp[g] = alarms;
    }
    const drawn = hits > 0 && alarms > 0;
    chosen[r] = drawn
      ? orient(thresholdAt(groups, bestGroup(tp, fp, protocol.threshold).index), protocol.scoreDirection)
      : Number.NaN;
  }
  const outcome = percentileInterval(derivation.threshold, chosen, level);
  const scope = {
    ...{ population: 'tuning', comparator: derivation.comparator, level },
    ...{ n: sample.n, positives: sample.positives },
  };
  return resultOf(scope, 'threshold', 'bootstrap-percentile', outcome, {
    ...{ threshold: derivation.threshold, seed, replicates, failed: outcome.failed, infinite: outcome.infinite },
    parameters: { rule: derivation.rule, resampled: cluster },
  });
}
