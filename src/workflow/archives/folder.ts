/**
 * A folder that a receiver fills (dcmtk's storescp, for one), and one that takes the reports. Films stay where they are:
 * how long they are kept is the site's to say. A file is taken once it has not changed for a moment.
 */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { InputError } from '../../core/problems.js';
import { createDurable, writeDurable } from '../durable.js';
import { readFilm } from '../files.js';
import { type Announcement, type Archive, ArchiveError, type Batch } from './archive.js';

export const SETTLED_MS = 400;

export interface FolderOptions {
  readonly inbox: string;
  readonly outbox: string;
  readonly now: () => number;
}

export function folderArchive({ inbox, outbox, now }: FolderOptions): Archive {
  /** File → what it was when it was announced. */
  const seen = new Map<string, string>();
  /** File → what it was when it was looked at last, and since when, by our own clock (a file's may be of another machine). */
  const changing = new Map<string, { readonly mark: string; readonly since: number }>();

  return {
    name: 'folder',
    durableCursor: false,
    async poll(): Promise<Batch> {
      const entries = await readdir(inbox, { recursive: true, withFileTypes: true }).catch(unreachable);
      const announcements: Announcement[] = [];
      const present = new Set<string>();
      let waiting = false;
      for (const entry of entries) {
        // Receivers write under names that begin with a point or end with .part or .tmp.
        if (!entry.isFile() || entry.name.startsWith('.') || /\.(part|tmp)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        present.add(path);
        const found = await stat(path).catch(() => null);
        if (!found || found.size === 0) continue;
        const mark = `${found.size} ${found.mtimeMs} ${found.ino}`;
        if (seen.get(path) === mark) continue;
        const before = changing.get(path);
        const old = now() - found.mtimeMs;
        const settled = (before?.mark === mark && now() - before.since >= SETTLED_MS) || old >= 10 * SETTLED_MS;
        if (!settled) {
          waiting = true;
          if (before?.mark !== mark) changing.set(path, { mark, since: now() });
          continue;
        }
        changing.delete(path);
        seen.set(path, mark);
        const file = relative(inbox, path).split(sep).join('/');
        announcements.push({ id: `${file} ${mark}`, remote: { file } });
      }
      for (const path of seen.keys()) if (!present.has(path)) seen.delete(path);
      for (const path of changing.keys()) if (!present.has(path)) changing.delete(path);
      return { announcements, cursor: '', more: waiting, skipped: 0 };
    },
    async fetch({ file = '' }) {
      const path = join(inbox, file);
      if (relative(inbox, path).startsWith('..')) throw new ArchiveError('wrong-answer');
      return readFilm(path).catch((error: unknown) => {
        if (error instanceof InputError) throw new ArchiveError('gone');
        throw new ArchiveError('unreachable');
      });
    },
    async store(reportUid, report) {
      await mkdir(outbox, { recursive: true, mode: 0o700 });
      const path = join(outbox, `${reportUid}.dcm`);
      if (await createDurable(path, report)) return;
      await writeDurable(path, report);
    },
    forget: () => seen.clear(),
    close() {},
  };
}

function unreachable(): never {
  throw new ArchiveError('unreachable');
}
