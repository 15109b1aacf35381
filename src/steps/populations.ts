/**
 * From cases and scores to the tables that evaluation takes: which population is primary, which comparator each has.
 * With a reference standard the primary population is the test cases that have a label there; the data set's own labels
 * then give a second population under the name of a non-reference comparator.
 */
import type { Case, LabelSource, Part, ReferenceClass, Truth } from '../core/types.js';
import type { WatchInput } from '../evaluation/confounding.js';
import type { EvaluationTable } from '../evaluation/table.js';
import { attributeNames, type ScoredCase } from './predictions-table.js';

export interface Population {
  readonly name: string;
  readonly comparator: { readonly class: ReferenceClass; readonly name: string };
  readonly table: EvaluationTable;
}

const CODE: Record<Truth, number> = { positive: 1, negative: 0, equivocal: 2, missing: -1 };

export function evaluationTable(rows: readonly ScoredCase[], source: string): EvaluationTable {
  const films: readonly Case[] = rows.map((row) => row.case);
  return {
    caseIds: films.map((film) => film.caseId),
    patientIds: films.map((film) => film.patientId),
    scores: Float64Array.from(rows, (row) => row.score),
    truth: Int8Array.from(films, (film) => CODE[film.labels[source] ?? 'missing']),
    attributes: Object.fromEntries(
      attributeNames(films).map((name) => [name, films.map((film) => film.attributes[name] ?? null)]),
    ),
    findings: films.map((film) => film.findings),
  };
}

/**
 * The first source is the primary comparator. Test films without its label stay in as missing: evaluation leaves them out
 * of every estimate, counts them, and compares them with the labelled ones (verification bias).
 */
export function testPopulations(rows: readonly ScoredCase[], sources: readonly LabelSource[]): Population[] {
  const test = rows.filter((row) => row.part === 'test');
  return sources.map((source, i) => ({
    name: i === 0 ? 'overall' : `overall@${source.key}`,
    comparator: { class: source.class, name: source.name },
    table: evaluationTable(test, source.key),
  }));
}

export function tuningTable(rows: readonly ScoredCase[], primary: LabelSource): EvaluationTable {
  const labelled = rows.filter(
    (row) => row.part === 'tuning' && (row.case.labels[primary.key] ?? 'missing') !== 'missing',
  );
  return evaluationTable(labelled, primary.key);
}

/**
 * What the confounding watch looks at: the test cases under every label source beside the development cases, the training
 * part or, where there is none, the tuning part.
 */
export function watchInput(
  scored: readonly ScoredCase[],
  sources: readonly LabelSource[],
  training: readonly Case[] = [],
): WatchInput {
  const given = scored.filter((row) => row.part === 'training').map((row) => row.case);
  const films = training.length > 0 ? training : given;
  const tuning = scored.filter((row) => row.part === 'tuning').map((row) => row.case);
  const development: Part | null = films.length > 0 ? 'training' : tuning.length > 0 ? 'tuning' : null;
  const unscored = (development === 'training' ? films : tuning).map((film) => ({
    case: film,
    part: 'training' as const,
    score: 0,
  }));
  return {
    populations: testPopulations(scored, sources).map((population, i) => ({
      ...population,
      ...(development === null ? {} : { development: evaluationTable(unscored, (sources[i] as LabelSource).key) }),
    })),
    development,
  };
}
