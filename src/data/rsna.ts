/**
 * The RSNA pneumonia detection challenge of 2018 as it was released: one DICOM file an image and a table with a row for
 * every box. Boxes are counted and left out: this project classifies films. The challenge's patientId names one image,
 * so films of one person cannot be told; and every image comes from the NIH release, so it is never external to it.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rowNumber, type Table } from '../core/csv.js';
import { columnMissing } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { Problems, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { AttributeValue, Case, SourceFile, Truth } from '../core/types.js';
import { type Dataset, findColumn, OddityCounter, readTable } from './dataset.js';
import { listFilms } from './films.js';

export const RSNA_LABELS: readonly string[] = ['stage_2_train_labels.csv', 'stage_1_train_labels.csv'];
const CLASSES = 'stage_2_detailed_class_info.csv';
const FILM_FOLDERS = ['stage_2_train_images', 'stage_1_train_images', 'images'];
const FILM = /\.(dcm|png)$/i;
export const RSNA_SOURCE = 'rsna-2018';
/** What a positive label means there. */
const MEANING = 'lung opacity suspicious for pneumonia';

export interface RsnaOptions {
  readonly finding: string;
  readonly progress: Progress;
  /** Reads age, sex and view from a film's header; without it they are unknown. */
  readonly header?: (path: string) => Promise<Readonly<Record<string, AttributeValue>>>;
}

export async function loadRsna(folder: string, options: RsnaOptions): Promise<Dataset> {
  if (options.finding !== 'Pneumonia') refuse(say.unknownFinding(options.finding, ['Pneumonia']));
  const odd = new OddityCounter({ ...say.ODDITIES, ...say.RSNA_ODDITIES });
  const names = await readdir(folder);
  const labelFile = RSNA_LABELS.find((name) => names.includes(name));
  if (labelFile === undefined) return refuse(say.noMetadata(folder, RSNA_LABELS));
  const labels = await readTable(join(folder, labelFile), 'labels', odd);
  const classes = names.includes(CLASSES) ? await readTable(join(folder, CLASSES), 'class details', odd) : null;
  const places = FILM_FOLDERS.filter((name) => names.includes(name)).map((name) => join(folder, name));
  const files = await listFilms(places, FILM);
  const paths = new Map([...files.paths].map(([name, path]) => [name.replace(FILM, ''), path]));
  const targets = readTargets(labels.table, odd);
  const words = classes ? readClasses(classes.table) : new Map<string, string>();
  const cases: Case[] = [];
  for (const [caseId, truth] of targets) {
    const image = paths.get(caseId) ?? null;
    cases.push({
      caseId,
      patientId: caseId,
      image,
      attributes: {
        ...(image !== null && options.header ? await options.header(image) : { age: null, sex: null, view: null }),
        class: words.get(caseId) ?? null,
      },
      findings: truth === 'positive' ? [options.finding] : [],
      labels: { [RSNA_SOURCE]: truth },
    });
  }
  const present = cases.filter((film) => film.image !== null).length;
  const sources: SourceFile[] = [labels.source, ...(classes ? [classes.source] : [])];
  return {
    name: 'RSNA pneumonia detection challenge 2018',
    synthetic: false,
    cases,
    listed: cases.length,
    present,
    unlistedImages: paths.size - present,
    sources,
    labelSource: { key: RSNA_SOURCE, name: `RSNA 2018 radiologists (${MEANING})`, class: 'reference' },
    oddities: odd.list(),
    counts: odd.counts(),
  };
}

function column(table: Table, name: string, problems: Problems): number {
  const at = findColumn(table, [name]);
  if (at === undefined) problems.add(columnMissing(table.file, name, table.columns));
  return at ?? 0;
}

/** One truth an image; several rows are several boxes of one positive image. */
function readTargets(table: Table, odd: OddityCounter): Map<string, Truth> {
  const problems = new Problems();
  const [id, target, box] = ['patientId', 'Target', 'x'].map((name) => column(table, name, problems)) as [
    number,
    number,
    number,
  ];
  problems.throwIfAny();
  const out = new Map<string, Truth>();
  const firstRow = new Map<string, number>();
  for (const [i, row] of table.rows.entries()) {
    const number = rowNumber(i);
    const caseId = (row[id] ?? '').trim();
    const value = (row[target] ?? '').trim();
    if (caseId === '') problems.add(say.badCell(table.file, number, 'patientId', 'an image id', ''));
    const truth: Truth | undefined =
      value === '1' ? 'positive' : value === '0' ? 'negative' : value === '' ? 'missing' : undefined;
    if (truth === undefined) {
      problems.add(say.badTruth(table.file, number, 'Target', value, ['0', '1']));
      continue;
    }
    if ((row[box] ?? '').trim() !== '') odd.see('box', number);
    const before = out.get(caseId);
    if (before !== undefined && before !== truth) {
      problems.add(say.duplicateCase(table.file, number, caseId, firstRow.get(caseId) as number));
    } else if (before === 'positive') odd.see('further-box-of-an-image', number);
    else if (before !== undefined) odd.see('duplicate-row', number);
    else {
      out.set(caseId, truth);
      firstRow.set(caseId, number);
      if (truth === 'missing') odd.see('label-missing', number);
    }
  }
  problems.throwIfAny();
  return out;
}

function readClasses(table: Table): Map<string, string> {
  const problems = new Problems();
  const [id, word] = [column(table, 'patientId', problems), column(table, 'class', problems)];
  problems.throwIfAny();
  return new Map(table.rows.map((row) => [(row[id] ?? '').trim(), (row[word] ?? '').trim()]));
}
