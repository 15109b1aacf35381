/** A made-up evaluation, seeded, that several tests share. */

import fc from 'fast-check';
import { silent } from '../../src/core/progress.js';
import { createRng } from '../../src/core/rng.js';
import type { Result } from '../../src/core/types.js';
import { runStretch } from '../../src/evaluation/bootstrap/replicates.js';
import type { EvaluationInput } from '../../src/evaluation/evaluate.js';
import { operatingPoint } from '../../src/evaluation/operating-point.js';
import { prepare } from '../../src/evaluation/population.js';
import type { Sample } from '../../src/evaluation/sample.js';
import type { Confusion } from '../../src/evaluation/stats/confusion.js';
import type { EvaluationTable } from '../../src/evaluation/table.js';
import { chooseThreshold } from '../../src/evaluation/threshold.js';
import { protocol, sample, table } from './helpers.js';

export const ONE = { threads: 1, progress: silent };
export const REFERENCE = { class: 'reference', name: 'readers' } as const;

/** Seeded films: 3 a patient, score in (0, 1), sex, age with gaps, view. */
export function made(n: number, name = 'films', truthOf: (t: number, i: number) => number = (t) => t): EvaluationTable {
  const rng = createRng(5, name);
  const truth = Array.from({ length: n }, (_, i) => truthOf(rng.uniform() < 0.3 ? 1 : 0, i));
  const scores = truth.map((t) => 1 / (1 + Math.exp(1.2 - (t === 1 ? 1.8 : 0) - rng.normal())));
  return table(
    scores,
    truth,
    truth.map((_, i) => `p${Math.floor(i / 3)}`),
    {
      attributes: {
        sex: truth.map((_, i) => (i % 2 === 0 ? 'F' : 'M')),
        age: truth.map((_, i) => (i % 10 === 0 ? null : 10 + (i % 80))),
        view: truth.map(() => 'PA'),
      },
      findings: truth.map((_, i) => (i % 4 === 0 ? ['Effusion', 'Mass'] : [])),
    },
  );
}

export const PLAN = protocol({
  subgroups: [{ column: 'sex' }, { column: 'age', bands: [18, 40, 65] }, { column: 'findings', each: true }],
  prevalences: [0.0128, 0.1],
  criteria: [
    { id: 'C1', endpoint: 'overall.auroc.delong', bound: 'lower', target: 0.5, justification: 'better than chance' },
    { id: 'C2', endpoint: 'overall.auroc.delong', bound: 'lower', target: 0.999, justification: 'too good' },
    { id: 'C3', endpoint: 'overall.aurok.delong', bound: 'lower', target: 0.5, justification: 'misspelt' },
    {
      id: 'C4',
      endpoint: 'overall.brier.bootstrap-percentile',
      bound: 'upper',
      target: 0.25,
      justification: 'lower is better',
    },
  ],
});

export function input(changes: Partial<EvaluationInput> = {}): EvaluationInput {
  const tuning = made(150, 'tuning');
  const context = { direction: 'higher-is-positive', comparator: 'readers' } as const;
  return {
    tuning,
    threshold: chooseThreshold(tuning, PLAN.threshold, context),
    populations: [{ name: 'overall', comparator: REFERENCE, table: made(240) }],
    ...changes,
  };
}
export const byId = (results: readonly Result[]): Map<string, Result> => new Map(results.map((r) => [r.id, r]));

/** Both classes, scores from few values so that ties abound, several films a patient. */
export const films: fc.Arbitrary<Sample> = fc
  .array(
    fc.record({ score: fc.integer({ min: 0, max: 12 }), truth: fc.boolean(), patient: fc.integer({ min: 0, max: 9 }) }),
    {
      minLength: 2,
      maxLength: 40,
    },
  )
  .map((rows) => [...rows, { score: 3, truth: true, patient: 3 }, { score: 5, truth: false, patient: 4 }])
  .map((rows) =>
    sample(
      rows.map((r) => r.score / 12),
      rows.map((r) => Number(r.truth)),
      rows.map((r) => r.patient),
    ),
  );

export const close = (a: number, b: number, tolerance = 1e-12): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

/** Results at the operating point of one film a patient with these counts. */
export function resultsAtHalf({ tp, fp, fn, tn }: Confusion, replicates: number): Result[] {
  const rows = [
    ...Array.from({ length: tp }, () => [0.9, 1]),
    ...Array.from({ length: fn }, () => [0.1, 1]),
    ...Array.from({ length: fp }, () => [0.9, 0]),
    ...Array.from({ length: tn }, () => [0.1, 0]),
  ] as [number, number][];
  const films = sample(
    rows.map(([score]) => score),
    rows.map(([, truth]) => truth),
  );
  const plan = protocol({ intervals: { level: 0.95, replicates, seed: 11 } });
  const { evaluable } = prepare('overall', { class: 'reference', name: 'truth' }, films, {
    ...{ protocol: plan, threshold: 0.5, printedThreshold: 0.5, thresholdReason: '', headline: true, minimum: 1 },
    plan: {},
  });
  if (!evaluable) throw new Error('both classes are there');
  runStretch(evaluable.job, 0, replicates);
  return operatingPoint(evaluable, plan);
}
