/**
 * predictions.csv of the evidence: one row a scored film with its part, score, truth under every label source and the
 * attributes that subgroups need. Whoever has this file alone can evaluate again and must get the same results.
 */
import { formatCsv } from '../core/csv.js';
import type { AttributeValue, Case, Part, Truth } from '../core/types.js';

export interface ScoredCase {
  readonly case: Case;
  readonly part: Part;
  readonly score: number;
}

const ATTRIBUTES = ['age', 'sex', 'view', 'followUp'] as const;

/** Columns a data set of its own may add; geometry stays out, since it is not a subgroup of the plan. */
const LEFT_OUT = new Set(['width', 'height', 'spacingX', 'spacingY']);

export function attributeNames(cases: readonly Case[]): string[] {
  const further = new Set(cases.flatMap((c) => Object.keys(c.attributes)).filter((name) => !LEFT_OUT.has(name)));
  for (const name of ATTRIBUTES) further.delete(name);
  return [...ATTRIBUTES, ...[...further].sort()];
}

export const labelColumn = (source: string): string => `label_${source}`;

export function predictionsCsv(rows: readonly ScoredCase[], primary: string, sources: readonly string[]): string {
  const names = attributeNames(rows.map((row) => row.case));
  const truth = (t: Truth | undefined): string => t ?? 'missing';
  return formatCsv(
    ['case_id', 'patient_id', 'split', 'score', 'label', ...sources.map(labelColumn), ...names, 'findings'],
    rows.map(({ case: film, part, score }): AttributeValue[] => [
      film.caseId,
      film.patientId,
      part,
      score,
      truth(film.labels[primary]),
      ...sources.map((source) => truth(film.labels[source])),
      ...names.map((name) => film.attributes[name] ?? null),
      film.findings.join('|'),
    ]),
  );
}
