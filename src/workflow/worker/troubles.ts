/**
 * What keeps a worker from all its films: an archive that cannot be asked, a disk that cannot be written. What fails
 * together counts once, and each trouble is left alone for longer the more often it comes again.
 */
import { InputError } from '../../core/problems.js';
import { ARCHIVE_REASONS, type ArchiveReason } from '../archives/archive.js';
import { backOff } from '../backoff.js';
import type { WorkerOptions, WorkerStatus } from './options.js';

/** Reasons that hold for every film: nothing is tried until the archive is asked again. */
export const GATES: readonly ArchiveReason[] = ['unreachable', 'certificate', 'credentials', 'too-busy'];
const GATE = { firstMs: 500, mostMs: 30_000 } as const;

const DISK = /^(ENOSPC|EDQUOT|EROFS|EIO|EACCES|EPERM|EMFILE|ENFILE|ENOENT|ENOTDIR|EFBIG|EBUSY|ESTALE)$/;
export const isDisk = (error: unknown): boolean =>
  error instanceof InputError || DISK.test((error as NodeJS.ErrnoException | null)?.code ?? '');

export class Troubles {
  private gate = { until: 0, failures: 0 };
  private disk = { failures: 0, until: 0 };

  constructor(
    private readonly options: Pick<WorkerOptions, 'rng' | 'events' | 'backOff'>,
    private readonly status: Pick<WorkerStatus, 'trouble'>,
  ) {}

  /** No film is tried, since the archive just failed. */
  get gated(): boolean {
    return this.gate.until > performance.now();
  }

  /** Milliseconds to leave the archive alone. */
  archiveFails(reason: ArchiveReason): number {
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

  archiveWorks(): void {
    this.gate = { until: 0, failures: 0 };
    if (this.disk.failures === 0) this.status.trouble = null;
  }

  /** Milliseconds to leave the disk alone. */
  diskFails(error: unknown): number {
    // Everything that fails together counts once.
    if (this.disk.until > performance.now()) return Math.max(1, this.disk.until - performance.now());
    const ms = backOff(Math.min(8, ++this.disk.failures), this.options.rng, this.options.backOff ?? GATE);
    const code = (error as NodeJS.ErrnoException)?.code ?? (error as Error)?.name ?? 'an error';
    this.disk.until = performance.now() + ms;
    this.status.trouble = `disk: ${code}`;
    this.options.events.diskTrouble(code, ms / 1000);
    return ms;
  }

  diskWorks(): void {
    if (this.disk.failures === 0) return;
    this.disk = { failures: 0, until: 0 };
    this.status.trouble = null;
  }
}
