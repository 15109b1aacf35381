/** Graded changes of the film, one row each: how far the area under the curve moves, and how many flags turn over. */
import type { Chart } from './chart.js';
import { INK, styled } from './style.js';

export interface ShiftRow {
  readonly change: string;
  readonly level: string;
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Share of the flags, 0 to 1. */
  readonly flags: number | null;
}

const ROW = 15;

export function shiftsChart({ id, rows, caption }: { id: string; rows: readonly ShiftRow[]; caption: string }): Chart {
  const values = rows.map((r) => ({ ...r, name: `${r.change} ${r.level}` }));
  const scale = { domain: values.map((v) => v.name) };
  const named = {
    field: 'name',
    type: 'nominal',
    sort: null,
    scale,
    axis: { title: null, labelLimit: 200, ticks: false, domain: false, grid: false, labelPadding: 8 },
  };
  const bare = { ...named, axis: null };
  const height = Math.max(1, rows.length) * ROW;
  const x = { type: 'quantitative', title: 'Difference of AUROC with its interval', scale: { nice: true } };
  const difference = {
    ...{ width: 210, height },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', stroke: INK.grey, strokeDash: [4, 3] },
        encoding: { x: { field: 'zero', type: 'quantitative' } },
      },
      {
        transform: [{ filter: 'datum.lower !== null && datum.upper !== null' }],
        mark: { type: 'rule', strokeWidth: 1.4, stroke: INK.line },
        encoding: { y: named, x: { ...x, field: 'lower' }, x2: { field: 'upper' } },
      },
      {
        transform: [{ filter: 'datum.difference !== null' }],
        mark: { type: 'point', shape: 'square', filled: true, size: 40, color: INK.line, opacity: 1 },
        encoding: { y: named, x: { ...x, field: 'difference' } },
      },
    ],
  };
  const flags = {
    ...{ width: 130, height },
    mark: { type: 'bar', color: INK.grey, height: 8 },
    encoding: {
      y: bare,
      x: { field: 'flags', type: 'quantitative', title: 'Flags changed', axis: { format: '.0%', tickCount: 4 } },
    },
  };
  const lowest = rows.reduce<ShiftRow | null>(
    (a, b) => (b.difference !== null && (a === null || b.difference < (a.difference as number)) ? b : a),
    null,
  );
  return {
    id,
    spec: styled({ data: { values }, hconcat: [difference, flags], spacing: 12 }),
    alt: `Difference of the area under the curve and share of flags that changed for ${rows.length} alterations of the film${lowest ? `; the largest loss is that of ${lowest.change} ${lowest.level}` : ''}.`,
    caption,
    data: {
      columns: ['change', 'level', 'difference', 'lower', 'upper', 'flags'],
      rows: rows.map((r) => [r.change, r.level, r.difference, r.lower, r.upper, r.flags]),
    },
  };
}
