/** What every loader returns, whatever the release looks like on disk. Adding a loader is one file that makes this. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseCsv, type Table } from '../core/csv.js';
import { sha256 } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/data.js';
import { refuse } from '../core/problems.js';
import type { Case, Fact, LabelSource, SourceFile } from '../core/types.js';

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
  /** The labels that come with the release, under the key each case's `labels` carries. */
  readonly labelSource: LabelSource;
  /** What was odd but harmless, by id; every kind the loader looks for is there, also with 0. */
  readonly oddities: readonly Oddity[];
  /** The same as plain numbers. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Oddity {
  readonly id: string;
  readonly about: string;
  readonly count: number;
  /** Where it was seen first: row numbers as a person counts them. */
  readonly rows: readonly number[];
}

/** Key of the labels that come with a data set. Named for the release most of it is written for; a key, not a claim. */
export const OWN_LABELS = 'nih-labels';
/** A folder with this file holds generated films, and everything derived from it says so. */
export const SYNTHETIC_MARKER = 'SYNTHETIC.json';

const ROWS_KEPT = 5;

/** Counts harmless oddities and keeps the first rows of each. */
export class OddityCounter {
  readonly #seen = new Map<string, { count: number; rows: number[] }>();

  constructor(private readonly words: Readonly<Record<string, string>>) {
    for (const id of Object.keys(words)) this.#seen.set(id, { count: 0, rows: [] });
  }

  see(id: string, row?: number, times = 1): void {
    const entry = this.#seen.get(id);
    if (!entry) throw new RangeError(`no words for the oddity "${id}"`);
    entry.count += times;
    if (row !== undefined && entry.rows.length < ROWS_KEPT) entry.rows.push(row);
  }

  list(): Oddity[] {
    return [...this.#seen].map(([id, { count, rows }]) => ({ id, about: this.words[id] as string, count, rows }));
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#seen].map(([id, { count }]) => [id, count]));
  }
}

export interface ReadTable {
  readonly table: Table;
  readonly source: SourceFile;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a table once: its cells, its hash, and the harmless habits of the program that wrote it. */
export async function readTable(path: string, role: string, odd?: OddityCounter): Promise<ReadTable> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  const table = parseCsv(bytes, path);
  if (odd && bytes.subarray(0, 3).equals(BOM)) odd.see('byte-order-mark');
  if (odd && bytes.includes('\r\n')) odd.see('crlf-line-ends');
  return { table, source: { role, name: basename(path), sha256: sha256(bytes), bytes: bytes.byteLength } };
}

/** Index of the first column that has one of the names; undefined when none has. */
export function findColumn(table: Table, names: readonly string[]): number | undefined {
  const at = table.columns.findIndex((column) => names.includes(column));
  return at < 0 ? undefined : at;
}

/** For commands that need pixels: a folder without a single listed film is a mistake. */
export function requireFilms(dataset: Dataset, folder: string): void {
  if (dataset.present === 0) refuse(say.noImages(folder));
}

/** What there is, before any split: name, counts of films, and every oddity with its count. */
export function datasetFacts(dataset: Dataset): Fact[] {
  return [
    { id: 'data.name', value: dataset.name, about: 'Data set' },
    { id: 'data.synthetic', value: dataset.synthetic, about: 'Whether the films are synthetic' },
    { id: 'data.listed', value: dataset.listed, unit: 'films', about: 'Films listed in the metadata table' },
    { id: 'data.present', value: dataset.present, unit: 'films', about: 'Listed films that were available' },
    {
      id: 'data.absent',
      value: dataset.listed - dataset.present,
      unit: 'films',
      about: 'Listed films that were not available',
    },
    { id: 'data.unlisted', value: dataset.unlistedImages, unit: 'films', about: 'Available films that no row lists' },
    ...dataset.oddities.map(({ id, count, about }): Fact => ({ id: `data.counts.${id}`, value: count, about })),
  ];
}
