/**
 * The worker beside an archive: hears of films, fetches, answers, persists the report, stores it, tells. Every film takes
 * effect once through restarts, since what is announced is written down before the cursor moves, the report before it is
 * sent, and a report sent again has the same UID and bytes. Nothing an archive does ends the worker.
 */

import { sha256 } from '../core/files.js';
import type { PARKED } from '../core/messages/worker.js';
import { InputError } from '../core/problems.js';
import type { Rng } from '../core/rng.js';
import { type Answerer, type FilmAnswer, faultOf } from './answerer.js';
import { ARCHIVE_REASONS, type Archive, ArchiveError, type ArchiveReason } from './archives/archive.js';
import { backOff } from './backoff.js';
import { advance, type Job, type Journal, jobId, type Outcome, receivedAt } from './journal.js';
import { LEASE_MS, type Leases } from './leases.js';
import type { Worklist } from './worklist.js';

export interface WorkerEvents {
  answered(id: string, verdict: string, ms: number): void;
  retry(id: string, reason: string, seconds: number): void;
  parked(id: string, reason: string): void;
  archiveTrouble(reason: string, seconds: number): void;
  diskTrouble(code: string, seconds: number): void;
  /** A fault of ours, by its kind and place. */
  fault(id: string, what: string, seconds: number): void;
}

export interface WorkerOptions {
  readonly archive: Archive;
  readonly journal: Journal;
  readonly leases: Leases;
  readonly worklist: Worklist;
  readonly answerer: Answerer;
  readonly rng: Rng;
  readonly now: () => number;
  readonly events: WorkerEvents;
  readonly pollMs: number;
  /** Films at work at the same time; they are fetched and stored side by side and answered one after another. */
  readonly slots: number;
  /** After this long a film that meets only failures is parked. */
  readonly giveUpMs: number;
  /** End when nothing is left that can be done now. */
  readonly once: boolean;
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number };
}

export interface WorkerStatus {
  scored: number;
  refused: number;
  duplicates: number;
  parked: number;
  skipped: number;
  /** What keeps the worker from the archive or the disk now. */
  trouble: string | null;
  lastHeard: number | null;
  lastAnswered: number | null;
}

type Reason = ArchiveReason | keyof typeof PARKED;

/** Reasons that hold for every film: nothing is tried until the archive is asked again. */
const GATES: readonly ArchiveReason[] = ['unreachable', 'certificate', 'credentials', 'too-busy'];
const GATE = { firstMs: 500, mostMs: 30_000 } as const;
/** Tries of a film whose answers are wrong, where the archive as a whole works. */
const TRIES = 8;
const OWN_TRIES = 3;
const RESCAN_MS = 1000;
/** A listing that takes long is asked for less often: the archive spends at most a fifth of its time on it. */
const ASKING_SHARE = 4;
const WORKLIST_MS = 50;

export class Worker {
  readonly status: WorkerStatus = {
    scored: 0,
    refused: 0,
    duplicates: 0,
    parked: 0,
    skipped: 0,
    trouble: null,
    lastHeard: null,
    lastAnswered: null,
  };
  private stopping = false;
  /** Films that wait, and from when they may be tried; in order of arrival. */
  private readonly waiting = new Map<string, number>();
  private readonly atWork = new Set<string>();
  private readonly wakers = new Set<() => void>();
  private gate = { until: 0, failures: 0 };
  private disk = { failures: 0, until: 0 };
  private own = new Map<string, number>();
  private told = { dirty: true, next: 0 };
  private heardAll = false;

  constructor(private readonly options: WorkerOptions) {}

  /** Until stopped, or with `once` until nothing is left to do. */
  async run(): Promise<void> {
    await this.rescan().catch((error: unknown) => this.diskFails(error));
    const loops = [this.hear(), this.rescans(), this.renewals(), this.tellings()];
    const slots = Array.from({ length: this.options.slots }, () => this.work());
    await Promise.all(slots);
    this.stop();
    // Only asking the archive can take long, and nothing of it is kept.
    this.options.archive.close();
    await Promise.all(loops);
    await this.options.worklist.write().catch(() => {});
  }

  /** Films at work are finished; the others wait in the journal. */
  stop(): void {
    this.stopping = true;
    this.wake();
  }

  get open(): number {
    return this.waiting.size + this.atWork.size;
  }

  private wake(): void {
    for (const wake of [...this.wakers]) wake();
  }

  private sleep(ms: number): Promise<void> {
    if (this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, ms));
      this.wakers.add(done);
    });
  }

  /** Sleeps on through wakings, except the last one. */
  private async rest(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.stopping && performance.now() < until) await this.sleep(until - performance.now());
  }

  private async hear(): Promise<void> {
    const { archive, journal, now, pollMs } = this.options;
    let cursor: string | null = null;
    let known = false;
    while (!this.stopping) {
      try {
        if (!known && archive.durableCursor) cursor = await journal.cursor();
        known = true;
        const asked = performance.now();
        const batch = await archive.poll(cursor);
        const pause = Math.max(pollMs, ASKING_SHARE * (performance.now() - asked));
        if (this.stopping) return;
        this.status.lastHeard = now();
        this.status.skipped += batch.skipped;
        this.archiveWorks();
        for (const { id, remote } of batch.announcements) {
          const film = jobId(archive.name, id);
          if (await journal.receive(film, remote, new Date(now()))) this.enqueue(film, 0);
        }
        // Only now: a kill before this line has everything announced again.
        const moved = archive.durableCursor && batch.cursor !== cursor;
        if (moved) await journal.saveCursor(batch.cursor);
        cursor = batch.cursor;
        if (moved || batch.announcements.length > 0) this.diskWorks();
        this.heardAll = !batch.more;
        if (!batch.more || batch.announcements.length === 0) await this.rest(pause);
      } catch (error) {
        if (this.stopping) return;
        archive.forget();
        if (!archive.durableCursor) cursor = null;
        if (error instanceof ArchiveError) await this.rest(this.archiveFails(error.reason));
        else await this.rest(this.diskFails(error));
        // An archive that cannot be asked must not keep a single pass from its end.
        this.heardAll = true;
      }
    }
  }

  private enqueue(film: string, from: number): void {
    if (this.waiting.has(film) || this.atWork.has(film)) return;
    this.waiting.set(film, from);
    this.told.dirty = true;
    this.wake();
  }

  /** Films left by a kill, or by a worker that is gone. */
  private async rescan(): Promise<void> {
    const open = await this.options.journal.openIds();
    for (const film of open) this.enqueue(film, 0);
  }

  private async rescans(): Promise<void> {
    while (!this.stopping) {
      await this.rest(RESCAN_MS);
      if (!this.stopping) await this.rescan().catch((error: unknown) => this.diskFails(error));
    }
  }

  private async renewals(): Promise<void> {
    while (!this.stopping || this.atWork.size > 0) {
      if (this.stopping) await new Promise((wait) => setTimeout(wait, 50));
      else await this.rest(LEASE_MS / 4);
      await this.options.leases.renew().catch(() => {});
    }
  }

  private async tellings(): Promise<void> {
    while (!this.stopping) {
      if (this.told.dirty && performance.now() >= this.told.next) {
        this.told.dirty = false;
        const begun = performance.now();
        const failed = await this.options.worklist.write().then(
          () => 0,
          (error: unknown) => {
            this.told.dirty = true;
            return this.diskFails(error);
          },
        );
        // A long list takes at most a fifth of the time.
        this.told.next = performance.now() + Math.max(WORKLIST_MS, failed, 4 * (performance.now() - begun));
      }
      await this.sleep(this.told.dirty ? Math.max(1, this.told.next - performance.now()) : WORKLIST_MS);
    }
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      const film = this.next();
      if (film === null) {
        if (this.options.once && this.idle()) return;
        await this.sleep(25);
        continue;
      }
      this.atWork.add(film);
      try {
        await this.attempt(film);
      } finally {
        this.atWork.delete(film);
        this.told.dirty = true;
      }
    }
  }

  private next(): string | null {
    const now = performance.now();
    if (this.gate.until > now) return null;
    for (const [film, from] of this.waiting) {
      if (from > now) continue;
      this.waiting.delete(film);
      return film;
    }
    return null;
  }

  /** Nothing to do now: everything was heard, nothing is at work, and what waits has failed before. */
  private idle(): boolean {
    if (!this.heardAll || this.atWork.size > 0) return false;
    if (this.gate.until > performance.now()) return true;
    return this.waiting.size === 0 || [...this.waiting.values()].every((from) => from > performance.now() + RESCAN_MS);
  }

  private async attempt(film: string): Promise<void> {
    const { journal, leases, now } = this.options;
    try {
      if (!(await leases.acquire(film))) {
        this.later(film, RESCAN_MS / 2);
        return;
      }
      try {
        const job = await journal.take(film);
        if (job === null) return;
        // A clock that was set back must not make a film wait for hours.
        const wait = Math.min(job.notBefore - now(), this.backOffOf().mostMs);
        if (wait > 0) {
          this.later(film, wait);
          return;
        }
        await this.bring(job);
        this.own.delete(film);
        this.diskWorks();
      } finally {
        await leases.release(film);
      }
    } catch (error) {
      await this.ownFault(film, error);
    }
  }

  private later(film: string, ms: number): void {
    this.waiting.set(film, performance.now() + ms);
  }

  /** From where the film stands to its end, or to the next try. */
  private async bring(job: Job): Promise<void> {
    try {
      const persisted = job.state === 'received' ? await this.answer(job) : job;
      if (persisted) await this.send(persisted);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      await this.failed((await this.options.journal.take(job.id)) ?? job, error);
    }
  }

  /** The film as persisted, or null where it has ended or is tried again. */
  private async answer(job: Job): Promise<Job | null> {
    const { archive, journal, answerer, now } = this.options;
    const begun = performance.now();
    const bytes = await archive.fetch(job.remote);
    const answer = await answerer.answer(bytes, receivedAt(job));
    const outcome = outcomeOf(answer);
    const at = new Date(now());
    if (job.remote.instance !== undefined && job.remote.study !== undefined && outcome.instanceUid !== null) {
      if (outcome.instanceUid !== job.remote.instance) throw new ArchiveError('wrong-answer');
    }
    if (answer.verdict === 'rejected' || answer.sr === null || answer.reportUid === null) {
      // Once more, since an archive may have cut the film off without saying so.
      if (job.refusedOnce !== answer.filmSha256) {
        await journal.save({ ...job, refusedOnce: answer.filmSha256 });
        this.later(job.id, 1);
        return null;
      }
      if (await this.ends(advance(job, ['refused'], at, { outcome }))) this.status.refused++;
      this.tell(job, 'not scored', begun);
      return null;
    }
    // Side by side, since each waits for the disk. All three are the first one's for good, whatever becomes of this film.
    const [owner, first] = await Promise.all([
      journal.claim('uids', sha256(`${outcome.instanceUid}`), answer.filmSha256),
      journal.claim('keys', answer.key, job.id),
      journal.keepReport(answer.reportUid, answer.sr),
    ]);
    if (owner !== answer.filmSha256) {
      await this.park(job, 'uid-has-other-content');
      return null;
    }
    if (first !== job.id) {
      if (await this.ends(advance(job, ['duplicate'], at, { outcome }))) this.status.duplicates++;
      this.tell(job, 'duplicate', begun);
      return null;
    }
    const persisted = advance(job, ['accepted', 'inferred', 'persisted'], at, {
      outcome,
      failures: 0,
      notBefore: 0,
      reason: null,
    });
    if (!(await this.options.leases.holds(job.id))) return null;
    await journal.save(persisted);
    this.status.scored++;
    this.tell(job, answer.flag ? 'flagged' : 'not flagged', begun);
    return persisted;
  }

  private async send(job: Job): Promise<void> {
    const { archive, journal, now } = this.options;
    const uid = job.outcome?.reportUid;
    const bytes = uid ? await journal.report(uid) : null;
    if (!uid || bytes === null) {
      await this.park(job, 'report-is-lost');
      return;
    }
    await archive.store(uid, bytes);
    await this.ends(advance(job, ['sent'], new Date(now()), { reason: null }));
  }

  private async ends(job: Job): Promise<boolean> {
    return this.options.journal.end(job);
  }

  private tell(job: Job, verdict: string, begun: number): void {
    this.status.lastAnswered = this.options.now();
    this.told.dirty = true;
    this.options.events.answered(job.id, verdict, performance.now() - begun);
    this.wake();
  }

  private async failed(job: Job, error: ArchiveError): Promise<void> {
    const { now, rng, giveUpMs, events, journal } = this.options;
    const { reason } = error;
    if (GATES.includes(reason)) {
      this.archiveFails(reason);
      this.later(job.id, 1);
      return;
    }
    const failures = job.failures + 1;
    // Not by the clock alone: one that jumps ahead would park every film that meets a single failure.
    const old = failures >= TRIES && now() - receivedAt(job).getTime() > giveUpMs;
    if (error.final || old || (!error.outage && failures >= TRIES)) {
      await this.park({ ...job, failures }, old && !error.final ? 'gave-up' : reason);
      return;
    }
    const ms = backOff(failures, rng, this.backOffOf());
    await journal.save({ ...job, failures, notBefore: now() + ms, reason });
    this.later(job.id, ms);
    events.retry(job.id, ARCHIVE_REASONS[reason], ms / 1000);
  }

  private async park(job: Job, reason: Reason): Promise<void> {
    await this.ends(advance(job, ['parked'], new Date(this.options.now()), { reason }));
    this.status.parked++;
    this.options.events.parked(job.id, reason);
  }

  /** A full disk, or a fault of ours: the film waits in memory, and in the journal where it stood. */
  private async ownFault(film: string, error: unknown): Promise<void> {
    if (isDisk(error)) {
      this.later(film, this.diskFails(error));
      return;
    }
    const tries = (this.own.get(film) ?? 0) + 1;
    this.own.set(film, tries);
    const ms = backOff(tries, this.options.rng, this.backOffOf());
    this.later(film, ms);
    this.options.events.fault(film, faultOf(error), ms / 1000);
    if (tries < OWN_TRIES) return;
    this.own.delete(film);
    const job = await this.options.journal.take(film).catch(() => null);
    if (job) await this.park(job, 'own-fault').catch((e: unknown) => this.diskFails(e));
  }

  private archiveFails(reason: ArchiveReason): number {
    // Films that fail together count once.
    if (this.gate.until <= performance.now()) {
      this.gate.failures++;
      const ms = backOff(this.gate.failures, this.options.rng, this.options.backOff ?? GATE);
      this.gate.until = performance.now() + ms;
      this.status.trouble = ARCHIVE_REASONS[reason];
      this.options.events.archiveTrouble(ARCHIVE_REASONS[reason], ms / 1000);
    }
    return Math.max(1, this.gate.until - performance.now());
  }

  private archiveWorks(): void {
    this.gate = { until: 0, failures: 0 };
    if (this.disk.failures === 0) this.status.trouble = null;
  }

  private diskFails(error: unknown): number {
    // Everything that fails together counts once.
    if (this.disk.until > performance.now()) return Math.max(1, this.disk.until - performance.now());
    const ms = backOff(Math.min(8, ++this.disk.failures), this.options.rng, this.options.backOff ?? GATE);
    const code = (error as NodeJS.ErrnoException)?.code ?? (error as Error)?.name ?? 'an error';
    this.disk.until = performance.now() + ms;
    this.status.trouble = `disk: ${code}`;
    this.options.events.diskTrouble(code, ms / 1000);
    return ms;
  }

  private diskWorks(): void {
    if (this.disk.failures === 0) return;
    this.disk = { failures: 0, until: 0 };
    this.status.trouble = null;
  }

  private backOffOf(): { readonly firstMs: number; readonly mostMs: number } {
    return this.options.backOff ?? { firstMs: 500, mostMs: 300_000 };
  }
}

const DISK = /^(ENOSPC|EDQUOT|EROFS|EIO|EACCES|EPERM|EMFILE|ENFILE|ENOENT|ENOTDIR|EFBIG|EBUSY|ESTALE)$/;
const isDisk = (error: unknown): boolean =>
  error instanceof InputError || DISK.test((error as NodeJS.ErrnoException | null)?.code ?? '');

function outcomeOf(answer: FilmAnswer): Outcome {
  const { verdict, score, flag, checks, reportUid, filmSha256, key, studyUid, instanceUid } = answer;
  const reasons = checks.filter((check) => !check.ok).map((check) => check.rule);
  return { verdict, score, flag, reasons, reportUid, filmSha256, key, studyUid, instanceUid };
}
