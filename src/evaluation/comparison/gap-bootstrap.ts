/**
 * The patient bootstrap of a difference between subgroups. Where patients stand in several groups of an attribute, all its
 * groups are read off the same draws of all its patients, so that what shared patients bring is in each replicate; where
 * no patient does, the groups' own replicates are independent and are used again.
 */
import type { Protocol } from '../../config/protocol.js';
import type { Result } from '../../core/types.js';
import { layoutOf } from '../bootstrap/kernel.js';
import { amongClusters, renumber } from '../bootstrap/plan.js';
import { createJob, type Job } from '../bootstrap/replicates.js';
import type { Evaluable } from '../population.js';
import { resultOf, type Scope, slugOf, variantOf } from '../results.js';
import { rawPoint } from '../stats/confusion.js';
import { undefinedBecause } from '../stats/outcome.js';
import { percentileInterval, percentileP } from '../stats/resampled.js';

type Compared = 'auroc' | 'sensitivity' | 'specificity';

/** A group's replicates: of a job of its own, or of one that all groups of an attribute share. */
export interface Drawn {
  readonly e: Evaluable;
  readonly job: Job;
  readonly joint: boolean;
}

export const ownDraws = (e: Evaluable): Drawn => ({ e, job: e.job, joint: false });

/** `ids`: by row of the table, whom the bootstrap draws. */
export function jointDraws(
  column: string,
  parts: readonly Evaluable[],
  ids: readonly string[],
  protocol: Protocol,
): { readonly job: Job; readonly drawn: ReadonlyMap<Evaluable, Drawn> } {
  const { replicates, seed, strata } = protocol.intervals;
  const numbers = new Map<string, number>();
  const cases = parts.reduce((sum, { sample }) => sum + sample.n, 0);
  const [cluster, truth] = [new Int32Array(cases), new Uint8Array(cases)];
  // The attribute's number of each group's patients.
  let at = 0;
  const among = parts.map(({ sample }) => {
    const number = new Int32Array(sample.clusters);
    for (let i = 0; i < sample.n; i++, at++) {
      const id = ids[sample.rows[i]!]!;
      let known = numbers.get(id);
      if (known === undefined) numbers.set(id, (known = numbers.size));
      number[sample.cluster[i]!] = known;
      cluster[at] = known;
      truth[at] = sample.truth[i]!;
    }
    return number;
  });
  const clusters = numbers.size;
  // Strata are those of all the attribute's cases, the same for every group.
  const whole = renumber({ clusters, n: cases, cluster, truth }, strata);
  const stream = `bootstrap/${variantOf(parts[0]!.scope.population, `gaps-${slugOf(column)}`)}`;
  const jobs = parts.map(({ sample, job }, k) => {
    const own = renumber(sample, strata).clusterOf;
    const place = new Int32Array(sample.clusters);
    for (const [c, number] of among[k]!.entries()) place[own[c]!] = whole.clusterOf[number]!;
    const plan = amongClusters(job.plan, place, { clusters, strata: whole.strata });
    return createJob(plan, replicates, seed, stream);
  });
  const [first, ...also] = jobs as [Job, ...Job[]];
  return {
    job: { ...first, also },
    drawn: new Map(parts.map((e, k) => [e, { e, job: jobs[k]!, joint: true }])),
  };
}

export interface BootstrapGap {
  readonly scope: Scope;
  readonly metric: Compared;
  /** Id of the result's metric. */
  readonly named?: string;
  readonly draws: readonly [Drawn, Drawn];
  /** Further parameters of the result. */
  readonly shown: Readonly<Record<string, number | boolean>>;
}

export function bootstrapGap(gap: BootstrapGap, protocol: Protocol): Result {
  const { scope, metric, named = `${metric}-difference`, draws, shown } = gap;
  const { replicates, seed, cluster, strata } = protocol.intervals;
  const [a, b] = [readerOf(draws[0], metric), readerOf(draws[1], metric)];
  const values = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) values[r] = a(r) - b(r);
  const [first, second] = [a(null), b(null)];
  const estimate = Number.isFinite(first - second) ? first - second : null;
  const outcome = percentileInterval(estimate, values, scope.level);
  const flat = outcome.limitReason !== undefined && outcome.unlimited === undefined;
  const reason = 'every replicate gives the same difference, so the bootstrap has no interval';
  return resultOf(scope, named, 'bootstrap-percentile', flat ? undefinedBecause(reason, estimate) : outcome, {
    ...{ seed, replicates, failed: outcome.failed },
    parameters: {
      ...{ first, second, p: flat ? null : percentileP(values), resampled: cluster, sameDraws: draws[0].joint },
      ...(strata === 'none' ? {} : { strata }),
      ...shown,
    },
  });
}

/** The statistic of a replicate; of the sample itself for null. */
function readerOf({ e, job }: Drawn, metric: Compared): (replicate: number | null) => number {
  const layout = layoutOf(job.plan);
  const read = (row: Float64Array, at: typeof layout): number => {
    if (metric === 'auroc') return row[at.auroc]!;
    const [tp, fp] = [row[at.cuts]!, row[at.cuts + 1]!];
    return rawPoint(metric, { tp, fp, fn: row[at.positives]! - tp, tn: row[at.negatives]! - fp });
  };
  const own = layoutOf(e.job.plan);
  return (r) =>
    r === null ? read(e.original, own) : read(job.output.subarray(r * layout.width, (r + 1) * layout.width), layout);
}
