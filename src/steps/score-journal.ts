/**
 * What was scored so far, beside the file it will become: one line a film, written batch by batch, so that a run that was
 * killed, or met a full disk, goes on where it stopped. A line that was cut off is dropped; a line of a film whose file has
 * changed since is not taken.
 */
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { canonicalJson, explainDisk, sha256 } from '../core/files.js';
import type { FilmFile } from '../model/films.js';

/** What all lines of a journal share: of another model or list nothing is taken. */
export interface JournalHead {
  readonly model: string;
  readonly engine: string;
  readonly list: string;
}

export interface Journal {
  /** Scores by place in the list of films, from an earlier run. */
  readonly known: ReadonlyMap<number, number>;
  /** True where a journal was there that belongs to other work, and was set aside. */
  readonly foreign: boolean;
  keep(scored: readonly { readonly index: number; readonly score: number }[]): Promise<void>;
  close(): Promise<void>;
  /** The work is done and stored elsewhere. */
  remove(): Promise<void>;
}

export const journalPath = (out: string): string => `${out}.journal`;

/** Size and time of change: enough to see that a file was replaced. */
async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found === null ? '-' : `${found.size}:${Math.round(found.mtimeMs)}`;
}

const AT_ONCE = 64;

async function stampsOf(films: readonly FilmFile[]): Promise<string[]> {
  const out: string[] = [];
  for (let at = 0; at < films.length; at += AT_ONCE) {
    out.push(...(await Promise.all(films.slice(at, at + AT_ONCE).map((film) => stampOf(film.image)))));
  }
  return out;
}

export async function openJournal(
  out: string,
  head: JournalHead,
  films: readonly FilmFile[],
  { fresh }: { readonly fresh: boolean },
): Promise<Journal> {
  const path = journalPath(out);
  const first = `${sha256(canonicalJson(head))}\n`;
  const stamps = await stampsOf(films);
  const text = fresh ? '' : await readFile(path, 'utf8').catch(() => '');
  const mine = text.startsWith(first);
  const whole = mine ? text.slice(0, text.lastIndexOf('\n') + 1) : first;
  const known = mine ? readLines(whole.slice(first.length), films, stamps) : new Map<number, number>();
  const file = await openAt(path, whole, Buffer.byteLength(whole), mine);
  return {
    known,
    foreign: text !== '' && !mine,
    async keep(scored) {
      if (scored.length === 0) return;
      const lines = scored.map(({ index, score }) => `${index},${score},${stamps[index]}\n`).join('');
      await file.appendFile(lines).catch((error: unknown) => explainDisk(path, error));
    },
    close: () => file.close(),
    remove: () => rm(path, { force: true }),
  };
}

/** Open for appending behind what is whole; a cut-off last line is taken away first. */
async function openAt(path: string, whole: string, bytes: number, there: boolean): Promise<FileHandle> {
  try {
    const file = await open(path, there ? 'r+' : 'w');
    await file.truncate(there ? bytes : 0);
    await file.close();
    const appending = await open(path, 'a');
    if (!there) await appending.appendFile(whole);
    return appending;
  } catch (error) {
    return explainDisk(path, error);
  }
}

function readLines(text: string, films: readonly FilmFile[], stamps: readonly string[]): Map<number, number> {
  const known = new Map<number, number>();
  for (const line of text.split('\n')) {
    const [place = '', value = '', stamp = ''] = line.split(',');
    const [index, score] = [Number(place), Number(value)];
    const usable = place !== '' && value !== '' && Number.isInteger(index) && Number.isFinite(score);
    if (usable && index >= 0 && index < films.length && stamps[index] === stamp) known.set(index, score);
  }
  return known;
}
