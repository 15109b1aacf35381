/** Discrimination of one population: AUROC by every method, partial AUC, average precision. */
import type { Protocol } from '../config/protocol.js';
import type { Result } from '../core/types.js';
import { layoutOf } from './bootstrap/kernel.js';
import { vocabulary } from './operating-point.js';
import type { Evaluable } from './population.js';
import { resampledResults } from './resampling-results.js';
import { resultOf, slugOf, variantOf } from './results.js';
import { aurocChecked } from './stats/auroc.js';
import { averagePrecisionLogit } from './stats/average-precision.js';
import { aurocLogit, aurocNormal, delongVariance, placements } from './stats/delong.js';
import { obuchowskiCovariance } from './stats/obuchowski.js';
import { mcclish, PARTIAL_FROM } from './stats/partial-auroc.js';

export function discrimination(e: Evaluable, protocol: Protocol): Result[] {
  const { scope, sample } = e;
  const level = scope.level;
  const layout = layoutOf(e.job.plan);
  const auroc = aurocChecked(sample);
  const placed = placements(sample);
  const delong = delongVariance(placed);
  const obuchowski = obuchowskiCovariance(sample, placed, placed);
  const wantsBca = e.headline || protocol.intervals.primary.auroc === 'bootstrap-bca';
  const results = [
    resultOf(scope, 'auroc', 'delong', aurocNormal(auroc, delong, level), se(delong)),
    resultOf(scope, 'auroc', 'delong-logit', aurocLogit(auroc, delong, level), se(delong)),
    resultOf(scope, 'auroc', 'obuchowski', aurocNormal(auroc, obuchowski, level), se(obuchowski)),
    ...resampledResults(e, protocol, { metric: 'auroc', read: (row) => row[layout.auroc]!, bca: wantsBca }),
    resultOf(scope, 'ap', 'analytic', averagePrecisionLogit(e.original[layout.ap]!, sample.positives, level)),
    ...resampledResults(e, protocol, { metric: 'ap', read: (row) => row[layout.ap]!, bca: e.headline }),
  ];
  if (e.job.plan.partialTo > 0) {
    const area = e.original[layout.partial]!;
    const parameters = { specificityFrom: PARTIAL_FROM, specificityTo: 1, mcclish: mcclish(area, 0, 1 - PARTIAL_FROM) };
    const extra = { parameters };
    results.push(
      ...resampledResults(e, protocol, { metric: 'pauc', read: (row) => row[layout.partial]!, extra, bca: false }),
    );
  }
  return e.headline ? [...results, ...atFixedRates(e, protocol)] : results;
}

/** Where sensitivity is read at a fixed specificity, and back. */
export const FIXED_RATES: readonly number[] = [0.8, 0.9, 0.95];

/**
 * Sensitivity at fixed specificities (`<population>-at-specificity-0-9`) and specificity at fixed sensitivities: read on
 * this set's own curve, so descriptive; the locked threshold is not involved.
 */
export function atFixedRates(e: Evaluable, protocol: Protocol): Result[] {
  const layout = layoutOf(e.job.plan);
  const { fprGrid, sensitivityGrid } = e.job.plan;
  return FIXED_RATES.flatMap((rate) => {
    const at = (what: string): Evaluable => {
      const population = variantOf(e.scope.population, `at-${what}-${slugOf(rate)}`);
      return { ...e, scope: { ...e.scope, population } };
    };
    const k = fprGrid.indexOf(1 - rate);
    const j = sensitivityGrid.indexOf(rate);
    if (k < 0 || j < 0) return [];
    return [
      ...resampledResults(at('specificity'), protocol, {
        ...{ metric: vocabulary('sensitivity', e.comparator), read: (row) => row[layout.fprGrid + k]!, bca: false },
        extra: { parameters: { specificity: rate } },
      }),
      ...resampledResults(at('sensitivity'), protocol, {
        ...{
          metric: vocabulary('specificity', e.comparator),
          read: (row) => row[layout.sensitivityGrid + j]!,
          bca: false,
        },
        extra: { parameters: { sensitivity: rate } },
      }),
    ];
  });
}

const se = (variance: number): { parameters: { standardError: number | null } } => ({
  parameters: { standardError: variance >= 0 ? Math.sqrt(variance) : null },
});
