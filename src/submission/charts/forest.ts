/** Subgroups one below the other: estimate, interval, counts, and the words NOT EVALUABLE where there are too few. */
import type { Chart } from './chart.js';
import { INK, say3, styled } from './style.js';

export interface ForestRow {
  readonly name: string;
  readonly n: number;
  readonly positives: number;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly status: 'ok' | 'not-evaluable';
}

export interface ForestInput {
  readonly id: string;
  /** What is estimated: "AUROC". */
  readonly metric: string;
  /** Top to bottom. The whole population may be among them. */
  readonly rows: readonly ForestRow[];
  /** Estimate of the whole population, drawn as a dashed line. */
  readonly overall?: number | null;
  readonly caption?: string;
}

const ROW = 21;
const WIDTH = 250;

export function forestChart({ id, metric, rows, overall, caption }: ForestInput): Chart {
  const ok = rows.filter((r) => r.status === 'ok' && r.estimate !== null);
  const low = Math.min(1, ...ok.map((r) => r.lower ?? (r.estimate as number)), overall ?? 1);
  const domain = [Math.max(0, Math.floor(low * 10 - 1e-9) / 10), 1];
  const order = rows.map((r) => r.name);
  const values = rows.map((r) => ({
    ...r,
    counts: `${r.positives} / ${r.n}`,
    interval:
      r.status === 'ok' && r.estimate !== null
        ? `${say3(r.estimate)}${r.lower === null || r.upper === null ? ' (no interval)' : ` (${say3(r.lower)}–${say3(r.upper)})`}`
        : 'NOT EVALUABLE',
  }));
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    scale: { domain: order },
    axis: { title: null, labelLimit: 200, ticks: false, domain: false, grid: false, labelPadding: 8 },
  };
  const column = (field: string, offset: number, align: 'left' | 'right', title: string): object[] => [
    { mark: { type: 'text', align, x: WIDTH + offset }, encoding: { y, text: { field, type: 'nominal' } } },
    {
      data: { values: [{ title }] },
      mark: { type: 'text', align, x: WIDTH + offset, y: -9, fontWeight: 'bold' },
      encoding: { text: { field: 'title', type: 'nominal' } },
    },
  ];
  const drawn = { filter: "datum.status === 'ok' && datum.estimate !== null" };
  const scale = { domain, nice: false };
  const layer: object[] = [
    ...(overall === undefined || overall === null
      ? []
      : [
          {
            data: { values: [{ overall }] },
            mark: { type: 'rule', stroke: INK.grey, strokeDash: [4, 3] },
            encoding: { x: { field: 'overall', type: 'quantitative', scale: { domain, nice: false } } },
          },
        ]),
    {
      transform: [drawn, { filter: 'datum.lower !== null && datum.upper !== null' }],
      mark: { type: 'rule', strokeWidth: 1.4, stroke: INK.line },
      encoding: {
        y,
        x: { field: 'lower', type: 'quantitative', title: `${metric} with its interval`, scale },
        x2: { field: 'upper' },
      },
    },
    {
      transform: [drawn],
      mark: { type: 'point', shape: 'square', filled: true, size: 48, color: INK.line, opacity: 1 },
      encoding: { y, x: { field: 'estimate', type: 'quantitative', scale } },
    },
    ...column('counts', 62, 'right', 'pos. / n'),
    ...column('interval', 78, 'left', metric),
  ];
  const refused = rows.length - ok.length;
  return {
    id,
    spec: styled({ width: WIDTH, height: Math.max(1, rows.length) * ROW, data: { values }, layer }),
    alt:
      `Forest plot of ${metric} in ${rows.length} groups` +
      (ok.length > 0
        ? `, from ${say3(Math.min(...ok.map((r) => r.estimate as number)))} to ${say3(Math.max(...ok.map((r) => r.estimate as number)))}`
        : '') +
      (refused > 0 ? `; ${refused} not evaluable.` : '.'),
    ...(caption ? { caption } : {}),
    data: {
      columns: ['group', 'positives', 'n', 'estimate', 'lower', 'upper', 'status'],
      rows: rows.map((r) => [r.name, r.positives, r.n, r.estimate, r.lower, r.upper, r.status]),
    },
  };
}
