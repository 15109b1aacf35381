/** Rows of the NIH metadata table, in the form of 2017 (`060Y`, padded ids) and of 2020 (bracketed header), as cases. */
import { rowNumber, type Table } from '../core/csv.js';
import { columnMissing } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { Problems } from '../core/problems.js';
import type { Case, Truth } from '../core/types.js';
import { readAge, readPositive, readSex, readView, unpadded } from './attributes.js';
import { findColumn, type OddityCounter, OWN_LABELS } from './dataset.js';
import { FINDINGS, knownFinding, NO_FINDING } from './nih-findings.js';

/** Names of one column in the published forms; the bracketed header splits on its own commas. */
const COLUMNS = {
  image: ['Image Index'],
  findings: ['Finding Labels'],
  followUp: ['Follow-up #'],
  patient: ['Patient ID'],
  age: ['Patient Age'],
  sex: ['Patient Gender', 'Patient Sex'],
  view: ['View Position'],
  width: ['OriginalImage[Width', 'OriginalImageWidth'],
  height: ['Height]', 'OriginalImageHeight'],
  spacingX: ['OriginalImagePixelSpacing[x', 'OriginalImagePixelSpacing_x'],
  spacingY: ['y]', 'OriginalImagePixelSpacing_y'],
} as const;
type Key = keyof typeof COLUMNS;
const REQUIRED: readonly Key[] = ['image', 'findings', 'followUp', 'patient', 'age', 'sex', 'view'];

export function readNihRows(
  table: Table,
  finding: string,
  films: ReadonlyMap<string, string>,
  odd: OddityCounter,
): Case[] {
  const problems = new Problems();
  const index = columnIndexes(table, problems);
  problems.throwIfAny();
  const cases: Case[] = [];
  const rowOf = new Map<string, number>();
  for (const [i, row] of table.rows.entries()) {
    const number = rowNumber(i);
    const cell = (key: Key): string => (index[key] === undefined ? '' : (row[index[key]] ?? '').trim());
    const valid = <T>(key: Key, expected: string, value: T | undefined): T | null => {
      if (value === undefined) problems.add(say.badCell(table.file, number, COLUMNS[key][0], expected, cell(key)));
      return value ?? null;
    };
    const caseId = cell('image');
    const first = rowOf.get(caseId);
    if (first !== undefined) {
      if (table.rows[first]?.join() === row.join()) odd.see('duplicate-row', number);
      else problems.add(say.duplicateCase(table.file, number, caseId, rowNumber(first)));
      continue;
    }
    rowOf.set(caseId, i);
    valid('image', 'a film’s file name', caseId === '' ? undefined : caseId);
    const patient = cell('patient');
    valid('patient', 'a patient number', /^\d+$/.test(patient) ? patient : undefined);
    const findings = readFindings(cell('findings'), number, odd);
    valid('findings', `findings out of ${FINDINGS.join(', ')}, or ${NO_FINDING} alone`, findings);
    const patientId = unpadded(patient, number, odd);
    const inName = /^(\d{8})_\d{3}\.png$/.exec(caseId)?.[1];
    if (inName !== undefined && Number(inName) !== Number(patientId)) odd.see('patient-differs-from-file-name', number);
    const followUp = cell('followUp');
    cases.push({
      caseId,
      patientId,
      image: films.get(caseId) ?? null,
      attributes: {
        age: valid('age', 'an age such as 60, 060Y, 013M or 001D', readAge(cell('age'), number, odd)),
        sex: valid('sex', 'M or F', readSex(cell('sex'), number, odd)),
        view: valid('view', 'PA or AP', readView(cell('view'), number, odd)),
        followUp: valid(
          'followUp',
          'a count',
          followUp === '' ? null : /^\d+$/.test(followUp) ? Number(followUp) : undefined,
        ),
        width: readPositive(cell('width'), number, odd),
        height: readPositive(cell('height'), number, odd),
        spacingX: readPositive(cell('spacingX'), number, odd),
        spacingY: readPositive(cell('spacingY'), number, odd),
      },
      findings: findings ?? [],
      labels: { [OWN_LABELS]: truthOf(findings, finding, number, odd) },
    });
  }
  problems.throwIfAny();
  odd.see('age-falls-over-follow-ups', undefined, ageFalls(cases));
  return cases;
}

function columnIndexes(table: Table, problems: Problems): Partial<Record<Key, number>> {
  const index: Partial<Record<Key, number>> = {};
  for (const key of Object.keys(COLUMNS) as Key[]) {
    const at = findColumn(table, COLUMNS[key]);
    if (at !== undefined) index[key] = at;
    else if (REQUIRED.includes(key)) problems.add(columnMissing(table.file, COLUMNS[key][0], table.columns));
  }
  return index;
}

/** Findings in the release's spelling; null for an empty cell; undefined when a name is unknown or contradicts another. */
function readFindings(text: string, row: number, odd: OddityCounter): readonly string[] | null | undefined {
  if (text === '') return null;
  const known: string[] = [];
  for (const written of text.split('|')) {
    const name = knownFinding(written);
    if (name === undefined) return undefined;
    if (name !== written) odd.see('finding-in-other-spelling', row);
    if (known.includes(name)) odd.see('finding-named-twice', row);
    else known.push(name);
  }
  if (!known.includes(NO_FINDING)) return known;
  return known.length === 1 ? [] : undefined;
}

function truthOf(
  findings: readonly string[] | null | undefined,
  finding: string,
  row: number,
  odd: OddityCounter,
): Truth {
  if (findings?.includes(finding)) return 'positive';
  if (findings) return 'negative';
  odd.see('label-missing', row);
  return 'missing';
}

/** Films whose patient was older on an earlier follow-up: the release has no dates, so this is all order can show. */
function ageFalls(cases: readonly Case[]): number {
  const last = new Map<string, { followUp: number; age: number }>();
  let falls = 0;
  for (const { patientId, attributes } of [...cases].sort(byFollowUp)) {
    const { age, followUp } = attributes;
    if (typeof age !== 'number' || typeof followUp !== 'number') continue;
    const before = last.get(patientId);
    if (before && followUp > before.followUp && age < before.age) falls++;
    last.set(patientId, { followUp, age });
  }
  return falls;
}

const byFollowUp = (a: Case, b: Case): number => Number(a.attributes.followUp) - Number(b.attributes.followUp);
