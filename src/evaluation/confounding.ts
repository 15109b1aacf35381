/**
 * The confounding watch: what a single attribute of the film (its view, the patient's age or sex) would score without any
 * network, beside the model. Two things are looked for.
 *
 *   shortcut   AUROC of the attribute alone on the test cases, and model less attribute on the same cases. A model that is
 *              not shown to exceed the view alone may have learned the view.
 *   imbalance  AUROC of the attribute alone on the test cases less the same, in the same order, on the development cases.
 *              A split that couples view and label in one part only makes the test set easy (or hard) for a reason that
 *              has nothing to do with disease. Flagged when the whole interval lies beyond ±SHIFT.
 *
 * The attribute ranks in the order seen in the test cases, which flatters it a little: a network could not know that order.
 * Where there are no development cases, an attribute is flagged when the interval of its own AUROC lies above 0.5 + ALONE.
 * Variances are Obuchowski's, for several films a patient (Biometrics 53 (1997) 567–578); the two parts share
 * no patient, so that the variance of their difference is the sum.
 */
import type { Protocol } from '../config/protocol.js';
import type { AttributeValue, EvidenceTable, Fact, Part, Result } from '../core/types.js';
import { baselineResult, baselineScores, keep } from './baseline.js';
import type { Comparator } from './population.js';
import { partOf, resultOf, type Scope, variantOf } from './results.js';
import { type Sample, sampleOf } from './sample.js';
import { type DifferenceTest, normalDifference, pairedObuchowski } from './stats/compare-auroc.js';
import { type Placements, placements } from './stats/delong.js';
import { obuchowskiCovariance } from './stats/obuchowski.js';
import { undefinedBecause } from './stats/outcome.js';
import type { EvaluationTable } from './table.js';

/** A difference between the parts up to this is chance or of no consequence. */
export const SHIFT = 0.1;
/** Without development cases: an AUROC beyond 0.5 + this, whole interval, is told. */
export const ALONE = 0.15;

const ATTRIBUTES = ['view', 'age', 'sex'] as const;

export interface WatchedPopulation {
  readonly name: string;
  readonly comparator: Comparator;
  readonly table: EvaluationTable;
  /** Development cases under the same labels, as far as they have one; their scores are not looked at. */
  readonly development?: EvaluationTable;
}

export interface WatchInput {
  /** Test cases under every label source, the primary first. */
  readonly populations: readonly WatchedPopulation[];
  /** Which part the development cases are; null: there are none. */
  readonly development: Part | null;
}

export interface WatchOutcome {
  readonly results: Result[];
  readonly tables: EvidenceTable[];
  readonly facts: Fact[];
}

type Row = Record<string, string | number | null>;

export function watchConfounding(input: WatchInput, protocol: Protocol): WatchOutcome {
  const results: Result[] = [];
  const rows: Row[] = [];
  const known = ATTRIBUTES.filter((name) =>
    input.populations.some(({ table }) => table.attributes[name]?.some((value) => value !== null)),
  );
  for (const attribute of known) {
    for (const population of input.populations) {
      const found = watchOne(attribute, population, input.development, protocol);
      results.push(...found.results);
      rows.push(found.row);
    }
  }
  const flagged = new Set(rows.filter((row) => row.flag !== null).map((row) => row.attribute));
  return {
    results,
    tables: rows.length === 0 ? [] : [watchTable(rows)],
    facts: facts(known, input.development, flagged.size),
  };
}

function watchOne(attribute: string, population: WatchedPopulation, part: Part | null, protocol: Protocol) {
  const results: Result[] = [];
  const told = (result: Result): Result => {
    results.push(result);
    return result;
  };
  const test = casesOf(population.table, attribute, protocol);
  const learned = { values: test.values, truth: test.sample.truth, from: 'the test cases' };
  const scope = scopeOf(population, test.sample, population.name, protocol);
  const alone = told(baselineResult({ scope, sample: test.sample, column: attribute, values: test.values, learned }));
  const placed = place(test.sample, baselineScores(test.values, learned).scores);
  // The model on the very cases whose attribute is known.
  const model =
    placed && placements({ ...placed.sample, scores: modelScores(population.table, placed.sample, protocol) });
  const less = placed && model ? pairedObuchowski(placed.sample, model, placed.placed, scope.level) : null;
  const beside = { ...scope, ...counts(placed), population: variantOf(population.name, `vs-baseline-${attribute}`) };
  const difference = told(differenceResult(beside, less, alone));
  let [there, shift]: [Result | null, Result | null] = [null, null];
  if (part !== null && population.development) {
    const cases = casesOf(population.development, attribute, protocol);
    const other = scopeOf(population, cases.sample, partOf(population.name, part), protocol);
    there = told(baselineResult({ scope: other, ...cases, column: attribute, learned }));
    const rest = place(cases.sample, baselineScores(cases.values, learned).scores);
    const between = placed && rest ? unpaired(placed, rest, scope.level) : null;
    const where = {
      ...scope,
      ...counts(placed),
      population: variantOf(population.name, `baseline-${attribute}-vs-${part}`),
    };
    shift = told(differenceResult(where, between, there));
  }
  const row: Row = {
    population: population.name,
    attribute,
    order: String(alone.parameters?.order ?? ''),
    comparator: population.comparator.name,
    n: alone.n,
    positives: alone.positives,
    alone: alone.estimate,
    model: model?.auroc ?? null,
    difference: difference.estimate,
    development: there?.estimate ?? null,
    shift: shift?.estimate ?? null,
    flag: flagOf(alone, shift),
    aloneId: alone.id,
    differenceId: difference.id,
    developmentId: there?.id ?? null,
    shiftId: shift?.id ?? null,
  };
  return { results, row };
}

/** What the notice says, or null. Where development cases could be compared, that comparison alone decides. */
function flagOf(alone: Result, shift: Result | null): 'imbalance' | 'alone' | null {
  if (shift?.status === 'ok' && shift.lower !== null && shift.upper !== null) {
    return shift.lower > SHIFT || shift.upper < -SHIFT ? 'imbalance' : null;
  }
  return alone.lower !== null && alone.lower > 0.5 + ALONE ? 'alone' : null;
}

interface Cases {
  readonly sample: Sample;
  readonly values: readonly AttributeValue[];
}

function casesOf(table: EvaluationTable, attribute: string, protocol: Protocol): Cases {
  const column = table.attributes[attribute] ?? [];
  const sample = sampleOf(table, { direction: protocol.scoreDirection, cluster: protocol.intervals.cluster });
  return { sample, values: Array.from(sample.rows, (row) => column[row] ?? null) };
}

const scopeOf = ({ comparator }: WatchedPopulation, sample: Sample, population: string, protocol: Protocol): Scope => ({
  population,
  comparator: comparator.name,
  n: sample.n,
  positives: sample.positives,
  level: protocol.intervals.level,
});

interface Placed {
  readonly sample: Sample;
  readonly placed: Placements;
}

/** Placements of the cases whose attribute is known; null where they are of one class. */
function place(sample: Sample, scores: Float64Array): Placed | null {
  const kept = keep(sample, scores);
  return kept.positives === 0 || kept.positives === kept.n ? null : { sample: kept, placed: placements(kept) };
}

const counts = (placed: Placed | null): Partial<Scope> =>
  placed === null ? {} : { n: placed.sample.n, positives: placed.sample.positives };

function unpaired(a: Placed, b: Placed, level: number): DifferenceTest {
  const variance = [a, b].reduce((sum, { sample, placed }) => sum + obuchowskiCovariance(sample, placed, placed), 0);
  return normalDifference(a.placed.auroc - b.placed.auroc, variance, level);
}

function modelScores(table: EvaluationTable, sample: Sample, protocol: Protocol): Float64Array {
  const sign = protocol.scoreDirection === 'higher-is-positive' ? 1 : -1;
  return Float64Array.from(sample.rows, (row) => sign * (table.scores[row] as number));
}

function differenceResult(scope: Scope, test: DifferenceTest | null, alone: Result): Result {
  if (test === null || !Number.isFinite(test.standardError)) {
    const reason = alone.reason ?? 'fewer than two patients in a class';
    return resultOf(scope, 'auroc-difference', 'obuchowski', undefinedBecause(reason));
  }
  return resultOf(scope, 'auroc-difference', 'obuchowski', test, {
    parameters: { z: test.statistic, p: test.p, standardError: test.standardError },
  });
}

function watchTable(rows: readonly Row[]): EvidenceTable {
  const numeric = (key: string, title: string) => ({ key, title, numeric: true });
  return {
    id: 'confounding-watch',
    title: 'AUROC of one attribute alone, beside the model',
    about: `No film is looked at: the attribute alone ranks the cases, in the order seen in the test cases. A difference between test and development cases whose interval lies beyond ±${SHIFT} is flagged as an imbalance of the split; without development cases, an AUROC whose interval lies above ${0.5 + ALONE}`,
    columns: [
      { key: 'attribute', title: 'Attribute' },
      { key: 'order', title: 'Order' },
      { key: 'comparator', title: 'Comparator' },
      numeric('n', 'Cases'),
      numeric('positives', 'Positive'),
      numeric('alone', 'AUROC alone'),
      numeric('model', 'Model, same cases'),
      numeric('difference', 'Model less attribute'),
      numeric('development', 'Alone, development'),
      numeric('shift', 'Test less development'),
      { key: 'flag', title: 'Flag' },
    ],
    rows,
  };
}

function facts(known: readonly string[], part: Part | null, flagged: number): Fact[] {
  return [
    {
      id: 'confounding.attributes',
      value: known.length === 0 ? null : known.join(', '),
      ...(known.length === 0 ? { reason: 'no case has a known view, age or sex' } : {}),
      about: 'Attributes whose own AUROC stands beside the model’s',
    },
    {
      id: 'confounding.development',
      value: part,
      ...(part === null ? { reason: 'no development cases were at hand' } : {}),
      about: 'Part of the data that the test cases were compared with',
    },
    { id: 'confounding.flagged', value: flagged, about: 'Attributes flagged by the confounding watch' },
  ];
}
