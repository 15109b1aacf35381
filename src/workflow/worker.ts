/**
 * The worker beside an archive: hears of films, fetches, answers, persists the report, stores it, tells. Every film takes
 * effect once through restarts, since what is announced is written down before the cursor moves, the report before it is
 * sent, and a report sent again has the same UID and bytes. Nothing an archive does ends the worker.
 */
import { ArchiveError } from './archives/archive.js';
import { jobId } from './journal.js';
import { LEASE_MS } from './leases.js';
import { FilmWork } from './worker/film.js';
import type { WorkerOptions, WorkerStatus } from './worker/options.js';
import { Pauses } from './worker/pauses.js';
import { FilmQueue, RESCAN_MS } from './worker/queue.js';
import { Troubles } from './worker/troubles.js';

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
  private readonly pauses = new Pauses();
  private readonly queue = new FilmQueue();
  private readonly troubles: Troubles;
  private readonly films: FilmWork;
  private told = { dirty: true, next: 0 };
  private heardAll = false;

  constructor(private readonly options: WorkerOptions) {
    this.troubles = new Troubles(options, this.status);
    this.films = new FilmWork(options, this.status, this.queue, this.troubles, () => this.changed());
  }

  /** Until stopped, or with `once` until nothing is left to do. */
  async run(): Promise<void> {
    await this.rescan().catch((error: unknown) => this.troubles.diskFails(error));
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
    this.pauses.stop();
  }

  private async hear(): Promise<void> {
    const { archive, journal, now, pollMs } = this.options;
    let cursor: string | null = null;
    let known = false;
    while (!this.pauses.stopping) {
      try {
        if (!known && archive.durableCursor) cursor = await journal.cursor();
        known = true;
        const asked = performance.now();
        const batch = await archive.poll(cursor);
        const pause = Math.max(pollMs, ASKING_SHARE * (performance.now() - asked));
        if (this.pauses.stopping) return;
        this.status.lastHeard = now();
        this.status.skipped += batch.skipped;
        this.troubles.archiveWorks();
        for (const { id, remote } of batch.announcements) {
          const film = jobId(archive.name, id);
          if (await journal.receive(film, remote, new Date(now()))) this.enqueue(film);
        }
        // Only now: a kill before this line has everything announced again.
        const moved = archive.durableCursor && batch.cursor !== cursor;
        if (moved) await journal.saveCursor(batch.cursor);
        cursor = batch.cursor;
        if (moved || batch.announcements.length > 0) this.troubles.diskWorks();
        this.heardAll = !batch.more;
        if (!batch.more || batch.announcements.length === 0) await this.pauses.rest(pause);
      } catch (error) {
        if (this.pauses.stopping) return;
        archive.forget();
        if (!archive.durableCursor) cursor = null;
        if (error instanceof ArchiveError) await this.pauses.rest(this.troubles.archiveFails(error.reason));
        else await this.pauses.rest(this.troubles.diskFails(error));
        // An archive that cannot be asked must not keep a single pass from its end.
        this.heardAll = true;
      }
    }
  }

  private enqueue(film: string): void {
    if (this.queue.add(film)) this.changed();
  }

  /** The worklist is to be written, and there may be work for a slot. */
  private changed(): void {
    this.told.dirty = true;
    this.pauses.wake();
  }

  /** Films left by a kill, or by a worker that is gone. */
  private async rescan(): Promise<void> {
    const open = await this.options.journal.openIds();
    for (const film of open) this.enqueue(film);
  }

  private async rescans(): Promise<void> {
    while (!this.pauses.stopping) {
      await this.pauses.rest(RESCAN_MS);
      if (!this.pauses.stopping) await this.rescan().catch((error: unknown) => this.troubles.diskFails(error));
    }
  }

  private async renewals(): Promise<void> {
    while (!this.pauses.stopping || this.queue.working) {
      if (this.pauses.stopping) await new Promise((wait) => setTimeout(wait, 50));
      else await this.pauses.rest(LEASE_MS / 4);
      await this.options.leases.renew().catch(() => {});
    }
  }

  private async tellings(): Promise<void> {
    while (!this.pauses.stopping) {
      if (this.told.dirty && performance.now() >= this.told.next) {
        this.told.dirty = false;
        const begun = performance.now();
        const failed = await this.options.worklist.write().then(
          () => 0,
          (error: unknown) => {
            this.told.dirty = true;
            return this.troubles.diskFails(error);
          },
        );
        // A long list takes at most a fifth of the time.
        this.told.next = performance.now() + Math.max(WORKLIST_MS, failed, 4 * (performance.now() - begun));
      }
      await this.pauses.sleep(this.told.dirty ? Math.max(1, this.told.next - performance.now()) : WORKLIST_MS);
    }
  }

  private async work(): Promise<void> {
    while (!this.pauses.stopping) {
      const film = this.troubles.gated ? null : this.queue.take();
      if (film === null) {
        if (this.options.once && this.idle()) return;
        await this.pauses.sleep(25);
        continue;
      }
      try {
        await this.films.attempt(film);
      } finally {
        this.queue.done(film);
        this.told.dirty = true;
      }
    }
  }

  /** Nothing to do now: everything was heard, nothing is at work, and what waits has failed before. */
  private idle(): boolean {
    if (!this.heardAll || this.queue.working) return false;
    return this.troubles.gated || this.queue.nothingSoon;
  }
}
