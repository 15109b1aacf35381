/** A worker in this process on a state folder of its own, with short pauses. */
import { join } from 'node:path';
import { createRng } from '../../src/core/rng.js';
import { answererHere } from '../../src/workflow/answerer.js';
import type { Archive } from '../../src/workflow/archives/archive.js';
import { orthancArchive } from '../../src/workflow/archives/orthanc.js';
import { Journal } from '../../src/workflow/journal.js';
import { Leases } from '../../src/workflow/leases.js';
import type { Session } from '../../src/workflow/session.js';
import type { WorkerEvents, WorkerOptions } from '../../src/workflow/worker/options.js';
import { Worker } from '../../src/workflow/worker.js';
import { Worklist } from '../../src/workflow/worklist.js';
import { temporary } from '../temporary.js';

export const freshState = (): Promise<string> => temporary('state');

export const orthanc = (
  url: string,
  change: { ca?: string; timeoutMs?: number; authorization?: string } = {},
): Archive =>
  orthancArchive({
    base: new URL(url),
    credentials: change.authorization === undefined ? null : { authorization: change.authorization },
    ca: change.ca ?? null,
    timeoutMs: change.timeoutMs ?? 5000,
    maxBytes: 2 * 1024 * 1024,
  });

let workers = 0;

export interface Heard {
  readonly lines: string[];
  readonly worker: Worker;
  readonly journal: Journal;
}

export async function makeWorker(
  state: string,
  archive: Archive,
  session: Session,
  change: Partial<WorkerOptions> = {},
): Promise<Heard> {
  const lines: string[] = [];
  const events: WorkerEvents = {
    answered: (id, verdict) => lines.push(`${id} ${verdict}`),
    retry: (id, reason) => lines.push(`${id} retry ${reason}`),
    parked: (id, reason) => lines.push(`${id} parked ${reason}`),
    archiveTrouble: (reason) => lines.push(`archive ${reason}`),
    diskTrouble: (code) => lines.push(`disk ${code}`),
    fault: (id, what) => lines.push(`${id} fault ${what}`),
  };
  const now = change.now ?? Date.now;
  const journal = await Journal.open(state);
  const worker = new Worker({
    archive,
    journal,
    leases: new Leases({ folder: join(state, 'leases'), worker: `w${workers++}`, now }),
    worklist: new Worklist(journal, join(state, 'worklist.json'), 72, now),
    answerer: answererHere(session),
    rng: createRng(1, 'worker test'),
    now,
    events,
    pollMs: 20,
    slots: 4,
    giveUpMs: 3_600_000,
    once: true,
    backOff: { firstMs: 5, mostMs: 50 },
    ...change,
  });
  return { lines, worker, journal };
}
