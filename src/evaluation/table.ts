/** The one table the room works on: scored cases with truth, patient and attributes, checked at the door. */

import * as say from '../core/messages/evaluation.js';
import { InputError, type Problem } from '../core/problems.js';
import type { AttributeValue } from '../core/types.js';

/** Truth codes in `EvaluationTable.truth`. */
export const NEGATIVE = 0;
export const POSITIVE = 1;
export const EQUIVOCAL = 2;
export const MISSING = -1;

export interface EvaluationTable {
  readonly caseIds: readonly string[];
  readonly patientIds: readonly string[];
  readonly scores: Float64Array;
  /** 1 positive, 0 negative, 2 equivocal, −1 missing. */
  readonly truth: Int8Array;
  /** Column name → one value a case; null is "unknown". */
  readonly attributes: Readonly<Record<string, readonly AttributeValue[]>>;
  /** List column for `each: true` subgroups, one list a case. */
  readonly findings?: readonly (readonly string[])[];
}

/** Every problem of a table; `file` names it in the messages. Row i of the table stands on line i + 2. */
export function tableProblems(table: EvaluationTable, file?: string): Problem[] {
  const problems: Problem[] = [];
  const n = table.caseIds.length;
  const lengths: Record<string, number> = {
    patientIds: table.patientIds.length,
    scores: table.scores.length,
    truth: table.truth.length,
    ...Object.fromEntries(Object.entries(table.attributes).map(([k, v]) => [k, v.length])),
    ...(table.findings ? { findings: table.findings.length } : {}),
  };
  for (const [column, length] of Object.entries(lengths)) {
    if (length !== n) problems.push(say.columnLength(file, column, n, length));
  }
  const first = new Map<string, number>();
  for (let i = 0; i < n; i++) {
    const id = table.caseIds[i] as string;
    if (id.trim() === '') problems.push(say.emptyCaseId(file, i));
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, i);
    else if (id.trim() !== '') problems.push(say.duplicateCase(file, i, id, earlier));
    if ((table.patientIds[i] ?? '').trim() === '') problems.push(say.emptyPatientId(file, i, id));
    const score = table.scores[i];
    if (score !== undefined && !Number.isFinite(score)) problems.push(say.scoreNotFinite(file, i, id, score));
    const truth = table.truth[i];
    if (truth !== undefined && ![NEGATIVE, POSITIVE, EQUIVOCAL, MISSING].includes(truth)) {
      problems.push(say.truthUnknown(file, i, id, truth));
    }
  }
  return problems;
}

export function checkTable(table: EvaluationTable, file?: string): void {
  const problems = tableProblems(table, file);
  if (problems.length > 0) throw new InputError(problems);
}

/** Counts that belong beside every result. */
export interface TableCounts {
  readonly cases: number;
  /** Patients with at least one positive or negative case. */
  readonly patients: number;
  /** Patients among all the cases. */
  readonly patientsScored: number;
  readonly positives: number;
  readonly negatives: number;
  readonly equivocal: number;
  readonly missing: number;
  /** Patients with at least one positive and one negative case: normal in real data, counted. */
  readonly patientsWithBothLabels: number;
}

export function countTable(table: EvaluationTable): TableCounts {
  const counts = { positives: 0, negatives: 0, equivocal: 0, missing: 0 };
  const seen = new Map<string, number>();
  for (let i = 0; i < table.truth.length; i++) {
    const truth = table.truth[i];
    const patient = table.patientIds[i] as string;
    const mark = truth === POSITIVE ? 1 : truth === NEGATIVE ? 2 : 0;
    seen.set(patient, (seen.get(patient) ?? 0) | mark);
    if (truth === POSITIVE) counts.positives++;
    else if (truth === NEGATIVE) counts.negatives++;
    else if (truth === EQUIVOCAL) counts.equivocal++;
    else counts.missing++;
  }
  let [patients, patientsWithBothLabels] = [0, 0];
  for (const mark of seen.values()) {
    if (mark !== 0) patients++;
    if (mark === 3) patientsWithBothLabels++;
  }
  return { cases: table.caseIds.length, patients, patientsScored: seen.size, ...counts, patientsWithBothLabels };
}
