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
  /** Further jobs read off this one's draws; their plans number the same clusters. */
  readonly also?: readonly Job[];
}

export function createJob(plan: ReplicatePlan, replicates: number, seed: number, stream: string): Job {
  const width = layoutOf(plan).width;
  const output = new Float64Array(new SharedArrayBuffer(8 * width * replicates));
  return { plan, replicates, seed, stream, output };
}

/** The job and those that read its draws. */
const readersOf = (job: Job): readonly Job[] => (job.also ? [job, ...job.also] : [job]);

/** Reused memory of one worker for one job: one for each reader, with the drawn counts in common. */
export function scratchesOf(job: Job): Scratch[] {
  const scratch = scratchOf(job.plan);
  return [scratch, ...(job.also ?? []).map((reader) => ({ ...scratchOf(reader.plan), counts: scratch.counts }))];
}

/** What one replicate costs, in case visits. */
export function costOf(job: Job): number {
  const reading = (one: Job): number => one.plan.n + one.output.length / Math.max(1, one.replicates);
  return job.plan.clusters + readersOf(job).reduce((sum, one) => sum + reading(one), 0);
}

export function runStretch(job: Job, from: number, to: number, scratches: readonly Scratch[] = scratchesOf(job)): void {
  const { counts } = scratches[0]!;
  const base = baseState(job.seed, job.stream);
  const readers = readersOf(job);
  for (let r = from; r < to; r++) {
    drawCounts(counts, job.plan.strata, replicateState(base, r));
    for (const [k, { plan, output }] of readers.entries()) {
      const scratch = scratches[k]!;
      const at = r * scratch.layout.width;
      sumBlocks(plan, scratch);
      readStatistics(plan, scratch, output, at);
      readCalibration(plan, scratch, output, at);
    }
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
