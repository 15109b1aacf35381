/** Paired patient bootstrap: both models are read on the same draws, so what they share cancels. */
import type { Protocol } from '../../config/protocol.js';
import type { Result } from '../../core/types.js';
import { layoutOf } from '../bootstrap/kernel.js';
import { buildPlan } from '../bootstrap/plan.js';
import { createJob, runOriginal, runStretch } from '../bootstrap/replicates.js';
import { resultOf, type Scope } from '../results.js';
import type { Sample } from '../sample.js';
import { type Confusion, type PointMetric, rawPoint } from '../stats/confusion.js';
import { percentileInterval } from '../stats/resampled.js';
import { type Margins, marginFields } from './margins.js';

export interface Side {
  readonly sample: Sample;
  /** Oriented; null: only scores are compared. */
  readonly threshold: number | null;
}

export interface PairedBootstrap {
  readonly scope: Scope;
  readonly first: Side;
  readonly second: Side;
  readonly margins: Margins;
  /** What a metric is called against this comparator: sensitivity, or ppa. */
  readonly named: (metric: PointMetric) => string;
}

interface Drawn {
  readonly layout: ReturnType<typeof layoutOf>;
  readonly output: Float64Array;
  readonly original: Float64Array;
}
type Read = (row: Float64Array, layout: Drawn['layout']) => number;

const COMPARED: readonly PointMetric[] = ['sensitivity', 'specificity', 'ppv', 'npv', 'f1'];

export function pairedBootstrap(
  { scope, first, second, margins, named }: PairedBootstrap,
  protocol: Protocol,
): Result[] {
  const { replicates, seed, cluster, strata } = protocol.intervals;
  // One stream name for both: replicate r draws the same patients.
  const draw = (side: Side): Drawn => {
    const plan = buildPlan(side.sample, { thresholds: [side.threshold ?? 0], strata });
    const job = createJob(plan, replicates, seed, `bootstrap/${scope.population}`);
    runStretch(job, 0, replicates);
    return { layout: layoutOf(plan), output: job.output, original: runOriginal(plan) };
  };
  const [a, b] = [draw(first), draw(second)];
  const difference = (metric: string, read: Read): Result => {
    const values = new Float64Array(replicates);
    const row = ({ layout, output }: Drawn, r: number): Float64Array =>
      output.subarray(r * layout.width, (r + 1) * layout.width);
    for (let r = 0; r < replicates; r++) values[r] = read(row(a, r), a.layout) - read(row(b, r), b.layout);
    const [one, two] = [read(a.original, a.layout), read(b.original, b.layout)];
    const outcome = percentileInterval(Number.isFinite(one - two) ? one - two : null, values, scope.level);
    return resultOf(scope, `${metric}-difference`, 'bootstrap-percentile', outcome, {
      ...{ seed, replicates, failed: outcome.failed },
      parameters: {
        ...{ first: finite(one), second: finite(two), resampled: cluster, paired: true },
        ...(strata === 'none' ? {} : { strata }),
        ...marginFields(margins, metric, outcome),
      },
    });
  };
  const scores = [
    difference('auroc', (row, layout) => row[layout.auroc]!),
    difference('ap', (row, layout) => row[layout.ap]!),
  ];
  if (first.threshold === null || second.threshold === null) return scores;
  return [...scores, ...COMPARED.map((metric) => difference(named(metric), point(metric)))];
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

function point(metric: PointMetric): Read {
  return (row, layout) => {
    const [tp, fp] = [row[layout.cuts]!, row[layout.cuts + 1]!];
    const counts: Confusion = { tp, fp, fn: row[layout.positives]! - tp, tn: row[layout.negatives]! - fp };
    return rawPoint(metric, counts);
  };
}
