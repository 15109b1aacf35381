/** Calibration and decision curve of a headline population; only where scores are probabilities of the finding. */
import type { Protocol } from '../config/protocol.js';
import type { Result, Series } from '../core/types.js';
import { layoutOf } from './bootstrap/kernel.js';
import type { PlanOptions } from './bootstrap/plan.js';
import { confusionReader } from './operating-point.js';
import type { Evaluable } from './population.js';
import { replicateColumn, resampledResults } from './resampling-results.js';
import { partOf, resultOf } from './results.js';
import type { Sample } from './sample.js';
import { CALIBRATION_BINS, reliabilityBins, spiegelhalter } from './stats/calibration.js';
import { netBenefit, netBenefitOfAll } from './stats/decision.js';
import { zFor } from './stats/distributions/normal.js';
import { fitLogistic } from './stats/logistic.js';
import { interval, type Outcome, pointOnly, undefinedBecause } from './stats/outcome.js';
import { wilson } from './stats/proportions.js';
import { ratioInterval } from './stats/ratio.js';
import { percentileInterval } from './stats/resampled.js';

const NOT_PROBABILITIES =
  'scores are not probabilities of the finding (outside [0, 1], or lower means positive), so calibration is undefined';
const DECISION_PROBABILITIES = Array.from({ length: 99 }, (_, k) => (k + 1) / 100);
const INNER_EDGES = Array.from({ length: CALIBRATION_BINS - 1 }, (_, k) => (k + 1) / CALIBRATION_BINS);

export function decisionThresholds(sample: Sample, direction: Protocol['scoreDirection']): PlanOptions {
  const probabilities = direction === 'higher-is-positive' && sample.scores.every((s) => s >= 0 && s <= 1);
  return probabilities ? { thresholds: DECISION_PROBABILITIES, calibrationEdges: INNER_EDGES } : {};
}

const calibrated = (e: Evaluable): boolean => e.job.plan.calibration !== null;

export function calibrationResults(e: Evaluable, protocol: Protocol): Result[] {
  const { scope } = e;
  if (!calibrated(e)) {
    const none = undefinedBecause(NOT_PROBABILITIES);
    return [
      ...['brier', 'ece', 'net-benefit'].map((m) => resultOf(scope, m, 'bootstrap-percentile', none)),
      ...['calibration-slope', 'calibration-intercept'].map((m) => resultOf(scope, m, 'analytic', none)),
      resultOf(scope, 'spiegelhalter', 'none', none),
    ];
  }
  const layout = layoutOf(e.job.plan);
  return [
    resultOf(scope, 'brier', 'clustered-ratio', brierByCluster(e)),
    ...resampledResults(e, protocol, { metric: 'brier', read: (row) => row[layout.brier]!, bca: false }),
    ...resampledResults(e, protocol, {
      ...{ metric: 'ece', read: (row: Float64Array) => row[layout.ece]!, bca: false },
      extra: { parameters: { bins: CALIBRATION_BINS, width: 'equal' } },
    }),
    ...logisticResults(e),
    spiegelhalterResult(e),
    ...netBenefitResult(e, protocol),
  ];
}

function brierByCluster({ sample, scope }: Evaluable): Outcome {
  const [x, n] = [new Float64Array(sample.clusters), new Float64Array(sample.clusters)];
  for (let i = 0; i < sample.n; i++) {
    const c = sample.cluster[i]!;
    x[c] = x[c]! + (sample.scores[i]! - sample.truth[i]!) ** 2;
    n[c] = n[c]! + 1;
  }
  return ratioInterval(x, n, scope.level, 'plain');
}

function logisticResults({ sample, scope }: Evaluable): Result[] {
  const used: number[] = [];
  for (let i = 0; i < sample.n; i++) if (sample.scores[i]! > 0 && sample.scores[i]! < 1) used.push(i);
  const data = {
    x: Float64Array.from(used, (i) => Math.log(sample.scores[i]! / (1 - sample.scores[i]!))),
    y: Uint8Array.from(used, (i) => sample.truth[i]!),
    cluster: Int32Array.from(used, (i) => sample.cluster[i]!),
    clusters: sample.clusters,
  };
  const excluded = sample.n - used.length;
  const noFit = undefinedBecause('the logistic recalibration has no finite solution (separation or constant scores)');
  const [joint, large] = [fitLogistic(data), fitLogistic(data, true)];
  const z = zFor(scope.level);
  const around = (value: number, variance: number): Outcome =>
    interval(value, value - z * Math.sqrt(variance), value + z * Math.sqrt(variance));
  const common = { variance: 'cluster-robust', scoresOfExactly0Or1LeftOut: excluded };
  return [
    resultOf(scope, 'calibration-slope', 'analytic', joint ? around(joint.slope, joint.robust[2]) : noFit, {
      parameters: { ...common, modelStandardError: joint ? Math.sqrt(joint.model[2]) : null },
    }),
    resultOf(scope, 'calibration-intercept', 'analytic', large ? around(large.intercept, large.robust[0]) : noFit, {
      parameters: {
        ...common,
        modelStandardError: large ? Math.sqrt(large.model[0]) : null,
        jointIntercept: joint?.intercept ?? null,
      },
    }),
  ];
}

function spiegelhalterResult({ sample, scope }: Evaluable): Result {
  const test = spiegelhalter(sample.scores, sample.truth);
  const outcome = test ? pointOnly(test.z) : undefinedBecause('every score is 0, ½ or 1');
  return resultOf(scope, 'spiegelhalter', 'none', outcome, { interval: false, parameters: { p: test?.p ?? null } });
}

function netBenefitResult(e: Evaluable, protocol: Protocol): Result[] {
  const t = e.printedThreshold;
  if (t === null || !(t > 0 && t < 1)) {
    const reason = t === null ? e.thresholdReason : 'the threshold is not a probability strictly between 0 and 1';
    return [resultOf(e.scope, 'net-benefit', 'bootstrap-percentile', undefinedBecause(reason))];
  }
  const counts = confusionReader(e);
  const read = (row: Float64Array): number => {
    const { tp, fp, fn, tn } = counts(row);
    return netBenefit(tp, fp, tp + fp + fn + tn, t);
  };
  return resampledResults(e, protocol, { metric: 'net-benefit', read, extra: { threshold: t }, bca: false });
}

export function calibrationSeries(e: Evaluable): Series[] {
  if (!calibrated(e)) return [];
  const bins = reliabilityBins(e.sample.scores, e.sample.truth);
  const shares = bins.map((bin) => wilson(bin.positives, bin.n, e.scope.level));
  return [
    {
      id: partOf(e.scope.population, 'reliability'),
      about: `Observed frequency of the finding by ${e.comparator.name} in ten equal-width bins of the score, with Wilson intervals`,
      columns: {
        from: bins.map((b) => b.from),
        to: bins.map((b) => b.to),
        n: bins.map((b) => b.n),
        positives: bins.map((b) => b.positives),
        meanScore: bins.map((b) => b.meanScore),
        observed: shares.map((s) => s.estimate),
        lower: shares.map((s) => s.lower),
        upper: shares.map((s) => s.upper),
      },
    },
  ];
}

export function netBenefitSeries(e: Evaluable): Series[] {
  if (!calibrated(e)) return [];
  const layout = layoutOf(e.job.plan);
  const prevalence = e.sample.positives / e.sample.n;
  const limits = DECISION_PROBABILITIES.map((t, k) => {
    // Cut 0 is the operating point.
    const at = layout.cuts + 2 * (k + 1);
    const read = (row: Float64Array): number =>
      netBenefit(row[at]!, row[at + 1]!, row[layout.positives]! + row[layout.negatives]!, t);
    return percentileInterval(read(e.original), replicateColumn(e, read), e.scope.level);
  });
  return [
    {
      id: partOf(e.scope.population, 'decision-curve'),
      about: `Net benefit by threshold probability, by ${e.comparator.name}, with percentile bootstrap band, beside acting on all and on none`,
      columns: {
        threshold: DECISION_PROBABILITIES,
        netBenefit: limits.map((l) => l.estimate),
        lower: limits.map((l) => l.lower),
        upper: limits.map((l) => l.upper),
        treatAll: DECISION_PROBABILITIES.map((t) => netBenefitOfAll(prevalence, t)),
        treatNone: DECISION_PROBABILITIES.map(() => 0),
      },
    },
  ];
}
