/**
 * Several readers per case: who read what, and the stated rules by which their reads become one truth. How well they
 * agree, and any rule that weighs readers by their estimated skill (Dawid–Skene), is evaluation's, on these reads.
 */
import { columnIndex, rowNumber, type Table } from '../core/csv.js';
import * as say from '../core/messages/data.js';
import { Problems, refuse } from '../core/problems.js';
import type { SourceFile, Truth } from '../core/types.js';
import { readTable } from './dataset.js';

export interface ReaderTable {
  readonly cases: readonly string[];
  readonly readers: readonly string[];
  /** reads[case][reader]; missing where the reader did not read the case. */
  readonly reads: readonly (readonly Truth[])[];
  readonly source: SourceFile;
  /** Rows that repeat a read of one reader with the same outcome. */
  readonly duplicates: number;
}

/** Where the reads stand: a row for each of them, or a column for each reader. */
export type ReaderColumns = ReadWords & { readonly case: string } & (
    | { readonly reader: string; readonly read: string; readonly readers?: undefined }
    | { readonly readers: readonly string[]; readonly reader?: undefined; readonly read?: undefined }
  );

interface ReadWords {
  readonly positive?: readonly string[];
  readonly negative?: readonly string[];
  readonly equivocal?: readonly string[];
}

const POSITIVE = ['1', 'yes', 'positive', 'true'];
const NEGATIVE = ['0', 'no', 'negative', 'false'];

/** One cell that holds a read. */
interface Read {
  readonly row: number;
  readonly id: string;
  readonly reader: string;
  readonly column: string;
  readonly word: string;
}

/** Reads a table of either form. Two different reads of one case by one reader are refused. */
export async function readReaderTable(path: string, columns: ReaderColumns): Promise<ReaderTable> {
  const { table, source } = await readTable(path, 'reader table');
  const truthOf = wordReader(columns);
  const problems = new Problems();
  const byCase = new Map<string, Map<string, { truth: Truth; row: number }>>();
  const readers = new Set<string>();
  let duplicates = 0;
  for (const { row, id, reader, column, word } of readsOf(table, columns)) {
    const truth = truthOf(word);
    if (id === '') problems.add(say.badCell(path, row, columns.case, 'a case id', ''));
    if (reader === '') problems.add(say.badCell(path, row, columns.reader ?? column, 'a reader’s name', ''));
    if (truth === undefined) {
      problems.add(say.badTruth(path, row, column, word, knownWords(columns)));
      continue;
    }
    readers.add(reader);
    const reads = byCase.get(id) ?? new Map<string, { truth: Truth; row: number }>();
    byCase.set(id, reads);
    const before = reads.get(reader);
    if (!before) reads.set(reader, { truth, row });
    else if (before.truth === truth) duplicates++;
    else problems.add(say.readTwice(path, row, id, reader, before.row));
  }
  problems.throwIfAny();
  const names = [...readers].sort();
  return {
    cases: [...byCase.keys()],
    readers: names,
    reads: [...byCase.values()].map((reads) => names.map((name) => reads.get(name)?.truth ?? 'missing')),
    source,
    duplicates,
  };
}

function readsOf(table: Table, columns: ReaderColumns): Read[] {
  const at = { case: columnIndex(table, columns.case) };
  const cell = (cells: readonly string[], index: number): string => (cells[index] ?? '').trim();
  if (columns.readers !== undefined) {
    const places = columns.readers.map((reader) => ({ reader, index: columnIndex(table, reader) }));
    return table.rows.flatMap((cells, i) =>
      places.map(({ reader, index }) => ({
        ...{ row: rowNumber(i), id: cell(cells, at.case), reader, column: reader },
        word: cell(cells, index),
      })),
    );
  }
  const [reader, read] = [columnIndex(table, columns.reader), columnIndex(table, columns.read)];
  return table.rows.map((cells, i) => ({
    ...{ row: rowNumber(i), id: cell(cells, at.case), reader: cell(cells, reader), column: columns.read },
    word: cell(cells, read),
  }));
}

const knownWords = (columns: ReadWords): string[] => [
  ...(columns.positive ?? POSITIVE),
  ...(columns.negative ?? NEGATIVE),
  ...(columns.equivocal ?? []),
];

function wordReader(columns: ReadWords): (word: string) => Truth | undefined {
  const words = new Map<string, Truth>([['', 'missing']]);
  for (const word of columns.positive ?? POSITIVE) words.set(word.toLowerCase(), 'positive');
  for (const word of columns.negative ?? NEGATIVE) words.set(word.toLowerCase(), 'negative');
  for (const word of columns.equivocal ?? []) words.set(word.toLowerCase(), 'equivocal');
  return (word) => words.get(word.toLowerCase());
}

/** How several reads of one case become one truth. */
export type ConsensusRule =
  /** At least `needed` of the named readers positive → positive; too few left to reach it → negative; else equivocal. */
  | { readonly rule: 'at-least'; readonly needed: number; readonly readers: readonly string[] }
  /** The first two where they agree, otherwise the adjudicator. */
  | { readonly rule: 'adjudicated'; readonly first: readonly [string, string]; readonly adjudicator: string };

/** More than half of the named readers. */
export const majority = (readers: readonly string[]): ConsensusRule => ({
  rule: 'at-least',
  needed: Math.floor(readers.length / 2) + 1,
  readers,
});

export const describeRule = (rule: ConsensusRule): string =>
  rule.rule === 'at-least'
    ? `positive where at least ${rule.needed} of ${rule.readers.length} readers say so (${rule.readers.join(', ')})`
    : `both of ${rule.first.join(' and ')} where they agree, otherwise ${rule.adjudicator}`;

/** Truth by case under a rule. A reader the table does not know is refused. */
export function consensus(table: ReaderTable, rule: ConsensusRule): Map<string, Truth> {
  const named = rule.rule === 'at-least' ? rule.readers : [...rule.first, rule.adjudicator];
  const index = named.map((name) => {
    const at = table.readers.indexOf(name);
    return at < 0 ? refuse(say.unknownReader(table.source.name, name, table.readers)) : at;
  });
  return new Map(
    table.cases.map((id, i) => {
      const reads = index.map((at) => (table.reads[i] as readonly Truth[])[at] as Truth);
      return [id, rule.rule === 'at-least' ? atLeast(reads, rule.needed) : adjudicated(reads)];
    }),
  );
}

/** Equivocal and missing reads could be either, so they decide nothing that the others leave open. */
function atLeast(reads: readonly Truth[], needed: number): Truth {
  const count = (truth: Truth): number => reads.filter((read) => read === truth).length;
  if (count('missing') === reads.length) return 'missing';
  if (count('positive') >= needed) return 'positive';
  return reads.length - count('negative') < needed ? 'negative' : 'equivocal';
}

function adjudicated([a, b, judge]: readonly Truth[]): Truth {
  if (a === b && (a === 'positive' || a === 'negative')) return a;
  if (a === 'missing' && b === 'missing' && judge === 'missing') return 'missing';
  return judge === 'positive' || judge === 'negative' ? judge : 'equivocal';
}

/** Cases by how many of the readers call them positive: rows of the reader table's first description. */
export function positiveVotes(table: ReaderTable): readonly { readonly votes: number; readonly cases: number }[] {
  const counts = new Array<number>(table.readers.length + 1).fill(0);
  for (const reads of table.reads) {
    const votes = reads.filter((read) => read === 'positive').length;
    counts[votes] = (counts[votes] as number) + 1;
  }
  return counts.map((cases, votes) => ({ votes, cases }));
}
