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
import type { Case, SourceFile, Truth } from '../core/types.js';
import { type Dataset, findColumn, OddityCounter, readTable } from './dataset.js';
import { type FilmHeader, readFilmHeader } from './dicom-film.js';
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
}

/** Headers read at once: the disk, not the processor, is waited for. */
const AT_ONCE = 16;
const UNKNOWN: FilmHeader = { age: null, sex: null, view: null };

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
  const headers = await readHeaders([...targets.keys()], paths, options.progress, odd);
  const cases = [...targets].map(
    ([caseId, truth]): Case => ({
      caseId,
      patientId: caseId,
      image: paths.get(caseId) ?? null,
      attributes: { ...(headers.get(caseId) ?? UNKNOWN), class: words.get(caseId) ?? null },
      findings: truth === 'positive' ? [options.finding] : [],
      labels: { [RSNA_SOURCE]: truth },
    }),
  );
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
    labelSource: {
      key: RSNA_SOURCE,
      name: `RSNA 2018 radiologists (${MEANING})`,
      class: 'reference',
      made: say.MADE.rsna,
    },
    oddities: odd.list(),
    counts: odd.counts(),
  };
}

/** Age, sex and view of the films that are DICOM; a header that cannot be read is counted, its film refused when opened. */
async function readHeaders(
  ids: readonly string[],
  paths: ReadonlyMap<string, string>,
  progress: Progress,
  odd: OddityCounter,
): Promise<ReadonlyMap<string, FilmHeader>> {
  const films = ids.flatMap((id) => {
    const path = paths.get(id);
    return path !== undefined && /\.dcm$/i.test(path) ? [{ id, path }] : [];
  });
  const headers = new Map<string, FilmHeader>();
  if (films.length === 0) return headers;
  progress.start('reading headers', films.length);
  for (let i = 0; i < films.length; i += AT_ONCE) {
    const batch = films.slice(i, i + AT_ONCE);
    const read = await Promise.all(batch.map(({ path }) => readFilmHeader(path)));
    for (const [k, header] of read.entries()) {
      if (header === null) odd.see('header-unreadable');
      else headers.set((batch[k] as (typeof batch)[number]).id, header);
    }
    progress.tick(Math.min(films.length, i + AT_ONCE));
  }
  progress.end(`${films.length} headers`);
  return headers;
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
