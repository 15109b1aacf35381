/**
 * Every metric declared once: id, name, unit, range, direction, definition, methods, source. The result ids, the methods
 * page and the choice of the printed interval are all made from this table.
 */
import type { Protocol } from '../config/protocol.js';
import { CALIBRATION } from './declared/calibration.js';
import { COMPARISON } from './declared/comparison.js';
import { DISCRIMINATION } from './declared/discrimination.js';
import type { Metric } from './declared/metric.js';
import { OPERATING_POINT } from './declared/operating-point.js';
import { READERS } from './declared/readers.js';

export type { Metric } from './declared/metric.js';

export const METRICS: readonly Metric[] = [
  ...DISCRIMINATION,
  ...OPERATING_POINT,
  ...CALIBRATION,
  ...COMPARISON,
  ...READERS,
];

const BY_ID = new Map(METRICS.map((m) => [m.id, m]));

/** Any metric has a difference (from a goal), whether or not it is compared between models. */
function derived(id: string): Metric | undefined {
  const base = /^(.+)-difference$/.exec(id)?.[1];
  const of = base === undefined ? undefined : BY_ID.get(base);
  return of && { ...of, id, name: `${of.name}: difference`, unit: 'difference', range: '(−∞, ∞)' };
}

export function metricOf(id: string): Metric {
  const metric = BY_ID.get(id) ?? derived(id);
  if (!metric) throw new RangeError(`unknown metric ${id}; known: ${[...BY_ID.keys()].join(', ')}`);
  return metric;
}

/** Whether a result may have this metric. */
export const isMetric = (id: string): boolean => (BY_ID.get(id) ?? derived(id)) !== undefined;

/** The method whose interval is printed for a metric. */
export function printedMethod(id: string, protocol: Pick<Protocol, 'intervals'>): string {
  const { printed } = metricOf(id);
  const { primary } = protocol.intervals;
  if (printed === 'auroc') return primary.auroc;
  return printed === 'proportions' ? primary.proportions : printed;
}

/**
 * The method printed for a predictive value at a stated prevalence: the plan's where it has one, else the closed form that
 * allows for patients with several cases wherever there is one.
 */
export function printedAtPrevalence({ intervals }: Pick<Protocol, 'intervals'>, several: boolean): string {
  const { proportions } = intervals.primary;
  if (proportions === 'bootstrap-percentile' || proportions === 'clustered-ratio') return proportions;
  return several ? 'clustered-ratio' : 'mercaldo';
}

/** The method printed for a difference between subgroups, in the same way; `several`: a patient has more than one case. */
export function printedBetweenSubgroups(
  metric: string,
  { intervals }: Pick<Protocol, 'intervals'>,
  several: boolean,
): string {
  const { auroc, proportions } = intervals.primary;
  if (metric === 'auroc') {
    if (auroc.startsWith('bootstrap')) return 'bootstrap-percentile';
    return several || auroc === 'obuchowski' ? 'obuchowski-unpaired' : 'delong-unpaired';
  }
  if (proportions === 'bootstrap-percentile' || proportions === 'clustered-ratio') return proportions;
  return several ? 'clustered-ratio' : 'newcombe';
}
