/**
 * What became of every film that was announced, one file a film, whole at every moment and flushed to disk:
 *
 *   received → accepted → inferred → persisted → sent        scored films
 *   received → refused                                       films the input checks turn away
 *   received → duplicate                                     the same film, model and configuration again
 *   any → parked                                             dead letter, with its reason; taken up again on request
 *
 * Durable points are received, persisted and the end: acceptance, inference and the report come from one pure
 * computation, so what lies between is done again after a kill, with the same time of receipt and so the same bytes.
 *
 * Folders: open/ (at work), done/ and parked/ (ended), reports/ (bytes of structured reports, written before the first
 * send), keys/ and uids/ (which film owns an answer and a SOP instance), leases/ (who works on a film). Several workers
 * share one folder on one file system: whoever makes a name first owns it.
 */
import { link, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { sha256 } from '../core/files.js';
import { isAlive } from '../core/process.js';
import { createDurable, flushFolder, json, namesIn, prepareFolder, readJson, writeDurable } from './durable.js';

export const FOLDERS = ['open', 'done', 'parked', 'reports', 'keys', 'uids', 'leases'] as const;

export type State = 'received' | 'accepted' | 'inferred' | 'persisted' | 'sent' | 'refused' | 'duplicate' | 'parked';

/** The states a film can be in after another; an ended film only leaves `parked`. */
const AFTER: Readonly<Record<State, readonly State[]>> = {
  received: ['accepted', 'refused', 'duplicate', 'parked'],
  accepted: ['inferred'],
  inferred: ['persisted'],
  persisted: ['sent', 'parked'],
  sent: [],
  refused: [],
  duplicate: [],
  parked: ['received', 'persisted'],
};

export interface Outcome {
  readonly verdict: 'scored' | 'rejected';
  readonly score: number | null;
  readonly flag: boolean | null;
  /** Rules that failed. */
  readonly reasons: readonly string[];
  readonly reportUid: string | null;
  readonly filmSha256: string;
  readonly key: string;
  readonly studyUid: string | null;
  readonly instanceUid: string | null;
}

export interface Job {
  readonly version: 1;
  readonly id: string;
  /** What the archive calls the film; only the archive's own adapter reads it. */
  readonly remote: Readonly<Record<string, string>>;
  readonly state: State;
  /** Every state with the time it was reached, ISO, UTC. */
  readonly history: readonly { readonly state: State; readonly at: string }[];
  readonly failures: number;
  /** Milliseconds since 1970 before which it is not tried again. */
  readonly notBefore: number;
  readonly reason: string | null;
  readonly outcome: Outcome | null;
  /** Hash of the bytes that were refused once: a film is refused for good when a second fetch gives the same bytes. */
  readonly refusedOnce: string | null;
}

export function advance(job: Job, states: readonly State[], at: Date, change: Partial<Job> = {}): Job {
  let { state } = job;
  for (const next of states) {
    if (!AFTER[state].includes(next)) throw new RangeError(`a film cannot go from ${state} to ${next}`);
    state = next;
  }
  const history = [...job.history, ...states.map((s) => ({ state: s, at: at.toISOString() }))];
  return { ...job, ...change, state, history };
}

export const receivedAt = (job: Job): Date => new Date(job.history[0]?.at as string);

/** 32 hexadecimal digits: enough that two announcements never share them. */
export const jobId = (archive: string, announcement: string): string =>
  sha256(`${archive}\n${announcement}`).slice(0, 32);

export class Journal {
  private constructor(readonly folder: string) {}

  static async open(folder: string): Promise<Journal> {
    for (const name of FOLDERS) await prepareFolder(join(folder, name), isAlive);
    await prepareFolder(folder, isAlive);
    const journal = new Journal(folder);
    await journal.mend();
    return journal;
  }

  path(kind: (typeof FOLDERS)[number], name: string): string {
    return join(this.folder, kind, name);
  }

  /** A kill between the record of an end and the removal of the open record leaves both: the end counts. */
  private async mend(): Promise<void> {
    for (const name of await namesIn(join(this.folder, 'open'))) {
      if (await this.ended(name)) await rm(this.path('open', name), { force: true });
    }
  }

  private async ended(name: string): Promise<boolean> {
    for (const kind of ['done', 'parked'] as const) {
      const there = await stat(this.path(kind, name)).catch(() => null);
      if (there) return true;
    }
    return false;
  }

  /** Takes note of an announcement; false when it is known. */
  async receive(id: string, remote: Job['remote'], at: Date): Promise<boolean> {
    const name = `${id}.json`;
    if (await this.ended(name)) return false;
    const job: Job = {
      version: 1,
      id,
      remote,
      state: 'received',
      history: [{ state: 'received', at: at.toISOString() }],
      failures: 0,
      notBefore: 0,
      reason: null,
      outcome: null,
      refusedOnce: null,
    };
    return createDurable(this.path('open', name), json(job));
  }

  async openIds(): Promise<string[]> {
    return (await namesIn(join(this.folder, 'open'))).map((name) => name.slice(0, -5));
  }

  async read(kind: 'open' | 'done' | 'parked', id: string): Promise<Job | null> {
    return readJson<Job>(this.path(kind, `${id}.json`));
  }

  /** The open record, unless the film has ended meanwhile (then what is left of the record goes). */
  async take(id: string): Promise<Job | null> {
    const name = `${id}.json`;
    if (!(await this.ended(name))) return this.read('open', id);
    await rm(this.path('open', name), { force: true });
    return null;
  }

  async save(job: Job): Promise<void> {
    await writeDurable(this.path('open', `${job.id}.json`), json(job));
  }

  /** First the record of the end, then the open one goes. Of two workers that end a film the first one counts. */
  async end(job: Job): Promise<boolean> {
    const kind = job.state === 'parked' ? 'parked' : 'done';
    const first = await createDurable(this.path(kind, `${job.id}.json`), json(job));
    await rm(this.path('open', `${job.id}.json`), { force: true });
    return first;
  }

  /** Bytes of a report go to disk once and are never made again. */
  async keepReport(uid: string, bytes: Uint8Array): Promise<Uint8Array> {
    const path = this.path('reports', `${uid}.dcm`);
    return (await createDurable(path, bytes)) ? bytes : readFile(path);
  }

  async report(uid: string): Promise<Uint8Array | null> {
    return readFile(this.path('reports', `${uid}.dcm`)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
  }

  /** Who owns an answer (by key) or a SOP instance (by hash of its UID): the first one to say so. */
  async claim(kind: 'keys' | 'uids', name: string, owner: string): Promise<string> {
    const path = this.path(kind, name);
    if (await createDurable(path, owner)) return owner;
    return readFile(path, 'utf8');
  }

  /** Every parked film goes back to where it stood; returns their number. */
  async unpark(at: Date): Promise<number> {
    const names = await namesIn(join(this.folder, 'parked'));
    for (const name of names) {
      const parked = await readJson<Job>(this.path('parked', name));
      if (!parked) continue;
      const back: State = parked.outcome?.reportUid ? 'persisted' : 'received';
      const job = advance(parked, [back], at, { failures: 0, notBefore: 0, reason: null, refusedOnce: null });
      // The open record is made beside the parked one and becomes visible when that one goes.
      await writeDurable(this.path('open', name), json(job));
      await rm(this.path('parked', name), { force: true });
      await flushFolder(join(this.folder, 'parked'));
    }
    return names.length;
  }

  async cursor(): Promise<string | null> {
    return (await readJson<{ cursor: string }>(join(this.folder, 'cursor.json')))?.cursor ?? null;
  }

  async saveCursor(cursor: string): Promise<void> {
    await writeDurable(join(this.folder, 'cursor.json'), json({ version: 1, cursor }));
  }

  async count(kind: 'open' | 'parked'): Promise<number> {
    return (await namesIn(join(this.folder, kind))).length;
  }
}

/** Whether the file system makes hard links: asked before any work begins, since every claim is one. */
export async function takesLinks(folder: string): Promise<boolean> {
  const probe = join(folder, `probe.${process.pid}`);
  await writeDurable(probe, '');
  const made = await link(probe, `${probe}.link`).then(
    () => true,
    () => false,
  );
  await rm(probe, { force: true });
  await rm(`${probe}.link`, { force: true });
  return made;
}
