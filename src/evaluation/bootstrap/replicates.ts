/** A stretch of replicates of one job, written into its place of the output. The same code runs inline and in workers. */
import { baseState, drawCounts, replicateState } from './draw.js';
import { layoutOf, readCalibration, readStatistics, type Scratch, scratchOf, sumBlocks } from './kernel.js';
import type { ReplicatePlan } from './plan.js';

export interface Job {
  readonly plan: ReplicatePlan;
  readonly replicates: number;
  readonly seed: number;
  /** Name of the random stream; two jobs with one name and seed share their draws (paired resampling). */
  readonly stream: string;
  /** Replicates × width, row by row, in shared memory. */
  readonly output: Float64Array;
}

export function createJob(plan: ReplicatePlan, replicates: number, seed: number, stream: string): Job {
  const width = layoutOf(plan).width;
  const output = new Float64Array(new SharedArrayBuffer(8 * width * replicates));
  return { plan, replicates, seed, stream, output };
}

export function runStretch(job: Job, from: number, to: number, scratch: Scratch = scratchOf(job.plan)): void {
  const { plan } = job;
  const base = baseState(job.seed, job.stream);
  const width = scratch.layout.width;
  for (let r = from; r < to; r++) {
    drawCounts(scratch.counts, plan.strata, replicateState(base, r));
    sumBlocks(plan, scratch);
    readStatistics(plan, scratch, job.output, r * width);
    readCalibration(plan, scratch, job.output, r * width);
  }
}

/** The statistics of the sample itself: every case counted once. */
export function runOriginal(plan: ReplicatePlan): Float64Array {
  const scratch = scratchOf(plan);
  scratch.counts.fill(1);
  sumBlocks(plan, scratch);
  const out = new Float64Array(scratch.layout.width);
  readStatistics(plan, scratch, out, 0);
  readCalibration(plan, scratch, out, 0);
  return out;
}

/** One statistic over all replicates. */
export function column(job: Job, at: number): Float64Array {
  const width = layoutOf(job.plan).width;
  const values = new Float64Array(job.replicates);
  for (let r = 0; r < values.length; r++) values[r] = job.output[r * width + at]!;
  return values;
}
