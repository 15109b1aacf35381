/** A predictions CSV of any classifier, by the columns the protocol names, joined to a data set when one is given. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Protocol } from '../config/protocol.js';
import { columnIndex, fromSheetCell, parseCsv, rowNumber, type Table } from '../core/csv.js';
import { sha256 } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { InputError, Problems, refuse } from '../core/problems.js';
import type { AttributeValue, Case, Fact, LabelSource, Part, SourceFile, Truth } from '../core/types.js';
import { type Dataset, OWN_LABELS } from './dataset.js';
import { readTruth, referenceSource } from './reference-standard.js';

export interface PredictionRow {
  readonly case: Case;
  readonly part: Part;
  readonly score: number;
}

export interface Predictions {
  readonly rows: readonly PredictionRow[];
  /** Label sources the file or the data set brings, the primary first; empty when it brings none. */
  readonly sources: readonly LabelSource[];
  readonly source: SourceFile;
  readonly facts: readonly Fact[];
}

/** Truth words every predictions file may use, besides those the protocol's reference names. */
const WORDS = {
  positive: ['1', 'positive', 'yes', 'true'],
  negative: ['0', 'negative', 'no', 'false'],
  equivocalValues: [],
};
const PART_NAMES: Record<string, Part> = { training: 'training', train: 'training', tuning: 'tuning', test: 'test' };
/** Attribute columns taken without being mapped, as our own predictions.csv writes them. */
const KNOWN_ATTRIBUTES = ['age', 'sex', 'view', 'followUp'];

export async function readPredictions(path: string, protocol: Protocol, dataset: Dataset | null): Promise<Predictions> {
  const bytes = await readFile(path).catch((e: NodeJS.ErrnoException) => refuse(cannotRead(path, e)));
  const table = parseCsv(bytes, path);
  const columns = protocol.columns;
  const at = { case: columnIndex(table, columns.case), score: columnIndex(table, columns.score) };
  const patient = dataset ? table.columns.indexOf(columns.patient) : columnIndex(table, columns.patient);
  const split = table.columns.indexOf(columns.split);
  const truths = truthColumns(table, protocol);
  const attributes = attributeColumns(table, columns.attributes);
  const findings = table.columns.indexOf('findings');
  const known = new Map(dataset?.cases.map((film) => [film.caseId, film]));

  const problems = new Problems();
  const rows: PredictionRow[] = [];
  const seen = new Map<string, number>();
  let partnerless = 0;
  for (const [i, row] of table.rows.entries()) {
    const cell = (index: number): string => (index < 0 ? '' : fromSheetCell((row[index] ?? '').trim()));
    const number = rowNumber(i);
    const caseId = cell(at.case);
    const first = seen.get(caseId);
    if (first !== undefined) problems.add(say.duplicateCase(path, number, caseId, first));
    seen.set(caseId, number);
    const film = known.get(caseId);
    if (dataset && !film) {
      partnerless++;
      continue;
    }
    const score = cell(at.score) === '' ? Number.NaN : Number(cell(at.score));
    if (!Number.isFinite(score)) problems.add(say.badScore(path, number, columns.score, cell(at.score)));
    const part = split < 0 ? 'test' : PART_NAMES[cell(split).toLowerCase()];
    if (part === undefined) problems.add(say.badPart(path, number, columns.split, cell(split)));
    const patientId = film?.patientId ?? cell(patient);
    if (patientId === '') problems.add(say.noPatient(path, number, columns.patient));
    const labels: Record<string, Truth> = { ...film?.labels };
    for (const { source, index, name } of truths) {
      const truth =
        readTruth(cell(index), { ...WORDS, ...(protocol.reference ?? {}) }) ?? readTruth(cell(index), WORDS);
      if (truth === undefined)
        problems.add(say.badTruth(path, number, name, cell(index), [...WORDS.positive, ...WORDS.negative]));
      else labels[source.key] = truth;
    }
    const own = Object.fromEntries(attributes.map(({ name, index }) => [name, attributeValue(cell(index))]));
    rows.push({
      case: {
        caseId,
        patientId,
        image: null,
        attributes: { ...film?.attributes, ...own },
        findings: film?.findings ?? (findings < 0 ? [] : cell(findings).split('|').filter(Boolean)),
        labels,
      },
      part: part ?? 'test',
      score,
    });
  }
  if (problems.list.length > 0) throw new InputError(problems.list);
  if (rows.length === 0) refuse(say.nothingMatched(path, 'the data set'));
  const fromDataset: LabelSource[] =
    dataset && !truths.some((t) => t.source.key === dataset.labelSource.key) ? [dataset.labelSource] : [];
  return {
    rows,
    sources: [...truths.map((t) => t.source), ...fromDataset],
    source: { role: 'predictions', name: basename(path), sha256: sha256(bytes), bytes: bytes.byteLength },
    facts: [
      { id: 'predictions.file', value: basename(path), about: 'Predictions file' },
      { id: 'predictions.rows', value: table.rows.length, unit: 'cases', about: 'Cases in the predictions file' },
      { id: 'predictions.used', value: rows.length, unit: 'cases', about: 'Cases used' },
      {
        id: 'predictions.partnerless',
        value: partnerless,
        unit: 'cases',
        about: 'Cases of the predictions file that the data set lacks',
      },
      ...(dataset
        ? [
            {
              id: 'predictions.unscored',
              value: dataset.listed - rows.length,
              unit: 'cases',
              about: 'Cases of the data set without a score',
            },
            { id: 'data.name', value: dataset.name, about: 'Data set' },
            { id: 'data.listed', value: dataset.listed, unit: 'films', about: 'Films the metadata table lists' },
          ]
        : []),
    ],
  };
}

/**
 * Truth columns: `label_<source>` as our own files have them, else the mapped label column. The one that the protocol's
 * reference describes (by its slug, or by its labelColumn) comes first; every other is a non-reference comparator.
 */
function truthColumns(table: Table, protocol: Protocol): { source: LabelSource; index: number; name: string }[] {
  const reference = protocol.reference
    ? { ...referenceSource(protocol.reference), column: protocol.reference.labelColumn }
    : null;
  const found = table.columns.flatMap((name, index) => {
    const key = /^label_(.+)$/.exec(name)?.[1];
    const isReference = reference !== null && (key === reference.key || name === reference.column);
    if (isReference)
      return [{ source: { key: reference.key, name: reference.name, class: reference.class }, index, name, rank: 0 }];
    if (key === undefined) return [];
    const source: LabelSource = {
      key,
      name: key === OWN_LABELS ? 'NIH labels mined from reports' : key,
      class: 'non-reference',
    };
    return [{ source, index, name, rank: 1 }];
  });
  if (found.length > 0) return found.sort((a, b) => a.rank - b.rank);
  const index = table.columns.indexOf(protocol.columns.label);
  if (index < 0) return [];
  const name = protocol.columns.label;
  return [
    { source: { key: 'labels', name: `column "${name}" of the predictions`, class: 'non-reference' }, index, name },
  ];
}

function attributeColumns(table: Table, mapped: Readonly<Record<string, string>>): { name: string; index: number }[] {
  const asked = Object.entries(mapped).map(([name, column]) => ({ name, index: columnIndex(table, column) }));
  const own = KNOWN_ATTRIBUTES.filter((name) => !(name in mapped) && table.columns.includes(name));
  return [...asked, ...own.map((name) => ({ name, index: table.columns.indexOf(name) }))];
}

const attributeValue = (text: string): AttributeValue =>
  text === '' ? null : Number.isFinite(Number(text)) ? Number(text) : text;
