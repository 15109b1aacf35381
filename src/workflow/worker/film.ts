/**
 * One film under a worker, from where the journal says it stands to its end or to the next try: fetched, answered, the
 * report persisted, then sent. A report is written down before it is sent, so that one sent again has the same bytes.
 */
import { sha256 } from '../../core/files.js';
import type { PARKED } from '../../core/messages/worker.js';
import { type FilmAnswer, faultOf } from '../answerer.js';
import { ARCHIVE_REASONS, ArchiveError, type ArchiveReason } from '../archives/archive.js';
import { backOff } from '../backoff.js';
import { advance, type Job, type Outcome, receivedAt } from '../journal.js';
import type { WorkerOptions, WorkerStatus } from './options.js';
import { type FilmQueue, RESCAN_MS } from './queue.js';
import { GATES, isDisk, type Troubles } from './troubles.js';

type Reason = ArchiveReason | keyof typeof PARKED;

/** Tries of a film whose answers are wrong, where the archive as a whole works. */
const TRIES = 8;
const OWN_TRIES = 3;

export class FilmWork {
  /** Faults of ours met in a row, by film. */
  private readonly own = new Map<string, number>();

  constructor(
    private readonly options: WorkerOptions,
    private readonly status: WorkerStatus,
    private readonly queue: FilmQueue,
    private readonly troubles: Troubles,
    /** Called when a film got its answer. */
    private readonly onAnswer: () => void,
  ) {}

  /** One try; what goes wrong leads to another, or parks the film. */
  async attempt(film: string): Promise<void> {
    const { journal, leases, now } = this.options;
    try {
      if (!(await leases.acquire(film))) {
        this.queue.later(film, RESCAN_MS / 2);
        return;
      }
      try {
        const job = await journal.take(film);
        if (job === null) return;
        // A clock that was set back must not make a film wait for hours.
        const wait = Math.min(job.notBefore - now(), this.backOffOf().mostMs);
        if (wait > 0) {
          this.queue.later(film, wait);
          return;
        }
        await this.bring(job);
        this.own.delete(film);
        this.troubles.diskWorks();
      } finally {
        await leases.release(film);
      }
    } catch (error) {
      await this.ownFault(film, error);
    }
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
        this.queue.later(job.id, 1);
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
    this.options.events.answered(job.id, verdict, performance.now() - begun);
    this.onAnswer();
  }

  private async failed(job: Job, error: ArchiveError): Promise<void> {
    const { now, rng, giveUpMs, events, journal } = this.options;
    const { reason } = error;
    if (GATES.includes(reason)) {
      this.troubles.archiveFails(reason);
      this.queue.later(job.id, 1);
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
    this.queue.later(job.id, ms);
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
      this.queue.later(film, this.troubles.diskFails(error));
      return;
    }
    const tries = (this.own.get(film) ?? 0) + 1;
    this.own.set(film, tries);
    const ms = backOff(tries, this.options.rng, this.backOffOf());
    this.queue.later(film, ms);
    this.options.events.fault(film, faultOf(error), ms / 1000);
    if (tries < OWN_TRIES) return;
    this.own.delete(film);
    const job = await this.options.journal.take(film).catch(() => null);
    if (job) await this.park(job, 'own-fault').catch((e: unknown) => this.troubles.diskFails(e));
  }

  private backOffOf(): { readonly firstMs: number; readonly mostMs: number } {
    return this.options.backOff ?? { firstMs: 500, mostMs: 300_000 };
  }
}

function outcomeOf(answer: FilmAnswer): Outcome {
  const { verdict, score, flag, checks, reportUid, filmSha256, key, studyUid, instanceUid } = answer;
  const reasons = checks.filter((check) => !check.ok).map((check) => check.rule);
  return { verdict, score, flag, reasons, reportUid, filmSha256, key, studyUid, instanceUid };
}
