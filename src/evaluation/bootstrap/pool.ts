/**
 * Shares replicates out over worker threads. Every replicate has its own random stream and its own place in the output,
 * so the result is the same for any number of threads, in any order.
 */
import { Worker } from 'node:worker_threads';
import type { Progress } from '../../core/progress.js';
import { costOf, type Job, runStretch } from './replicates.js';
import type { WorkerData, WorkerTask } from './worker.js';

/** Case visits in one stretch (about 20 ms), and below which starting workers costs more than it saves. */
const STRETCH_WORK = 1e7;
const INLINE_WORK = 1e8;

export interface PoolOptions {
  readonly threads: number;
  readonly progress: Progress;
  readonly label: string;
}

export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  const tasks: WorkerTask[] = [];
  let work = 0;
  for (const [index, job] of jobs.entries()) {
    const cost = costOf(job);
    work += cost * job.replicates;
    const stretch = Math.max(1, Math.floor(STRETCH_WORK / Math.max(1, cost)));
    for (let from = 0; from < job.replicates; from += stretch) {
      tasks.push({ job: index, from, to: Math.min(job.replicates, from + stretch) });
    }
  }
  const total = jobs.reduce((sum, job) => sum + job.replicates, 0);
  options.progress.start(options.label, total);
  let done = 0;
  const advance = (count: number): void => {
    done += count;
    options.progress.tick(done);
  };
  if (options.threads <= 1 || work < INLINE_WORK) {
    for (const task of tasks) {
      runStretch(jobs[task.job]!, task.from, task.to);
      advance(task.to - task.from);
      // Lets signals and the progress line through between stretches.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  } else {
    const next = new Int32Array(new SharedArrayBuffer(4));
    const data: WorkerData = { jobs, tasks, next };
    const workers = Math.min(options.threads, tasks.length);
    await Promise.all(Array.from({ length: workers }, () => oneWorker(data, advance)));
  }
  options.progress.end();
}

function oneWorker(workerData: WorkerData, advance: (count: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData });
    worker.on('message', advance);
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a bootstrap worker ended with code ${code}`)),
    );
  });
}
