/** The NIH ChestX-ray14 release, whole or any subset of its films, in both published forms of its metadata table. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseCsv, rowNumber, type Table } from '../core/csv.js';
import { exists, sha256 } from '../core/files.js';
import { columnMissing } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { InputError, type Problem, Problems, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Case, SourceFile } from '../core/types.js';

export interface Dataset {
  readonly name: string;
  /** True when a generator made the films. */
  readonly synthetic: boolean;
  /** Every listed case; `image` is null where the film is absent. */
  readonly cases: readonly Case[];
  readonly listed: number;
  readonly present: number;
  /** Films in the image folders that no row lists. */
  readonly unlistedImages: number;
  readonly sources: readonly SourceFile[];
  /** Harmless oddities, counted. */
  readonly counts: Readonly<Record<string, number>>;
}

export const OWN_LABELS = 'nih-labels';
export const SYNTHETIC_MARKER = 'SYNTHETIC.json';
const METADATA = ['Data_Entry_2017.csv', 'Data_Entry_2017_v2020.csv', 'sample_labels.csv'];

/** The 14 findings of the release, and its word for none. */
export const FINDINGS: readonly string[] = [
  'Atelectasis',
  'Cardiomegaly',
  'Consolidation',
  'Edema',
  'Effusion',
  'Emphysema',
  'Fibrosis',
  'Hernia',
  'Infiltration',
  'Mass',
  'Nodule',
  'Pleural_Thickening',
  'Pneumonia',
  'Pneumothorax',
];
export const NO_FINDING = 'No Finding';

/** Older than this is a typing error (the 2017 table has a 411). */
const OLDEST = 110;

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

export async function loadNih(
  folder: string,
  options: { readonly finding: string; readonly progress: Progress },
): Promise<Dataset> {
  const present = await Promise.all(METADATA.map((name) => exists(join(folder, name))));
  const name = METADATA.find((_, i) => present[i]);
  if (name === undefined) return refuse(say.noMetadata(folder, METADATA));
  const file = join(folder, name);
  const bytes = await readFile(file);
  const table = parseCsv(bytes, file);
  if (![...FINDINGS, NO_FINDING].includes(options.finding) || options.finding === NO_FINDING) {
    refuse(say.unknownFinding(options.finding, FINDINGS));
  }
  const images = await findImages(folder);
  const { cases, counts } = readRows(table, options.finding, images);
  const withFilm = cases.filter((c) => c.image !== null).length;
  const synthetic = await exists(join(folder, SYNTHETIC_MARKER));
  return {
    name: synthetic ? 'Synthetic chest phantoms in the NIH layout' : 'NIH ChestX-ray14',
    synthetic,
    cases,
    listed: cases.length,
    present: withFilm,
    unlistedImages: images.size - withFilm,
    sources: [{ role: 'metadata table', name: basename(file), sha256: sha256(bytes), bytes: bytes.byteLength }],
    counts,
  };
}

/** File name → path, over images/ and every images_*\/ (with or without an inner images/). */
async function findImages(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const roots = entries
    .filter((e) => (e.isDirectory() || e.isSymbolicLink()) && /^images(_\d+)?$/.test(e.name))
    .map((e) => join(folder, e.name))
    .sort();
  const found = new Map<string, string>();
  for (const root of roots) {
    const inner = join(root, 'images');
    const place = (await exists(inner)) ? inner : root;
    for (const name of (await readdir(place)).sort()) if (/\.png$/i.test(name)) found.set(name, join(place, name));
  }
  return found;
}

function readRows(table: Table, finding: string, images: ReadonlyMap<string, string>) {
  const problems = new Problems();
  const index = columnIndexes(table, problems);
  problems.throwIfAny();
  const counts = { ageMissing: 0, ageImpossible: 0, ageInMonthsOrDays: 0, duplicateRows: 0, spacedFindingNames: 0 };
  const cases: Case[] = [];
  const rowOf = new Map<string, number>();
  for (const [i, row] of table.rows.entries()) {
    const cell = (key: Key): string => (index[key] === undefined ? '' : (row[index[key]] ?? '').trim());
    const bad = (key: Key, expected: string): void =>
      problems.add(say.badCell(table.file, rowNumber(i), COLUMNS[key][0], expected, cell(key)));
    const caseId = cell('image');
    const first = rowOf.get(caseId);
    if (first !== undefined) {
      if (table.rows[first]?.join() === row.join()) counts.duplicateRows++;
      else problems.add(say.duplicateCase(table.file, rowNumber(i), caseId, rowNumber(first)));
      continue;
    }
    rowOf.set(caseId, i);
    const findings = readFindings(cell('findings'), counts);
    if (caseId === '') bad('image', 'a film file name');
    if (!/^\d+$/.test(cell('patient'))) bad('patient', 'a patient number');
    if (!findings.every((f) => FINDINGS.includes(f)))
      bad('findings', `findings out of ${FINDINGS.join(', ')}, or ${NO_FINDING}`);
    if (!['M', 'F', ''].includes(cell('sex'))) bad('sex', 'M or F');
    if (!['PA', 'AP', ''].includes(cell('view'))) bad('view', 'PA or AP');
    const age = readAge(cell('age'), counts);
    if (age === undefined) bad('age', 'an age such as 60, 060Y, 013M or 001D');
    const number = (key: Key): number | null =>
      cell(key) === '' || Number.isNaN(Number(cell(key))) ? null : Number(cell(key));
    cases.push({
      caseId,
      patientId: cell('patient').replace(/^0+(?=\d)/, ''),
      image: images.get(caseId) ?? null,
      attributes: {
        age: age ?? null,
        sex: cell('sex') || null,
        view: cell('view') || null,
        followUp: number('followUp'),
        width: number('width'),
        height: number('height'),
        spacingX: number('spacingX'),
        spacingY: number('spacingY'),
      },
      findings,
      labels: { [OWN_LABELS]: findings.includes(finding) ? 'positive' : 'negative' },
    });
  }
  problems.throwIfAny();
  return { cases, counts };
}

function columnIndexes(table: Table, problems: Problems): Partial<Record<Key, number>> {
  const index: Partial<Record<Key, number>> = {};
  for (const key of Object.keys(COLUMNS) as Key[]) {
    const names: readonly string[] = COLUMNS[key];
    const at = table.columns.findIndex((column) => names.includes(column));
    if (at >= 0) index[key] = at;
    else if (REQUIRED.includes(key)) problems.add(columnMissing(table.file, names[0] as string, table.columns));
  }
  return index;
}

function readFindings(text: string, counts: { spacedFindingNames: number }): string[] {
  return text
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== NO_FINDING)
    .map((name) => {
      if (!name.includes(' ')) return name;
      counts.spacedFindingNames++;
      return name.replaceAll(' ', '_');
    });
}

/** Years; null where missing or impossible (both counted); undefined where the cell is no age at all. */
function readAge(
  text: string,
  counts: { ageMissing: number; ageImpossible: number; ageInMonthsOrDays: number },
): number | null | undefined {
  if (text === '') {
    counts.ageMissing++;
    return null;
  }
  const match = /^(\d{1,3})([YMWD]?)$/.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]);
  const perYear = { Y: 1, '': 1, M: 12, W: 52.1775, D: 365.25 }[match[2] as 'Y' | '' | 'M' | 'W' | 'D'];
  if (perYear > 1) counts.ageInMonthsOrDays++;
  const years = Math.floor(value / perYear);
  if (years <= OLDEST) return years;
  counts.ageImpossible++;
  return null;
}

/** For loaders that find nothing to work with. */
export function requireFilms(dataset: Dataset, folder: string): void {
  const problems: Problem[] = dataset.present === 0 ? [say.noImages(folder)] : [];
  if (problems.length > 0) throw new InputError(problems);
}
