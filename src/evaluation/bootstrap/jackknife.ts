/**
 * Leave-one-patient-out values of the plan's statistics, for BCa's acceleration. The blocks are summed once; each
 * patient's few cases are taken off, the statistics read, and put back. Where patients × blocks grows past a bound the
 * patients are left out in equal groups (delete-group jackknife; the acceleration keeps its size).
 */
import { readStatistics, scratchOf, sumBlocks } from './kernel.js';
import type { ReplicatePlan } from './plan.js';

const WORK_AT_MOST = 4e8;

export interface Jackknife {
  readonly groups: number;
  /** groups × width, rows as in the plan's layout (calibration columns are not filled). */
  readonly rows: Float64Array;
  readonly width: number;
}

export function jackknife(plan: ReplicatePlan): Jackknife {
  const scratch = scratchOf(plan);
  const { layout, counts, cumulativePositive: tp, cumulativeNegative: fp } = scratch;
  const groups = Math.max(2, Math.min(plan.clusters, Math.floor(WORK_AT_MOST / Math.max(1, plan.blocks))));
  counts.fill(1);
  sumBlocks(plan, scratch);
  const [tpAll, fpAll] = [tp.slice(), fp.slice()];
  const positives = casesByGroup(plan.positiveCluster, plan.positiveStart, plan.blocks, groups);
  const negatives = casesByGroup(plan.negativeCluster, plan.negativeStart, plan.blocks, groups);
  const rows = new Float64Array(groups * layout.width);
  for (let g = 0; g < groups; g++) {
    takeOff(tp, tpAll, positives, g);
    takeOff(fp, fpAll, negatives, g);
    readStatistics(plan, scratch, rows, g * layout.width);
  }
  return { groups, rows, width: layout.width };
}

interface Grouped {
  /** Block of each case, ordered by group, ascending within a group. */
  readonly block: Int32Array;
  readonly start: Int32Array;
}

function casesByGroup(cluster: Int32Array, blockStart: Int32Array, blocks: number, groups: number): Grouped {
  const start = new Int32Array(groups + 1);
  for (const c of cluster) start[(c % groups) + 1] = start[(c % groups) + 1]! + 1;
  for (let g = 0; g < groups; g++) start[g + 1] = start[g + 1]! + start[g]!;
  const fill = start.slice();
  const block = new Int32Array(cluster.length);
  for (let b = 0; b < blocks; b++) {
    for (let i = blockStart[b]!; i < blockStart[b + 1]!; i++) {
      const g = cluster[i]! % groups;
      block[fill[g]!] = b;
      fill[g] = fill[g]! + 1;
    }
  }
  return { block, start };
}

/** target = all, less the cases of group g from their blocks on. */
function takeOff(target: Float64Array, all: Float64Array, cases: Grouped, g: number): void {
  let i = cases.start[g]!;
  const end = cases.start[g + 1]!;
  let gone = 0;
  for (let b = 0; b + 1 < all.length; b++) {
    for (; i < end && cases.block[i] === b; i++) gone++;
    target[b + 1] = all[b + 1]! - gone;
  }
}

export function jackknifeColumn(jack: Jackknife, read: (row: Float64Array) => number): Float64Array {
  const values = new Float64Array(jack.groups);
  for (let g = 0; g < jack.groups; g++) values[g] = read(jack.rows.subarray(g * jack.width, (g + 1) * jack.width));
  return values;
}
