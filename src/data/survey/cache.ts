/** Measurements kept between runs: one JSON line a film, found by the hash of its bytes; a broken line is as good as none. */
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainDisk, sha256 } from '../../core/files.js';
import { type FilmRecord, HISTOGRAM_BINS, QUANTILES, THUMBNAIL } from './film-record.js';

export interface SurveyCache {
  known(): ReadonlySet<string>;
  get(hash: string): FilmRecord | undefined;
  add(record: FilmRecord): Promise<void>;
  close(): Promise<void>;
}

/** Part of the file's name: whoever changes what is measured changes this. */
const FORM = sha256(`film-record 2 ${HISTOGRAM_BINS} ${QUANTILES.join()} ${THUMBNAIL}`).slice(0, 8);

export async function openSurveyCache(folder: string | undefined): Promise<SurveyCache> {
  const records = new Map<string, FilmRecord>();
  const known = new Set<string>();
  const keep = (record: FilmRecord): void => {
    records.set(record.sha256, record);
    known.add(record.sha256);
  };
  let file: FileHandle | undefined;
  if (folder !== undefined) {
    const path = join(folder, `films-${FORM}.jsonl`);
    for (const line of (await readFile(path, 'utf8').catch(() => '')).split('\n')) {
      const record = parseLine(line);
      if (record) keep(record);
    }
    try {
      await mkdir(folder, { recursive: true });
      file = await open(path, 'a');
      // A run that was cut off may have left half a line.
      await file.write('\n');
    } catch (error) {
      explainDisk(path, error);
    }
  }
  return {
    known: () => known,
    get: (hash) => records.get(hash),
    async add(record) {
      if (records.has(record.sha256)) return;
      keep(record);
      await file?.write(`${JSON.stringify(record)}\n`);
    },
    close: async () => file?.close(),
  };
}

function parseLine(line: string): FilmRecord | null {
  if (line === '') return null;
  try {
    const record = JSON.parse(line) as FilmRecord;
    return typeof record.sha256 === 'string' && Array.isArray(record.histogram) ? record : null;
  } catch {
    return null;
  }
}
