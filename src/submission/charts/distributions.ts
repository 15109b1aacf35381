/** How many: ages, findings, scores. */
import type { Chart } from './chart.js';
import { INK, styled } from './style.js';

export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Second grouping where wanted ("positive", "negative"); one bar above the other. */
  readonly group?: string;
}

export interface HistogramInput {
  readonly id: string;
  readonly bins: readonly HistogramBin[];
  readonly caption?: string;
}

function histogram({ id, bins, caption }: HistogramInput, xTitle: string, yTitle: string, what: string): Chart {
  const groups = [...new Set(bins.map((b) => b.group ?? ''))];
  const fills = ['#c9d6e4', INK.line, '#8a8a8a', '#e8e8e8'];
  const total = bins.reduce((sum, b) => sum + b.count, 0);
  const top = bins.reduce<HistogramBin | undefined>(
    (best, b) => (best === undefined || b.count > best.count ? b : best),
    undefined,
  );
  return {
    id,
    spec: styled({
      width: 420,
      height: 190,
      data: { values: bins.map((b) => ({ ...b, group: b.group ?? '' })) },
      mark: { type: 'bar', stroke: INK.dark, strokeWidth: 0.6, ...(groups.length > 1 ? {} : { fill: INK.pale }) },
      encoding: {
        x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: xTitle },
        x2: { field: 'to' },
        y: { field: 'count', type: 'quantitative', title: yTitle, ...(groups.length > 1 ? { stack: 'zero' } : {}) },
        ...(groups.length > 1
          ? {
              fill: {
                field: 'group',
                type: 'nominal',
                scale: { domain: groups, range: groups.map((_, i) => fills[i % fills.length]) },
                legend: { title: null, orient: 'bottom' },
              },
            }
          : {}),
      },
    }),
    alt: `${what}: ${total} in ${new Set(bins.map((b) => b.from)).size} classes${groups.length > 1 ? `, by ${groups.join(' and ')}` : ''}${top ? `; the most, ${top.count}, from ${top.from} to ${top.to}` : ''}.`,
    ...(caption ? { caption } : {}),
    data: {
      columns: ['from', 'to', 'group', 'count'],
      rows: bins.map((b) => [b.from, b.to, b.group ?? null, b.count]),
    },
  };
}

export const ageHistogramChart = (input: HistogramInput): Chart =>
  histogram(input, 'Age (years)', 'Films', 'Histogram of age');

export const scoreHistogramChart = (input: HistogramInput): Chart =>
  histogram(input, 'Score', 'Films', 'Histogram of the device’s score');

export interface BarRow {
  readonly name: string;
  readonly count: number;
}

export interface FindingsInput {
  readonly id: string;
  readonly rows: readonly BarRow[];
  readonly xTitle?: string;
  readonly caption?: string;
}

/** Horizontal bars in the order given, the count beside each. */
export function findingsBarChart({ id, rows, xTitle = 'Films', caption }: FindingsInput): Chart {
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    scale: { domain: rows.map((r) => r.name) },
    axis: { title: null, labelLimit: 220, ticks: false, grid: false, labelPadding: 6 },
  };
  // Room for the count beside the longest bar.
  const most = 1.1 * Math.max(1, ...rows.map((r) => r.count));
  const axis = { tickCount: 5, format: ',d' };
  const x = { field: 'count', type: 'quantitative', title: xTitle, axis, scale: { domain: [0, most], nice: false } };
  return {
    id,
    spec: styled({
      width: 340,
      height: Math.max(1, rows.length) * 19,
      data: { values: rows.map((r) => ({ ...r, label: r.count.toLocaleString('en-US') })) },
      layer: [
        { mark: { type: 'bar', fill: INK.pale, stroke: INK.dark, strokeWidth: 0.6 }, encoding: { y, x } },
        {
          mark: { type: 'text', align: 'left', dx: 4, fontSize: 10 },
          encoding: { y, x, text: { field: 'label', type: 'nominal' } },
        },
      ],
    }),
    alt: `Bar chart of ${xTitle.toLowerCase()} by finding: ${rows.map((r) => `${r.name} ${r.count}`).join(', ')}.`,
    ...(caption ? { caption } : {}),
    data: { columns: ['name', 'count'], rows: rows.map((r) => [r.name, r.count]) },
  };
}
