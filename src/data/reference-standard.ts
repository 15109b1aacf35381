/** A reference standard given as a CSV: one truth a case, equivocal and missing kept as such. */
import type { Protocol } from '../config/protocol.js';
import { columnIndex, rowNumber, type Table } from '../core/csv.js';
import * as say from '../core/messages/data.js';
import { Problems, refuse } from '../core/problems.js';
import { slugify } from '../core/text.js';
import type { Case, Fact, LabelSource, SourceFile, Truth } from '../core/types.js';
import { findColumn, readTable } from './dataset.js';

type Reference = NonNullable<Protocol['reference']>;

export interface Referenced {
  readonly cases: readonly Case[];
  readonly labelSource: LabelSource;
  readonly source: SourceFile;
  readonly facts: readonly Fact[];
}

export const referenceSource = (reference: Reference): LabelSource => ({
  key: slugify(reference.name),
  name: reference.name,
  class: reference.class,
  made: { method: reference.method },
});

/** Reads one truth cell; undefined when the value is none of the named ones. */
export function readTruth(
  text: string,
  reference: Pick<Reference, 'positive' | 'negative' | 'equivocalValues'>,
): Truth | undefined {
  const value = text.trim();
  const is = (list: readonly string[]): boolean => list.some((v) => v.toLowerCase() === value.toLowerCase());
  if (value === '' || value === 'missing') return 'missing';
  if (is(reference.positive)) return 'positive';
  if (is(reference.negative)) return 'negative';
  return is(reference.equivocalValues) || value === 'equivocal' ? 'equivocal' : undefined;
}

export async function applyReference(cases: readonly Case[], path: string, reference: Reference): Promise<Referenced> {
  const { table, source } = await readTable(path, 'reference standard');
  const { rows, oddities } = readReferenceRows(table, reference);
  const applied = labelCases(cases, rows, reference, path);
  return {
    ...applied,
    source,
    facts: [
      ...applied.facts,
      fact('empty-cells', oddities.empty, 'Rows of the reference file with an empty label (missing, not negative)'),
      fact('duplicate-rows', oddities.duplicates, 'Rows that repeat a case with the same label (counted once)'),
    ],
  };
}

/** The truth of one case in a reference file, and whose film it says it is. */
export interface Labelled {
  readonly truth: Truth;
  readonly patient: string | null;
}

const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
  id: `reference.${id}`,
  value,
  about,
  ...(unit ? { unit } : {}),
});

/** Adds the truths to the cases as one more label source, and counts partners missing on either side. */
export function labelCases(
  cases: readonly Case[],
  rows: ReadonlyMap<string, Labelled>,
  reference: Reference,
  path: string,
): Omit<Referenced, 'source'> {
  const labelSource = referenceSource(reference);
  const ids = new Set<string>();
  let otherPatient = 0;
  const labelled = cases.map((film): Case => {
    const found = rows.get(film.caseId);
    ids.add(film.caseId);
    if (found?.patient && found.patient !== film.patientId) otherPatient++;
    return { ...film, labels: { ...film.labels, [labelSource.key]: found?.truth ?? 'missing' } };
  });
  const truths = labelled.map((film) => film.labels[labelSource.key]);
  const matched = truths.filter((truth) => truth !== 'missing').length;
  if (matched === 0) refuse(say.nothingMatched(path, 'the data set'));
  const partnerless = [...rows.keys()].filter((id) => !ids.has(id)).length;
  return {
    cases: labelled,
    labelSource,
    facts: [
      fact('name', reference.name, 'Name of the reference standard in the protocol'),
      fact('class', reference.class, 'Class that the protocol gives it: reference or non-reference'),
      fact('method', reference.method, 'How the labels of the reference standard were made, according to the protocol'),
      fact('rows', rows.size, 'Cases in the reference file', 'cases'),
      fact('matched', matched, 'Cases of the data set with a reference label', 'cases'),
      fact('unlabelled', cases.length - matched, 'Cases of the data set without a reference label', 'cases'),
      fact('partnerless', partnerless, 'Cases of the reference file that the data set lacks', 'cases'),
      fact(
        'positive',
        truths.filter((t) => t === 'positive').length,
        'Cases that the reference standard calls positive',
        'cases',
      ),
      fact(
        'negative',
        truths.filter((t) => t === 'negative').length,
        'Cases that the reference standard calls negative',
        'cases',
      ),
      fact(
        'equivocal',
        truths.filter((t) => t === 'equivocal').length,
        'Cases that the reference standard calls equivocal',
        'cases',
      ),
      fact('patient-conflicts', otherPatient, 'Cases whose patient differs between reference file and data set'),
    ],
  };
}

interface ReferenceRow extends Labelled {
  readonly row: number;
}

const PATIENT_COLUMNS = ['Patient ID', 'patient_id'];

function readReferenceRows(table: Table, reference: Reference) {
  const caseColumn = columnIndex(table, reference.caseColumn ?? 'case_id');
  const name = reference.labelColumn ?? 'label';
  const labelColumn = columnIndex(table, name);
  const patientColumn = findColumn(table, PATIENT_COLUMNS);
  const known = [...reference.positive, ...reference.negative, ...reference.equivocalValues];
  const problems = new Problems();
  const rows = new Map<string, ReferenceRow>();
  const oddities = { empty: 0, duplicates: 0 };
  for (const [i, cells] of table.rows.entries()) {
    const row = rowNumber(i);
    const id = (cells[caseColumn] ?? '').trim();
    const written = cells[labelColumn] ?? '';
    const truth = readTruth(written, reference);
    const before = rows.get(id);
    if (id === '') problems.add(say.badCell(table.file, row, table.columns[caseColumn] as string, 'a case id', ''));
    if (truth === undefined) problems.add(say.badTruth(table.file, row, name, written, known));
    else if (before && before.truth !== truth) problems.add(say.duplicateCase(table.file, row, id, before.row));
    else if (before) oddities.duplicates++;
    else {
      const patient = patientColumn === undefined ? '' : (cells[patientColumn] ?? '').trim().replace(/^0+(?=\d)/, '');
      rows.set(id, { truth, row, patient: patient || null });
      if (truth === 'missing') oddities.empty++;
    }
  }
  problems.throwIfAny();
  return { rows, oddities };
}
