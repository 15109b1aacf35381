/** Everything at the locked threshold: proportions by every method, F1, MCC, Youden, ratios, predictive values. */
import type { Protocol } from '../config/protocol.js';
import type { Result } from '../core/types.js';
import { layoutOf } from './bootstrap/kernel.js';
import { printedAtPrevalence } from './metrics.js';
import type { Evaluable } from './population.js';
import { type ResampledMetric, type RowReader, resampledResults } from './resampling-results.js';
import { resultOf, slugOf, variantOf } from './results.js';
import { clusteredPredictiveValues } from './stats/clustered-predictive.js';
import {
  type Confusion,
  POINT_METRICS,
  type PointMetric,
  pointValue,
  proportionOf,
  rawPoint,
} from './stats/confusion.js';
import { predictiveValuesAt } from './stats/mercaldo.js';
import {
  diagnosticOddsRatio,
  f1Analytic,
  f1FromProportion,
  likelihoodRatioMinus,
  likelihoodRatioPlus,
  youdenAnalytic,
} from './stats/operating-intervals.js';
import type { Outcome } from './stats/outcome.js';
import { undefinedBecause } from './stats/outcome.js';
import { PROPORTION_INTERVALS, type ProportionMethod } from './stats/proportions.js';
import { ratioInterval } from './stats/ratio.js';

const PROPORTION_METHODS: readonly ProportionMethod[] = ['wilson', 'clopper-pearson', 'jeffreys'];
const ANALYTIC: Partial<Record<PointMetric, (t: Confusion, level: number) => Outcome>> = {
  f1: f1Analytic,
  youden: youdenAnalytic,
  'lr-plus': likelihoodRatioPlus,
  'lr-minus': likelihoodRatioMinus,
  dor: diagnosticOddsRatio,
};
const AGREEMENT: Partial<Record<PointMetric, string>> = { sensitivity: 'ppa', specificity: 'npa' };

/** Sensitivity and specificity are only called so against a reference standard. */
export const vocabulary = (metric: PointMetric, comparator: Evaluable['comparator']): string =>
  (comparator.class === 'non-reference' && AGREEMENT[metric]) || metric;

export function operatingPoint(e: Evaluable, protocol: Protocol): Result[] {
  if (e.confusion === null) return withoutThreshold(e, protocol);
  return [
    ...POINT_METRICS.flatMap((metric) => pointResults(e, e.confusion as Confusion, metric, protocol)),
    ...prevalenceResults(e, protocol),
    ...atPrevalences(e, e.confusion, protocol),
  ];
}

const extraOf = (e: Evaluable): { threshold?: number } =>
  e.printedThreshold === null ? {} : { threshold: e.printedThreshold };

/** Counts of a replicate at the operating point. */
export function confusionReader(e: Evaluable): (row: Float64Array) => Confusion {
  const { cuts, positives, negatives } = layoutOf(e.job.plan);
  return (row) => {
    const [tp, fp] = [row[cuts]!, row[cuts + 1]!];
    return { tp, fp, fn: row[positives]! - tp, tn: row[negatives]! - fp };
  };
}

function pointResults(e: Evaluable, table: Confusion, metric: PointMetric, protocol: Protocol): Result[] {
  const { scope } = e;
  const { level } = scope;
  const name = vocabulary(metric, e.comparator);
  const extra = extraOf(e);
  const results: Result[] = [];
  const proportion = proportionOf(metric, table);
  for (const method of PROPORTION_METHODS) {
    if (proportion) {
      const outcome = PROPORTION_INTERVALS[method](proportion.x, proportion.n, level);
      const parameters = { events: proportion.x, cases: proportion.n };
      results.push(resultOf(scope, name, method, outcome, { ...extra, parameters }));
    } else if (metric === 'f1')
      results.push(resultOf(scope, name, method, f1FromProportion(table, method, level), extra));
  }
  if (proportion || metric === 'f1') {
    const { x, n } = clusterTotals(e, metric);
    results.push(resultOf(scope, name, 'clustered-ratio', ratioInterval(x, n, level, 'logit'), extra));
  }
  const analytic = ANALYTIC[metric];
  if (analytic) results.push(resultOf(scope, name, 'analytic', analytic(table, level), extra));
  const counts = confusionReader(e);
  const read: RowReader = (row) => rawPoint(metric, counts(row));
  const point = pointValue(metric, table);
  const reason = point.value === null ? { reason: point.reason } : {};
  const alike = proportion && allAlike(proportion, level);
  results.push(
    ...resampledResults(e, protocol, {
      metric: name,
      read,
      extra,
      bca: e.headline,
      ...reason,
      ...(alike && { alike }),
    }),
  );
  return results;
}

/** With no event, or nothing but events, a bootstrap interval has no width; the exact one says what that is worth. */
function allAlike({ x, n }: { x: number; n: number }, level: number): ResampledMetric['alike'] {
  const { lower, upper } = PROPORTION_INTERVALS['clopper-pearson'](x, n, level);
  if (lower === null || upper === null || (x !== 0 && x !== n)) return undefined;
  const cases = n === 1 ? 'there is a single case' : `all ${n} cases are alike`;
  return {
    reason: `no usable bootstrap interval: ${cases}`,
    substitute: { method: 'clopper-pearson', lower, upper },
  };
}

/** Numerator and denominator of a proportion (or F1) summed over each patient. */
export function clusterTotals(e: Evaluable, metric: PointMetric): { x: Float64Array; n: Float64Array } {
  const [x, n] = [new Float64Array(e.sample.clusters), new Float64Array(e.sample.clusters)];
  const threshold = e.threshold as number;
  for (let i = 0; i < e.sample.n; i++) {
    const called = e.sample.scores[i]! >= threshold;
    const positive = e.sample.truth[i] === 1;
    const one: Confusion = {
      tp: called && positive ? 1 : 0,
      fp: called && !positive ? 1 : 0,
      fn: !called && positive ? 1 : 0,
      tn: !called && !positive ? 1 : 0,
    };
    const share = proportionOf(metric, one) ?? { x: 2 * one.tp, n: 2 * one.tp + one.fp + one.fn };
    const c = e.sample.cluster[i]!;
    x[c] = x[c]! + share.x;
    n[c] = n[c]! + share.n;
  }
  return { x, n };
}

function prevalenceResults(e: Evaluable, protocol: Protocol): Result[] {
  const { scope, sample } = e;
  const { positives, negatives } = layoutOf(e.job.plan);
  const [x, n] = [new Float64Array(sample.clusters), new Float64Array(sample.clusters)];
  for (let i = 0; i < sample.n; i++) {
    const c = sample.cluster[i]!;
    x[c] = x[c]! + sample.truth[i]!;
    n[c] = n[c]! + 1;
  }
  const read: RowReader = (row) => row[positives]! / (row[positives]! + row[negatives]!);
  return [
    ...PROPORTION_METHODS.map((method) =>
      resultOf(scope, 'prevalence', method, PROPORTION_INTERVALS[method](sample.positives, sample.n, scope.level)),
    ),
    resultOf(scope, 'prevalence', 'clustered-ratio', ratioInterval(x, n, scope.level, 'logit')),
    ...resampledResults(e, protocol, { metric: 'prevalence', read, bca: false }),
  ];
}

/**
 * PPV and NPV at each prevalence of intended use, under `<population>-prev-0-1` with the `prevalence` field; the one to
 * print has the parameter `printed`.
 */
function atPrevalences(e: Evaluable, table: Confusion, protocol: Protocol): Result[] {
  const counts = confusionReader(e);
  const [positives, negatives] = [clusterTotals(e, 'sensitivity'), clusterTotals(e, 'specificity')];
  const printed = printedAtPrevalence(protocol, e.sample.clusters < e.sample.n);
  return protocol.prevalences.flatMap((prevalence) => {
    const scope = { ...e.scope, population: variantOf(e.scope.population, `prev-${slugOf(prevalence)}`) };
    const there: Evaluable = { ...e, scope };
    const values = predictiveValuesAt(table, prevalence, scope.level);
    const clustered = clusteredPredictiveValues(positives, negatives, prevalence, scope.level);
    const extra = { ...extraOf(e), prevalence };
    const at = (metric: 'ppv' | 'npv'): RowReader => {
      return (row) => {
        const c = counts(row);
        const [se, sp] = [rawPoint('sensitivity', c), rawPoint('specificity', c)];
        return metric === 'ppv'
          ? (se * prevalence) / (se * prevalence + (1 - sp) * (1 - prevalence))
          : (sp * (1 - prevalence)) / (sp * (1 - prevalence) + (1 - se) * prevalence);
      };
    };
    return (['ppv', 'npv'] as const).flatMap((metric) => {
      const closed = holdingItsEstimate(values[metric]);
      const fields = (method: string, parameters = {}) => ({
        ...extra,
        parameters: { ...parameters, ...(method === printed ? { printed: true } : {}) },
      });
      const adjusted = { adjustedForZeroCell: values.adjusted };
      return [
        resultOf(scope, metric, 'mercaldo', closed, fields('mercaldo', adjusted)),
        resultOf(scope, metric, 'clustered-ratio', clustered[metric], fields('clustered-ratio')),
        ...resampledResults(there, protocol, {
          ...{ metric, read: at(metric), extra: fields('bootstrap-percentile'), bca: false },
        }),
      ];
    });
  });
}

function withoutThreshold(e: Evaluable, protocol: Protocol): Result[] {
  const outcome = undefinedBecause(e.thresholdReason);
  const method = protocol.intervals.primary.proportions;
  return [
    ...POINT_METRICS.map((metric) => {
      const isProportion = proportionOf(metric, { tp: 0, fp: 0, fn: 0, tn: 0 }) !== null || metric === 'f1';
      const printed = isProportion ? method : 'bootstrap-percentile';
      return resultOf(e.scope, vocabulary(metric, e.comparator), printed, outcome);
    }),
    ...prevalenceResults(e, protocol),
  ];
}

/** With an empty cell the adjusted interval can miss the unadjusted estimate; such a pair is not printed. */
function holdingItsEstimate(outcome: Outcome): Outcome {
  const { estimate, lower, upper } = outcome;
  if (estimate === null || lower === null || upper === null || (lower <= estimate && estimate <= upper)) return outcome;
  return undefinedBecause(
    'a cell of the table is empty, and the adjusted interval does not hold the estimate',
    estimate,
  );
}
