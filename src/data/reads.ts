/**
 * Reader tables of either layout, for any number of findings and modalities, yes/no or on a scale. Patient and truth
 * belong to the case. Every fault of every row is reported together; an empty cell is a case that was not read.
 */

import type { ReadersConfig } from '../config/readers.js';
import { columnIndex, rowNumber } from '../core/csv.js';
import * as say from '../core/messages/readers.js';
import { Problems, refuse } from '../core/problems.js';
import type { SourceFile } from '../core/types.js';
import { readTable } from './dataset.js';

export interface ReadCase {
  readonly id: string;
  readonly patient: string;
  /** Null where the table gives none. */
  readonly truth: 0 | 1 | null;
}

export interface FindingReads {
  readonly finding: string;
  /** Null where the table has no modality column. */
  readonly modality: string | null;
  /** codes[case][reader]: position on the scale, −1 not read. */
  readonly codes: readonly (readonly number[])[];
}

export interface RatedRead {
  readonly case: number;
  readonly reader: number;
  readonly modality: string;
  readonly score: number;
}

export interface ReadsTable {
  readonly source: SourceFile;
  readonly cases: readonly ReadCase[];
  readonly readers: readonly string[];
  readonly scale: readonly string[];
  /** First position of the scale that counts as positive. */
  readonly positiveFrom: number;
  readonly findings: readonly FindingReads[];
  /** Ratings of the multi-reader study, where one is asked for. */
  readonly ratings: readonly RatedRead[];
}

const YES_NO = ['negative', 'positive'];
const ONE_MODALITY = 'all reads';

/** Reader and modality of iMRMC files whose rows carry the truth of a case. */
const TRUTH_ROW = 'truth';

export async function readReads(path: string, config: ReadersConfig, finding: string): Promise<ReadsTable> {
  if (config.reads.length === 0 && !config.mrmc) refuse(say.nothingAsked(path));
  const { table, source } = await readTable(path, 'reader table');
  const problems = new Problems();
  const names = config.columns;
  const column = (name: string | undefined): number | null => (name === undefined ? null : columnIndex(table, name));
  const at = { case: columnIndex(table, names.case), patient: column(names.patient), modality: column(names.modality) };
  const truthInRows = config.mrmc !== undefined && names.truth === TRUTH_ROW && !table.columns.includes(TRUTH_ROW);
  const truthAt = truthInRows ? null : column(names.truth);
  if (config.mrmc && names.truth === undefined) problems.add(say.mrmcNeedsTruth(path));
  const readerAt = config.layout === 'long' ? columnIndex(table, names.reader) : null;
  const readsAt = config.reads.map((name) => columnIndex(table, name));
  const scoreAt = config.mrmc ? columnIndex(table, config.mrmc.score) : null;
  problems.throwIfAny();

  const codeOf = coder(config);
  const cases: { id: string; patient: string; truth: 0 | 1 | null; row: number }[] = [];
  const caseOf = new Map<string, number>();
  const readers: string[] = [];
  const readerOf = new Map<string, number>();
  const cells = new Map<string, { readonly code: number; readonly row: number }>();
  const modalities = new Set<string>();
  const ratings: RatedRead[] = [];
  const rated = new Map<string, number>();
  const truths = new Map<string, 0 | 1>();

  const text = (cellsOfRow: readonly string[], index: number | null): string =>
    index === null ? '' : (cellsOfRow[index] ?? '').trim();
  const readerNumber = (name: string): number => {
    let n = readerOf.get(name);
    if (n === undefined) {
      readerOf.set(name, (n = readers.length));
      readers.push(name);
    }
    return n;
  };
  const truthOf = (word: string, row: number, columnName: string): 0 | 1 | null => {
    const low = word.toLowerCase();
    if (low === '') return null;
    if (config.positive.some((w) => w.toLowerCase() === low)) return 1;
    if (config.negative.some((w) => w.toLowerCase() === low)) return 0;
    problems.add(say.outsideScale(path, row, columnName, word, [...config.negative, ...config.positive]));
    return null;
  };

  for (const [i, cellsOfRow] of table.rows.entries()) {
    const row = rowNumber(i);
    const id = text(cellsOfRow, at.case);
    const reader = text(cellsOfRow, readerAt);
    if (id === '') problems.add(say.emptyCell(path, row, names.case, 'a case id'));
    if (readerAt !== null && reader === '') problems.add(say.emptyCell(path, row, names.reader, 'a reader'));
    const patient = at.patient === null ? id : text(cellsOfRow, at.patient);
    if (patient === '' && id !== '') problems.add(say.emptyCell(path, row, names.patient ?? '', 'a patient'));
    if (id === '' || (readerAt !== null && reader === '')) continue;
    if (truthInRows && reader === TRUTH_ROW) {
      const truth = truthOf(text(cellsOfRow, scoreAt), row, config.mrmc!.score);
      if (truth !== null) truths.set(id, truth);
      continue;
    }
    if (config.readers && readerAt !== null && !config.readers.includes(reader)) continue;
    const truthWord = text(cellsOfRow, truthAt);
    const truth = truthAt === null ? null : truthOf(truthWord, row, names.truth as string);
    if (config.mrmc && truthAt !== null && truthWord === '') {
      problems.add(say.truthMissing(path, row, names.truth as string, id));
    }
    let number = caseOf.get(id);
    if (number === undefined) {
      caseOf.set(id, (number = cases.length));
      cases.push({ id, patient, truth, row });
    } else {
      const before = cases[number]!;
      if (config.layout === 'wide') problems.add(say.repeatedCase(path, row, id, before.row));
      if (before.patient !== patient) {
        problems.add(say.changesWithin(path, row, names.patient ?? '', id, before.patient, patient));
      }
      if (truth !== before.truth) {
        const word = (t: 0 | 1 | null): string => (t === null ? '' : YES_NO[t]!);
        problems.add(say.changesWithin(path, row, names.truth ?? '', id, word(before.truth), word(truth)));
      }
    }
    const modality = at.modality === null ? null : text(cellsOfRow, at.modality);
    if (modality === '') problems.add(say.emptyCell(path, row, names.modality as string, 'a modality'));
    if (modality !== null) modalities.add(modality);
    for (const [k, index] of readsAt.entries()) {
      const name = config.reads[k] as string;
      const who = config.layout === 'long' ? reader : name;
      const code = codeOf(text(cellsOfRow, index));
      if (code === undefined) {
        const scale = config.scale ?? [...config.negative, ...config.positive];
        problems.add(say.outsideScale(path, row, name, text(cellsOfRow, index), scale));
        continue;
      }
      const key = [config.layout === 'long' ? name : '', modality ?? '', number, readerNumber(who)].join('\u0000');
      const before = cells.get(key);
      if (before) {
        if (k === 0 && config.layout === 'long') {
          problems.add(say.repeatedRead(path, row, id, reader, modality, before.row));
        }
      } else cells.set(key, { code, row });
    }
    if (scoreAt === null) continue;
    const word = text(cellsOfRow, scoreAt);
    if (word === '' || config.missing.includes(word)) continue;
    const score = Number(word);
    if (!Number.isFinite(score)) {
      problems.add(say.ratingNotANumber(path, row, config.mrmc!.score, word));
      continue;
    }
    const key = [number, readerNumber(reader), modality ?? ''].join('\u0000');
    const before = rated.get(key);
    if (before !== undefined) problems.add(say.repeatedRead(path, row, id, reader, modality, before));
    rated.set(key, row);
    ratings.push({ case: number, reader: readerNumber(reader), modality: modality ?? ONE_MODALITY, score });
  }
  checkNames(path, config, readers, problems);
  if (truthInRows) {
    for (const c of cases) {
      if (!truths.has(c.id)) problems.add(say.truthMissing(path, c.row, TRUTH_ROW, c.id));
    }
  }
  problems.throwIfAny();
  // Readers in the order of their names, so that the order of rows does not matter.
  const order = readers.map((_, r) => r).sort((a, b) => ((readers[a] as string) < (readers[b] as string) ? -1 : 1));
  const place = new Map(order.map((r, k) => [r, k]));
  const parts = modalities.size > 0 ? [...modalities].sort() : [null];
  const findingNames = config.layout === 'long' ? config.reads : [config.finding ?? finding];
  return {
    source,
    cases: cases.map(({ id, patient, truth }) => ({ id, patient, truth: truths.get(id) ?? truth })),
    readers: order.map((r) => readers[r] as string),
    scale: config.scale ?? YES_NO,
    positiveFrom: config.scale ? config.scale.indexOf(config.positiveFrom as string) : 1,
    findings: (config.reads.length === 0 ? [] : findingNames).flatMap((name) =>
      parts.map((modality) => ({
        ...{ finding: name, modality },
        codes: cases.map((_, number) =>
          order.map((r) => {
            const key = [config.layout === 'long' ? name : '', modality ?? '', number, r].join('\u0000');
            return cells.get(key)?.code ?? -1;
          }),
        ),
      })),
    ),
    ratings: ratings.map((r) => ({ ...r, reader: place.get(r.reader) as number })),
  };
}

function coder(config: ReadersConfig): (word: string) => number | undefined {
  const codes = new Map<string, number>([['', -1]]);
  for (const word of config.missing) codes.set(word.toLowerCase(), -1);
  if (config.scale) for (const [k, word] of config.scale.entries()) codes.set(word.toLowerCase(), k);
  else {
    for (const word of config.negative) codes.set(word.toLowerCase(), 0);
    for (const word of config.positive) codes.set(word.toLowerCase(), 1);
  }
  return (word) => codes.get(word.toLowerCase());
}

function checkNames(path: string, config: ReadersConfig, readers: readonly string[], problems: Problems): void {
  const wanted = [
    ...(config.layout === 'long' ? (config.readers ?? []) : []),
    ...(config.consensus.rule === 'adjudicated' ? [...config.consensus.first, config.consensus.adjudicator] : []),
  ];
  for (const name of new Set(wanted)) {
    if (!readers.includes(name)) problems.add(say.readerNotThere(path, name, readers));
  }
  const slugs = new Map<string, string>();
  for (const name of readers) {
    const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const before = slugs.get(slug);
    if (before !== undefined) problems.add(say.sameSlug(path, before, name));
    slugs.set(slug, name);
  }
}
