/** Hash always, decode only what no earlier run has measured: the hash of the bytes is the key, so nothing can go stale. */
import { readFile } from 'node:fs/promises';
import { sha256 } from '../../core/files.js';
import { cannotRead } from '../../core/messages/core.js';
import { refuse } from '../../core/problems.js';
import { decodeGray } from '../gray.js';
import { type FilmRecord, measureFilm } from './film-record.js';

export interface Surveyed {
  readonly sha256: string;
  /** Null when the bytes are among the known ones. */
  readonly record: FilmRecord | null;
}

export async function surveyFilm(path: string, known: ReadonlySet<string>): Promise<Surveyed> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  const hash = sha256(bytes);
  if (known.has(hash)) return { sha256: hash, record: null };
  return { sha256: hash, record: measureFilm(bytes, await decodeGray(bytes, path)) };
}
