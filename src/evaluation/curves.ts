/** The curves behind the charts: ROC with bands, precision–recall, thinned to what a page can show. */
import type { Series } from '../core/types.js';
import { layoutOf } from './bootstrap/kernel.js';
import { FIXED_RATES } from './discrimination.js';
import type { Evaluable } from './population.js';
import { replicateColumn } from './resampling-results.js';
import { partOf } from './results.js';
import type { Sample } from './sample.js';
import { pointwiseBand, simultaneousBand } from './stats/bands.js';
import { groupsOf } from './threshold.js';

export interface Vertex {
  readonly fp: number;
  readonly tp: number;
  /** Oriented score; +∞ at the origin. */
  readonly score: number;
}

const VERTICES_AT_MOST = 400;

/** The corners of the empirical ROC curve: points on a straight stretch are left out, no corner is moved. */
export function rocCorners(sample: Sample): Vertex[] {
  const { tp, fp, scores } = groupsOf(sample);
  const corners: Vertex[] = [{ fp: 0, tp: 0, score: Number.POSITIVE_INFINITY }];
  for (let i = 0; i < tp.length; i++) {
    const next: Vertex = { fp: fp[i]!, tp: tp[i]!, score: scores[i]! };
    const b = corners.at(-1)!;
    const a = corners.at(-2);
    const straight = a && (b.fp - a.fp) * (next.tp - b.tp) === (b.tp - a.tp) * (next.fp - b.fp);
    if (straight) corners.pop();
    corners.push(next);
  }
  return corners;
}

/** At most `limit` items, first and last among them, evenly by position. */
export function thin<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return items.slice();
  const step = (items.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => items[Math.round(i * step)] as T);
}

export const chartVertices = (sample: Sample): Vertex[] => thin(rocCorners(sample), VERTICES_AT_MOST);

/** False positive rates at which the bands are computed: those of the vertices shown, and the fixed specificities. */
export function fprGridOf(sample: Sample): number[] {
  const negatives = sample.n - sample.positives;
  const rates = [...chartVertices(sample).map((v) => v.fp / negatives), ...FIXED_RATES.map((rate) => 1 - rate)];
  return [...new Set(rates)].sort((a, b) => a - b);
}

export function rocSeries(e: Evaluable): Series[] {
  const { sample, scope, job, original } = e;
  const negatives = sample.n - sample.positives;
  const layout = layoutOf(job.plan);
  const grid = job.plan.fprGrid;
  const columns = Array.from(grid, (_, k) => replicateColumn(e, (row) => row[layout.fprGrid + k]!));
  const estimate = Array.from(grid, (_, k) => original[layout.fprGrid + k]!);
  const pointwise = pointwiseBand(columns, scope.level);
  const simultaneous = simultaneousBand(estimate, columns, scope.level);
  const at = new Map(Array.from(grid, (fpr, k) => [fpr, k]));
  const vertices = chartVertices(sample);
  const index = vertices.map((v) => at.get(v.fp / negatives) as number);
  const pick = (values: readonly number[]): number[] => index.map((k) => values[k] as number);
  const roc: Series = {
    id: partOf(scope.population, 'roc'),
    about: `ROC curve by ${e.comparator.name}: bootstrap band at each false positive rate (lower, upper) and for the whole curve at once (lowerSimultaneous, upperSimultaneous)`,
    columns: {
      fpr: vertices.map((v) => v.fp / negatives),
      sensitivity: vertices.map((v) => v.tp / sample.positives),
      lower: pick(pointwise.lower),
      upper: pick(pointwise.upper),
      lowerSimultaneous: pick(simultaneous.lower),
      upperSimultaneous: pick(simultaneous.upper),
    },
  };
  if (!e.confusion) return [roc];
  const { fp, tn, tp, fn } = e.confusion;
  const point: Series = {
    id: partOf(scope.population, 'roc-operating-point'),
    about: 'The locked operating point on the ROC curve',
    columns: { fpr: [fp / (fp + tn)], sensitivity: [tp / (tp + fn)], threshold: [e.printedThreshold] },
  };
  return [roc, point];
}

export function prSeries(e: Evaluable): Series[] {
  const { sample, scope } = e;
  const { tp, fp } = groupsOf(sample);
  const points: { recall: number; precision: number; gained: boolean }[] = [];
  for (let i = 0; i < tp.length; i++) {
    const precision = tp[i]! / (tp[i]! + fp[i]!);
    points.push({ recall: tp[i]! / sample.positives, precision, gained: tp[i] !== tp[i - 1] && tp[i]! > 0 });
  }
  // Between two hits precision only falls; the points where recall grows carry the step function.
  const shown = thin(
    points.filter((p, i) => p.gained || i === points.length - 1),
    VERTICES_AT_MOST,
  );
  const pr: Series = {
    id: partOf(scope.population, 'pr'),
    about: `Precision–recall points by ${e.comparator.name}, one where each further positive is found`,
    columns: { recall: shown.map((p) => p.recall), precision: shown.map((p) => p.precision) },
  };
  if (!e.confusion || e.confusion.tp + e.confusion.fp === 0) return [pr];
  const { fp: alarms, tp: hits, fn } = e.confusion;
  const point: Series = {
    id: partOf(scope.population, 'pr-operating-point'),
    about: 'The locked operating point on the precision–recall curve',
    columns: { recall: [hits / (hits + fn)], precision: [hits / (hits + alarms)], threshold: [e.printedThreshold] },
  };
  return [pr, point];
}
