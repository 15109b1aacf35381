/**
 * Any folder of films with a CSV whose columns the protocol maps: `columns.case`, `columns.patient`, `columns.label`,
 * and `columns.attributes` for whatever subgroups need. A case id is a film's file name, with or without its ending.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Protocol } from '../config/protocol.js';
import { columnIndex, rowNumber, type Table } from '../core/csv.js';
import { exists } from '../core/files.js';
import * as say from '../core/messages/data.js';
import { Problems, refuse } from '../core/problems.js';
import type { AttributeValue, Case, Truth } from '../core/types.js';
import { readAge, readSex, readView } from './attributes.js';
import { type Dataset, findColumn, OddityCounter, readTable, SYNTHETIC_MARKER } from './dataset.js';
import { listFilms } from './films.js';

export const FOLDER_LABELS = 'dataset-labels';
const POSITIVE = new Set(['1', 'positive', 'yes', 'true']);
const NEGATIVE = new Set(['0', 'negative', 'no', 'false']);
const FILM = /\.(png|jpe?g|tiff?|dcm)$/i;

type Columns = Protocol['columns'];

export async function loadFolder(
  folder: string,
  protocol: Pick<Protocol, 'finding' | 'columns'>,
  options: { readonly table?: string } = {},
): Promise<Dataset> {
  const odd = new OddityCounter(say.ODDITIES);
  const name = options.table ?? (await onlyTable(folder));
  const { table, source } = await readTable(join(folder, name), 'metadata table', odd);
  const files = await listFilms([folder, ...(await subfolders(folder))], FILM);
  odd.see('film-in-several-folders', undefined, files.inSeveralFolders);
  const byName = new Map<string, string>();
  for (const [file, path] of files.paths) {
    byName.set(file, path);
    const stem = file.replace(FILM, '');
    if (!byName.has(stem)) byName.set(stem, path);
  }
  const cases = readRows(table, protocol, byName, odd);
  const used = new Set(cases.flatMap((film) => film.image ?? []));
  return {
    name: basename(folder),
    synthetic: await exists(join(folder, SYNTHETIC_MARKER)),
    cases,
    listed: cases.length,
    present: cases.filter((film) => film.image !== null).length,
    unlistedImages: [...files.paths.values()].filter((path) => !used.has(path)).length,
    sources: [source],
    labelSource: {
      key: FOLDER_LABELS,
      name: `column "${protocol.columns.label}" of ${name}`,
      class: 'non-reference',
      made: say.MADE.column,
    },
    oddities: odd.list(),
    counts: odd.counts(),
  };
}

async function onlyTable(folder: string): Promise<string> {
  const tables = (await readdir(folder)).filter((name) => /\.csv$/i.test(name)).sort();
  if (tables.includes('cases.csv')) return 'cases.csv';
  return tables.length === 1 ? (tables[0] as string) : refuse(say.whichTable(folder, tables));
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => join(folder, entry.name))
    .sort();
}

function readRows(
  table: Table,
  protocol: Pick<Protocol, 'finding' | 'columns'>,
  films: ReadonlyMap<string, string>,
  odd: OddityCounter,
): Case[] {
  const { columns, finding } = protocol;
  const at = indexes(table, columns);
  const problems = new Problems();
  const rowOf = new Map<string, number>();
  const cases: Case[] = [];
  for (const [i, row] of table.rows.entries()) {
    const number = rowNumber(i);
    const cell = (index: number | undefined): string => (index === undefined ? '' : (row[index] ?? '').trim());
    const caseId = cell(at.case);
    const first = rowOf.get(caseId);
    if (caseId === '') problems.add(say.badCell(table.file, number, columns.case, 'a case id', ''));
    if (first !== undefined) {
      if (table.rows[first]?.join() === row.join()) odd.see('duplicate-row', number);
      else problems.add(say.duplicateCase(table.file, number, caseId, rowNumber(first)));
      continue;
    }
    rowOf.set(caseId, i);
    if (cell(at.patient) === '') problems.add(say.noPatient(table.file, number, columns.patient));
    const truth = readLabel(cell(at.label));
    if (truth === undefined) {
      problems.add(say.badTruth(table.file, number, columns.label, cell(at.label), [...POSITIVE, ...NEGATIVE]));
    }
    if (truth === 'missing') odd.see('label-missing', number);
    const findings = cell(at.findings).split('|').filter(Boolean);
    if (truth === 'positive' && !findings.includes(finding)) findings.push(finding);
    cases.push({
      caseId,
      patientId: cell(at.patient),
      image: films.get(caseId) ?? null,
      attributes: Object.fromEntries(
        at.attributes.map(({ name, index, column }) => {
          const value = readAttribute(name, cell(index), number, odd);
          if (value === undefined) problems.add(say.badCell(table.file, number, column, `a ${name}`, cell(index)));
          return [name, value ?? null];
        }),
      ),
      findings,
      labels: { [FOLDER_LABELS]: truth ?? 'missing' },
    });
  }
  problems.throwIfAny();
  return cases;
}

function indexes(table: Table, columns: Columns) {
  const known = ['age', 'sex', 'view', 'followUp'].filter((name) => !(name in columns.attributes));
  return {
    case: columnIndex(table, columns.case),
    patient: columnIndex(table, columns.patient),
    label: columnIndex(table, columns.label),
    findings: findColumn(table, ['findings']),
    attributes: [
      ...Object.entries(columns.attributes).map(([name, column]) => ({
        name,
        column,
        index: columnIndex(table, column),
      })),
      ...known.flatMap((name) => {
        const index = findColumn(table, [name]);
        return index === undefined ? [] : [{ name, column: name, index }];
      }),
    ],
  };
}

function readLabel(text: string): Truth | undefined {
  const word = text.toLowerCase();
  if (word === '' || word === 'missing') return 'missing';
  if (word === 'equivocal') return 'equivocal';
  return POSITIVE.has(word) ? 'positive' : NEGATIVE.has(word) ? 'negative' : undefined;
}

function readAttribute(name: string, text: string, row: number, odd: OddityCounter): AttributeValue | undefined {
  if (name === 'age') return readAge(text, row, odd);
  if (name === 'sex') return readSex(text, row, odd);
  if (name === 'view') return readView(text, row, odd);
  if (text === '') return null;
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
