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

export function metricOf(id: string): Metric {
  const metric = BY_ID.get(id);
  if (!metric) throw new RangeError(`unknown metric ${id}; known: ${[...BY_ID.keys()].join(', ')}`);
  return metric;
}

/** The method whose interval is printed for a metric. */
export function printedMethod(id: string, protocol: Pick<Protocol, 'intervals'>): string {
  const { printed } = metricOf(id);
  const { primary } = protocol.intervals;
  if (printed === 'auroc') return primary.auroc;
  return printed === 'proportions' ? primary.proportions : printed;
}
