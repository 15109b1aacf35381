/** Lines over a threshold or a probability: operating characteristics, decision curve, threshold stability. */
import type { Chart } from './chart.js';
import { DASHES, INK, LINES, SHAPES, say3, styled, thin } from './style.js';

export interface LineSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

export interface LinesInput {
  readonly id: string;
  readonly series: readonly LineSeries[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Drawn as a vertical dashed line: the locked threshold. */
  readonly mark?: { readonly x: number; readonly label: string } | null;
  readonly yDomain?: readonly [number, number];
  readonly caption?: string;
  /** Small shapes along the lines, so that they stay apart when they cross. */
  readonly points?: boolean;
  /** Shaded behind the lines: the uncertainty of the first of them. */
  readonly band?: readonly { readonly x: number; readonly lower: number; readonly upper: number }[];
}

const SHAPES_A_LINE = 9;

export function linesChart(input: LinesInput): Chart {
  const { id, series, xTitle, yTitle, mark, yDomain, caption } = input;
  const names = series.map((s) => s.name);
  const range = yDomain ? yDomain[1] - yDomain[0] : 1;
  const xs = series.flatMap((s) => s.points.map((p) => p.x));
  const span = Math.max(...xs, 1e-12) - Math.min(...xs, 0) || 1;
  const kept = series.map((s) => {
    const drawn = s.points.filter((p): p is { x: number; y: number } => p.y !== null);
    return { name: s.name, points: thin(drawn, (p) => [p.x / span, p.y / range]) };
  });
  const values = kept.flatMap((s) => s.points.map((p) => ({ series: s.name, dash: s.name, ...p })));
  const marks = kept.flatMap((s, k) => {
    const step = Math.max(1, Math.floor(s.points.length / SHAPES_A_LINE));
    const first = Math.floor((step * (k + 1)) / (names.length + 1));
    return s.points.filter((_, i) => i % step === first % step).map((p) => ({ series: s.name, ...p }));
  });
  const x = { field: 'x', type: 'quantitative', title: xTitle };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: yTitle,
    scale: yDomain ? { domain: yDomain, nice: false, clamp: false } : { zero: false },
  };
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range: names.map((_, i) => LINES[i % LINES.length]) },
  };
  const legend = { title: null, orient: 'bottom', columns: 4, symbolSize: 80, symbolStrokeWidth: 0 };
  const shade: object[] =
    (input.band ?? []).length > 1
      ? [
          {
            data: { values: input.band },
            mark: { type: 'area', color: INK.pale, opacity: 0.75, clip: true },
            encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
          },
        ]
      : [];
  const layer: object[] = [
    ...shade,
    {
      data: { values },
      mark: { type: 'line', clip: true },
      encoding: {
        x,
        y,
        color,
        strokeDash: {
          // A field of its own, because the legend of one field is one legend.
          field: 'dash',
          type: 'nominal',
          // The shapes name the lines: a small shape with a dashed outline cannot be read.
          legend: null,
          scale: { domain: names, range: names.map((_, i) => DASHES[i % DASHES.length]) },
        },
      },
    },
    {
      data: { values: marks },
      mark: { type: 'point', size: 34, filled: true, opacity: 1, clip: false },
      encoding: {
        x,
        y,
        color,
        shape: {
          field: 'series',
          type: 'nominal',
          legend,
          scale: { domain: names, range: names.map((_, i) => SHAPES[i % SHAPES.length]) },
        },
      },
    },
  ];
  if (mark) {
    layer.push(
      {
        data: { values: [mark] },
        mark: { type: 'rule', stroke: INK.dark, strokeDash: [4, 3] },
        encoding: { x: { field: 'x', type: 'quantitative' } },
      },
      {
        data: { values: [mark] },
        // Above the frame, where no line runs.
        mark: { type: 'text', align: 'center', y: -7, fontWeight: 'bold' },
        encoding: { x: { field: 'x', type: 'quantitative' }, text: { field: 'label', type: 'nominal' } },
      },
    );
  }
  return {
    id,
    spec: styled({ width: 430, height: 230, layer }),
    alt: `Line chart of ${yTitle.toLowerCase()} against ${xTitle.toLowerCase()} for ${names.join(', ')}.${mark ? ` A dashed line at ${say3(mark.x)}: ${mark.label}.` : ''}`,
    ...(caption ? { caption } : {}),
    data: { columns: ['series', xTitle, yTitle], rows: series.flatMap((s) => s.points.map((p) => [s.name, p.x, p.y])) },
  };
}

/**
 * Waiting times of a simulated worklist against what is varied (load, prevalence), one line for each rule of reading:
 * first come first served, flagged first.
 */
export function queueChart(input: {
  readonly id: string;
  readonly series: readonly LineSeries[];
  readonly xTitle: string;
  readonly yTitle?: string;
  readonly mark?: NonNullable<LinesInput['mark']>;
  readonly caption?: string;
}): Chart {
  return linesChart({ yTitle: 'Mean wait (minutes)', ...input });
}

export interface ThresholdInput {
  readonly id: string;
  readonly thresholds: readonly number[];
  /** Each of the same length as thresholds: {Sensitivity: […], Specificity: […], F1: […]}. */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
  readonly chosen?: number | null;
  readonly caption?: string;
}

export function thresholdChart({ id, thresholds, metrics, chosen, caption }: ThresholdInput): Chart {
  return linesChart({
    id,
    xTitle: 'Threshold on the score',
    yTitle: 'Value on the tuning set',
    yDomain: [0, 1],
    series: Object.entries(metrics).map(([name, ys]) => ({
      name,
      points: thresholds.map((x, i) => ({ x, y: ys[i] ?? null })),
    })),
    ...(chosen === undefined || chosen === null ? {} : { mark: { x: chosen, label: `locked: ${say3(chosen)}` } }),
    ...(caption ? { caption } : {}),
  });
}

/** Net benefit against threshold probability (Vickers & Elkin 2006): the device, film-all and film-none. */
export function decisionCurveChart(input: Pick<LinesInput, 'id' | 'series' | 'band' | 'caption'>): Chart {
  return linesChart({ ...input, xTitle: 'Threshold probability', yTitle: 'Net benefit' });
}
