/** Simulated mean waits, one row per group of films and order of reading, with the middle 95% of replications. */
import type { Chart } from './chart.js';
import { INK, styled } from './style.js';

export interface WaitRow {
  readonly films: string;
  readonly order: string;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

const ROW = 24;

export function waitsChart({ id, rows, caption }: { id: string; rows: readonly WaitRow[]; caption: string }): Chart {
  const values = rows.map((r) => ({ ...r, name: `${r.films}, ${r.order}` }));
  const orders = [...new Set(rows.map((r) => r.order))];
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    scale: { domain: values.map((v) => v.name) },
    axis: { title: null, labelLimit: 280, ticks: false, domain: false, grid: false, labelPadding: 8 },
  };
  const color = {
    field: 'order',
    type: 'nominal',
    scale: { domain: orders, range: [INK.grey, INK.line] },
    legend: null,
  };
  const layer = [
    {
      mark: { type: 'rule', strokeWidth: 1.4 },
      encoding: {
        y,
        color,
        x: { field: 'lower', type: 'quantitative', title: 'Mean wait (minutes)', scale: { zero: true, nice: true } },
        x2: { field: 'upper' },
      },
    },
    {
      mark: { type: 'point', shape: 'square', filled: true, size: 48, opacity: 1 },
      encoding: { y, color, x: { field: 'mean', type: 'quantitative' } },
    },
  ];
  return {
    id,
    spec: styled({ width: 300, height: Math.max(1, rows.length) * ROW, data: { values }, layer }),
    alt: `Mean waits in minutes: ${values.map((v) => `${v.name} ${v.mean.toFixed(1)}`).join('; ')}.`,
    caption,
    data: {
      columns: ['films', 'order', 'mean', 'lower', 'upper'],
      rows: rows.map((r) => [r.films, r.order, r.mean, r.lower, r.upper]),
    },
  };
}
