/**
 * predictions.csv of the evidence: one row a scored film with its part, score, truth under every label source and the
 * attributes that subgroups need. Whoever has this file alone can evaluate again and must get the same results.
 */
import { columnIndex, fromSheetCell, parseCsv, rowNumber, sheetLine } from '../core/csv.js';
import { ownPredictionsBroken } from '../core/messages/commands.js';
import { InputError, type Problem } from '../core/problems.js';
import { type AttributeValue, type Case, type LabelSource, PARTS, type Part, type Truth } from '../core/types.js';
import type { RivalScores } from '../data/rival-scores.js';

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

export function predictionsCsv(
  rows: readonly ScoredCase[],
  primary: string,
  sources: readonly string[],
  rivals: readonly RivalScores[] = [],
): string {
  const names = attributeNames(rows.map((row) => row.case));
  const { header, lineOf } = predictionLines(names, primary, sources, rivals);
  return `${[header, ...rows.map(lineOf)].join('\n')}\n`;
}

/** The same line by line, for tables that several machines write: `names` are the attributes of all cases. */
export function predictionLines(
  names: readonly string[],
  primary: string,
  sources: readonly string[],
  rivals: readonly RivalScores[] = [],
): { readonly header: string; readonly lineOf: (row: ScoredCase) => string } {
  const truth = (t: Truth | undefined): string => t ?? 'missing';
  return {
    header: sheetLine([
      'case_id',
      'patient_id',
      'split',
      'score',
      ...rivals.map((r) => r.column),
      'label',
      ...sources.map(labelColumn),
      ...names,
      'findings',
    ]),
    lineOf: ({ case: film, part, score }) =>
      sheetLine([
        film.caseId,
        film.patientId,
        part,
        score,
        ...rivals.map((r) => r.scores.get(film.caseId) ?? null),
        truth(film.labels[primary]),
        ...sources.map((source) => truth(film.labels[source])),
        ...names.map((name) => film.attributes[name] ?? null),
        film.findings.join('|'),
      ]),
  };
}

const PART_OF = new Map<string, Part>(PARTS.map((part) => [part, part]));
const TRUTHS: readonly string[] = ['positive', 'negative', 'equivocal', 'missing'] satisfies Truth[];
const FIXED = new Set(['case_id', 'patient_id', 'split', 'score', 'label', 'findings']);

/** The inverse of `predictionsCsv`: a file of our own, so anything odd in it means that it was changed. */
export function readOwnPredictions(
  text: string,
  file: string,
  sources: readonly LabelSource[],
  /** Score columns of models compared with; they are no attributes. */
  rivals: readonly string[] = [],
): ScoredCase[] {
  const table = parseCsv(text, file);
  const at = (name: string): number => columnIndex(table, name);
  const [caseAt, patientAt, partAt, scoreAt, findingsAt] = ['case_id', 'patient_id', 'split', 'score', 'findings'].map(
    at,
  ) as [number, number, number, number, number];
  const labels = sources.map((source) => ({ key: source.key, at: at(labelColumn(source.key)) }));
  const attributes = table.columns.flatMap((name, i) =>
    FIXED.has(name) || name.startsWith('label_') || rivals.includes(name) ? [] : [{ name, at: i }],
  );
  const problems: Problem[] = [];
  const rows = table.rows.map((row, i): ScoredCase => {
    const cell = (index: number): string => fromSheetCell(row[index] ?? '');
    const part = PART_OF.get(cell(partAt));
    const score = cell(scoreAt) === '' ? Number.NaN : Number(cell(scoreAt));
    const truths = labels.map(({ key, at: index }) => [key, cell(index)] as const);
    if (part === undefined || !Number.isFinite(score) || truths.some(([, truth]) => !TRUTHS.includes(truth)))
      problems.push(ownPredictionsBroken(file, rowNumber(i)));
    return {
      case: {
        caseId: cell(caseAt),
        patientId: cell(patientAt),
        image: null,
        attributes: Object.fromEntries(attributes.map(({ name, at: index }) => [name, attributeOf(cell(index))])),
        findings: cell(findingsAt) === '' ? [] : cell(findingsAt).split('|'),
        labels: Object.fromEntries(truths) as Record<string, Truth>,
      },
      part: part as Part,
      score,
    };
  });
  if (problems.length > 0) throw new InputError(problems);
  return rows;
}

const attributeOf = (text: string): AttributeValue =>
  text === '' ? null : String(Number(text)) === text ? Number(text) : text;
