/** A second model beside the first: its own population `overall-by-<name>`, and the paired comparison on the cases both scored. */
import type { Protocol } from '../../config/protocol.js';
import type { Fact, Result } from '../../core/types.js';
import type { PreparedPopulation, RivalModel } from '../evaluate.js';
import { vocabulary } from '../operating-point.js';
import { type Prepared, prepare } from '../population.js';
import { resultOf, type Scope, slugOf, variantOf } from '../results.js';
import { orient, type Sample, sampleOf } from '../sample.js';
import { undefinedBecause } from '../stats/outcome.js';
import { PARTIAL_FROM } from '../stats/partial-auroc.js';
import { type Compared, comparedWith, compareModels } from './models.js';

export interface PreparedRival {
  readonly rival: RivalModel;
  /** The cases that both models scored, with the first model's scores. */
  readonly sample: Sample;
  /** The second model's oriented scores of the same cases. */
  readonly scores: Float64Array;
  readonly prepared: Prepared;
}

export function prepareRival(rival: RivalModel, main: PreparedPopulation, protocol: Protocol): PreparedRival {
  const direction = protocol.scoreDirection;
  const { cluster, strata } = protocol.intervals;
  const sample = sampleOf(main.input.table, { direction, cluster, where: (row) => !Number.isNaN(rival.scores[row]) });
  const scores = Float64Array.from(sample.rows, (row) => orient(rival.scores[row] as number, direction));
  const population = variantOf(main.input.name, `by-${slugOf(rival.name)}`);
  const prepared = prepare(
    population,
    main.input.comparator,
    { ...sample, scores },
    {
      protocol,
      model: rival.name,
      printedThreshold: rival.threshold,
      threshold: rival.threshold === null ? null : orient(rival.threshold, direction),
      thresholdReason: rival.thresholdReason ?? 'no threshold was given',
      headline: false,
      minimum: 1,
      plan: { partialTo: 1 - PARTIAL_FROM, strata },
    },
  );
  return { rival, sample, scores, prepared: rival.reason ? { ...prepared, reason: rival.reason } : prepared };
}

export function compareRival(one: PreparedRival, main: PreparedPopulation, protocol: Protocol): Compared {
  const { rival, sample, scores, prepared } = one;
  const { comparator } = main.input;
  const scope: Scope = { ...main.whole.scope, n: sample.n, positives: sample.positives };
  const facts = countFacts(one, main);
  const first = main.whole.evaluable;
  if (!prepared.evaluable || !first) {
    const there = { ...scope, population: comparedWith(scope.population, rival.name) };
    const reason = rival.reason ?? (prepared.evaluable ? main.whole.reason : prepared.reason);
    return { results: [resultOf(there, 'auroc-difference', 'delong', undefinedBecause(reason))], facts };
  }
  const compared = compareModels(
    scope,
    comparator,
    { sample, threshold: first.threshold },
    { name: rival.name, scores, threshold: prepared.evaluable.threshold, margins: rival.margins ?? {} },
    protocol,
  );
  const results: Result[] = [...compared.results];
  if (first.threshold === null || prepared.evaluable.threshold === null) {
    const reason = first.threshold === null ? first.thresholdReason : prepared.evaluable.thresholdReason;
    const there = { ...scope, population: comparedWith(scope.population, rival.name) };
    for (const metric of ['sensitivity', 'specificity'] as const) {
      const name = vocabulary(metric, comparator);
      results.push(resultOf(there, `${name}-difference`, 'tango', undefinedBecause(reason)));
    }
  }
  return { results, facts: [...facts, ...compared.facts] };
}

function countFacts({ rival, sample, prepared }: PreparedRival, main: PreparedPopulation): Fact[] {
  const population = comparedWith(main.input.name, rival.name);
  const { threshold } = rival;
  return [
    { id: `${population}.name`, value: rival.name, about: 'The model compared with' },
    { id: `${population}.n`, value: sample.n, about: 'Cases that both models scored and that have a truth' },
    {
      id: `${population}.unscored`,
      value: main.whole.scope.n - sample.n,
      about: `Cases of the population that ${rival.name} did not score; left out of the comparison`,
    },
    {
      id: `${population}.threshold`,
      value: threshold,
      ...(threshold === null ? { reason: rival.thresholdReason ?? prepared.reason } : {}),
      about: `Operating threshold of ${rival.name}`,
    },
  ];
}
