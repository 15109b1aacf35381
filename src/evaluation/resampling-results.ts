/** Percentile and BCa results of any statistic that can be read from a replicate's row. */
import type { Protocol } from '../config/protocol.js';
import type { Result } from '../core/types.js';
import { type Jackknife, jackknife, jackknifeColumn } from './bootstrap/jackknife.js';
import { layoutOf } from './bootstrap/kernel.js';
import type { Evaluable } from './population.js';
import { type ResultExtra, resultOf } from './results.js';
import type { Outcome, Substitute } from './stats/outcome.js';
import { bcaInterval, percentileInterval } from './stats/resampled.js';

/** Reads one statistic from a row of the kernel's output; NaN where undefined. */
export type RowReader = (row: Float64Array) => number;

export function replicateColumn(e: Evaluable, read: RowReader): Float64Array {
  const { width } = layoutOf(e.job.plan);
  const values = new Float64Array(e.job.replicates);
  for (let r = 0; r < values.length; r++) values[r] = read(e.job.output.subarray(r * width, (r + 1) * width));
  return values;
}

const memo = new WeakMap<Evaluable, Jackknife>();
function jackknifeOf(e: Evaluable): Jackknife {
  let held = memo.get(e);
  if (!held) memo.set(e, (held = jackknife(e.job.plan)));
  return held;
}

export interface ResampledMetric {
  readonly metric: string;
  readonly read: RowReader;
  /** Why the estimate is undefined, where it is. */
  readonly reason?: string;
  readonly extra?: ResultExtra;
  readonly bca: boolean;
  /** Of a proportion: what is read instead of a bootstrap interval where all its cases are alike. */
  readonly alike?: { readonly reason: string; readonly substitute: Substitute };
}

function orAlike(outcome: Outcome, { alike }: ResampledMetric): Outcome {
  const none = outcome.lower === null && outcome.upper === null && outcome.limitReason !== undefined;
  return none && alike ? { ...outcome, limitReason: alike.reason, substitute: alike.substitute } : outcome;
}

export function resampledResults(e: Evaluable, protocol: Protocol, spec: ResampledMetric): Result[] {
  const { level, seed, cluster, strata } = protocol.intervals;
  const value = spec.read(e.original);
  const estimate = Number.isFinite(value) ? value : null;
  const replicates = replicateColumn(e, spec.read);
  const fields = { ...spec.extra, seed };
  const drawn = { resampled: cluster, ...(strata === 'none' ? {} : { strata }) };
  const design = { ...spec.extra?.parameters, ...drawn };
  const percentile = percentileInterval(estimate, replicates, level, spec.reason);
  const { failed, infinite } = percentile;
  const counts = { replicates: percentile.replicates, failed, infinite };
  const results = [
    resultOf(e.scope, spec.metric, 'bootstrap-percentile', orAlike(percentile, spec), {
      ...fields,
      ...counts,
      parameters: design,
    }),
  ];
  if (spec.bca) {
    const jack = jackknifeOf(e);
    const bca = bcaInterval(estimate, replicates, jackknifeColumn(jack, spec.read), level);
    const parameters = { ...design, z0: bca.bias, acceleration: bca.acceleration, jackknifeGroups: jack.groups };
    results.push(
      resultOf(e.scope, spec.metric, 'bootstrap-bca', orAlike(bca, spec), { ...fields, ...counts, parameters }),
    );
  }
  return results;
}
