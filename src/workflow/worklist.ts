/**
 * The notifications as one JSON file: every film of the last hours in order of receipt, flagged or not, scored or not.
 * It tells and removes nothing; what a reader opens first stays the reader's choice.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PARKED, WORKLIST_ABOUT } from '../core/messages/worker.js';
import { ARCHIVE_REASONS } from './archives/archive.js';
import { json, namesIn, readJson, writeDurable } from './durable.js';
import { type Job, type Journal, receivedAt } from './journal.js';

export interface Notice {
  readonly film: string;
  readonly studyInstanceUid: string | null;
  readonly sopInstanceUid: string | null;
  readonly receivedAt: string;
  readonly answeredAt: string | null;
  /** What a reader is told. */
  readonly notice: 'flagged' | 'not flagged' | 'not scored' | 'waiting' | 'not answered';
  readonly score: number | null;
  readonly reasons: readonly string[];
  readonly reportUid: string | null;
  readonly reportStored: boolean;
}

export function noticeOf(job: Job): Notice {
  const { outcome, state } = job;
  const reached = (...states: string[]) => job.history.findLast((h) => states.includes(h.state))?.at ?? null;
  const notice =
    outcome?.verdict === 'scored' && outcome.flag !== null
      ? outcome.flag
        ? 'flagged'
        : 'not flagged'
      : outcome
        ? 'not scored'
        : state === 'parked'
          ? 'not answered'
          : 'waiting';
  const words: Readonly<Record<string, string>> = { ...ARCHIVE_REASONS, ...PARKED };
  return {
    film: job.id,
    studyInstanceUid: outcome?.studyUid ?? null,
    sopInstanceUid: outcome?.instanceUid ?? null,
    receivedAt: receivedAt(job).toISOString(),
    answeredAt: reached('persisted', 'refused', 'duplicate'),
    notice,
    score: outcome?.score ?? null,
    reasons: [...(outcome?.reasons ?? []), ...(job.reason === null ? [] : [words[job.reason] ?? job.reason])],
    reportUid: outcome?.reportUid ?? null,
    reportStored: state === 'sent',
  };
}

export class Worklist {
  /** Ended films do not change. */
  private readonly ended = new Map<string, Notice>();
  private readonly past = new Set<string>();
  /** Films at work or parked, as they were read last; every change of a record gives it another inode or time. */
  private readonly current = new Map<string, { readonly mark: string; readonly notice: Notice }>();
  private writing: Promise<void> = Promise.resolve();
  private latest = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly journal: Journal,
    private readonly file: string,
    private readonly hours: number,
    private readonly now: () => number,
  ) {}

  /** One writing at a time; those asked for meanwhile are one more. */
  write(): Promise<void> {
    const mine = this.writing.then(() => this.writeNow());
    // One that failed (a full disk) must not fail all later ones.
    this.writing = mine.catch(() => {});
    return mine;
  }

  private async writeNow(): Promise<void> {
    const now = this.now();
    if (now < this.latest) {
      // The clock was set back: what seemed long past may belong to the list.
      this.ended.clear();
      this.past.clear();
    }
    this.latest = now;
    const since = now - this.hours * 3_600_000;
    for (const [name, notice] of this.ended) {
      if (Date.parse(notice.receivedAt) >= since) continue;
      this.ended.delete(name);
      this.past.add(name);
    }
    for (const name of await namesIn(join(this.journal.folder, 'done'))) {
      if (this.ended.has(name) || this.past.has(name)) continue;
      const path = this.journal.path('done', name);
      // A film ended no earlier than it was received, so older files need not be opened.
      const { mtimeMs } = await stat(path);
      if (mtimeMs < since) {
        this.past.add(name);
        continue;
      }
      const job = await readJson<Job>(path);
      if (job) this.ended.set(name, noticeOf(job));
    }
    const current: Notice[] = [];
    const paths = new Set<string>();
    for (const kind of ['open', 'parked'] as const) {
      for (const name of await namesIn(join(this.journal.folder, kind))) {
        if (this.ended.has(name)) continue;
        const path = this.journal.path(kind, name);
        const notice = await this.currentNotice(path);
        if (notice === null) continue;
        paths.add(path);
        current.push(notice);
      }
    }
    for (const path of this.current.keys()) if (!paths.has(path)) this.current.delete(path);
    const films = [...this.ended.values(), ...current].sort((a, b) =>
      a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : a.film < b.film ? -1 : 1,
    );
    await writeDurable(
      this.file,
      json({
        version: 1,
        about: WORKLIST_ABOUT,
        writtenAt: new Date(now).toISOString(),
        hours: this.hours,
        films,
      }),
    );
  }
  /** Null where the film has moved on meanwhile. */
  private async currentNotice(path: string): Promise<Notice | null> {
    const found = await stat(path).catch(() => null);
    if (found === null) return null;
    const mark = `${found.ino} ${found.mtimeMs}`;
    const known = this.current.get(path);
    if (known?.mark === mark) return known.notice;
    const job = await readJson<Job>(path);
    if (job === null) return null;
    const notice = noticeOf(job);
    this.current.set(path, { mark, notice });
    return notice;
  }
}
