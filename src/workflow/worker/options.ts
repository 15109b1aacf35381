/** What a worker works with, what it tells as it goes, and where it stands. */
import type { Rng } from '../../core/rng.js';
import type { Answerer } from '../answerer.js';
import type { Archive } from '../archives/archive.js';
import type { Journal } from '../journal.js';
import type { Leases } from '../leases.js';
import type { Worklist } from '../worklist.js';

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
