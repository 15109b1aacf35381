/** Worker thread: takes the next stretch off the shared counter until none is left. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Scratch } from './kernel.js';
import { type Job, runStretch, scratchesOf } from './replicates.js';

export interface WorkerTask {
  readonly job: number;
  readonly from: number;
  readonly to: number;
}

export interface WorkerData {
  readonly jobs: readonly Job[];
  readonly tasks: readonly WorkerTask[];
  readonly next: Int32Array;
}

const { jobs, tasks, next } = workerData as WorkerData;
let [held, scratches]: [number, Scratch[] | null] = [-1, null];
for (let t = Atomics.add(next, 0, 1); t < tasks.length; t = Atomics.add(next, 0, 1)) {
  const task = tasks[t]!;
  const job = jobs[task.job]!;
  if (held !== task.job || !scratches) [held, scratches] = [task.job, scratchesOf(job)];
  runStretch(job, task.from, task.to, scratches);
  parentPort?.postMessage(task.to - task.from);
}
