/**
 * Against published figures of other cases (a predicate's, a reader study's): unpaired differences first − published.
 * AUROC: z from both standard errors, the published one read off its interval, (upper − lower)/2z. Sensitivity and
 * specificity: Newcombe's interval and the pooled z-test from the published counts, cases taken as independent; and the
 * clustered ratio, which allows for patients with several of our own cases (the published ones are one a patient).
 */
import type { ComparisonPlan } from '../../config/comparison.js';
import type { Fact, Result } from '../../core/types.js';
import { clusterTotals, vocabulary } from '../operating-point.js';
import type { Evaluable } from '../population.js';
import { resultOf, type Scope } from '../results.js';
import { clusteredDifference } from '../stats/clustered-difference.js';
import { normalDifference } from '../stats/compare-auroc.js';
import { proportionOf } from '../stats/confusion.js';
import { delongVariance, placements } from '../stats/delong.js';
import { zFor } from '../stats/distributions/normal.js';
import { obuchowskiCovariance } from '../stats/obuchowski.js';
import { undefinedBecause } from '../stats/outcome.js';
import { newcombeDifference, pooledTest } from '../stats/two-proportions.js';
import { marginFields } from './margins.js';
import { type Compared, comparedWith } from './models.js';

type Published = ComparisonPlan['published'][number];

export function comparePublished(e: Evaluable, published: Published): Compared {
  const there: Scope = { ...e.scope, population: comparedWith(e.scope.population, published.name) };
  const name: Fact = {
    id: `${there.population}.name`,
    value: `${published.name} (${published.source})`,
    about: 'Whose published figures are compared with, and where they stand',
  };
  const results = [
    ...(published.auroc ? aurocs(e, there, published, published.auroc) : []),
    ...(['sensitivity', 'specificity'] as const).flatMap((metric) => {
      const counts = published[metric];
      return counts ? proportion(e, there, published, metric, counts) : [];
    }),
  ];
  return { results, facts: [name] };
}

function aurocs(e: Evaluable, there: Scope, published: Published, figure: NonNullable<Published['auroc']>): Result[] {
  const placed = placements(e.sample);
  const publishedError = (figure.upper - figure.lower) / (2 * zFor(figure.level));
  return (
    [
      ['delong-unpaired', delongVariance(placed)],
      ['obuchowski-unpaired', obuchowskiCovariance(e.sample, placed, placed)],
    ] as const
  ).map(([method, variance]) => {
    const d = normalDifference(placed.auroc - figure.estimate, variance + publishedError ** 2, there.level);
    return resultOf(there, 'auroc-difference', method, d, {
      parameters: {
        ...{ first: placed.auroc, second: figure.estimate, z: d.statistic, p: d.p, standardError: d.standardError },
        ...{ publishedError, source: published.source },
        ...marginFields(published.margins, 'auroc', d),
      },
    });
  });
}

function proportion(
  e: Evaluable,
  there: Scope,
  published: Published,
  metric: 'sensitivity' | 'specificity',
  second: { readonly events: number; readonly cases: number },
): Result[] {
  const name = vocabulary(metric, e.comparator);
  const own = e.confusion && proportionOf(metric, e.confusion);
  if (!own) return [resultOf(there, `${name}-difference`, 'newcombe', undefinedBecause(e.thresholdReason))];
  const first = { events: own.x, cases: own.n };
  const independent = newcombeDifference(first, second, there.level);
  const theirs = {
    x: Float64Array.from({ length: second.cases }, (_, i) => (i < second.events ? 1 : 0)),
    n: new Float64Array(second.cases).fill(1),
  };
  const apart = new Int32Array(second.cases).fill(-1);
  const clustered = clusteredDifference(clusterTotals(e, metric), theirs, apart, there.level);
  const { z, p = null, standardError = null } = clustered;
  return (
    [
      ['newcombe', independent, pooledTest(first, second)],
      ['clustered-ratio', clustered, { z, p, standardError }],
    ] as const
  ).map(([method, outcome, test]) =>
    resultOf(there, `${name}-difference`, method, outcome, {
      parameters: {
        ...{ first: own.x / own.n, second: second.events / second.cases, ...test, source: published.source },
        ...marginFields(published.margins, name, outcome),
      },
    }),
  );
}
