/** ROC and precision-recall curves of one or more label sources or models. */
import type { Chart } from './chart.js';
import { DASHES, INK, LINES, say3, styled, thin, unit } from './style.js';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface BandPoint {
  readonly x: number;
  readonly lower: number;
  readonly upper: number;
}

export interface CurveSeries {
  /** With its area and interval where wanted: "RSNA radiologists, AUROC 0.81 (0.78–0.84)". */
  readonly name: string;
  readonly points: readonly CurvePoint[];
  readonly band?: readonly BandPoint[];
  /** For the whole curve at once; drawn as two thin lines around the band. */
  readonly outer?: readonly BandPoint[];
}

export interface OperatingPoint extends CurvePoint {
  readonly label: string;
}

export interface CurveInput {
  readonly id: string;
  readonly series: readonly CurveSeries[];
  readonly operatingPoint?: OperatingPoint;
  readonly caption?: string;
  /** The comparator is no reference standard: the axes are agreement. */
  readonly agreement?: boolean;
}

/** Pixels. */
const SIDE = 260;

interface Look {
  readonly label: 'top' | 'bottom';
  readonly xTitle: string;
  readonly yTitle: string;
  readonly what: string;
  readonly reference: object;
  readonly interpolate: 'linear' | 'step-before';
}

/** The dashed line that a useless device would draw. */
function rule(values: readonly CurvePoint[], label?: string): object {
  const encoding = { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } };
  const line = {
    data: { values },
    mark: { type: 'line', stroke: INK.grey, strokeDash: [3, 3], strokeWidth: 1 },
    encoding,
  };
  if (label === undefined) return line;
  const text = {
    data: { values: [{ ...values[0], label }] },
    mark: { type: 'text', align: 'left', dx: 6, dy: -6, color: '#555555', fontSize: 10 },
    encoding: { ...encoding, text: { field: 'label', type: 'nominal' } },
  };
  return { layer: [line, text] };
}

const BAND_COLUMNS = ['lower', 'upper', 'lower simultaneous', 'upper simultaneous'] as const;

function curveChart(input: CurveInput, look: Look): Chart {
  const names = input.series.map((s) => s.name);
  const kept = input.series.map((s) => ({ ...s, points: thin(s.points, (p) => [p.x, p.y]) }));
  const values = kept.flatMap((s) => s.points.map((p, order) => ({ series: s.name, order, x: p.x, y: p.y })));
  const bands = input.series.flatMap((s) =>
    thin(s.band ?? [], (p) => [p.x, p.lower]).map((p) => ({ series: s.name, x: p.x, lower: p.lower, upper: p.upper })),
  );
  // In the table: no band, the pointwise one, or both.
  const drawn = input.series.some((s) => (s.outer ?? []).length > 0) ? 2 : bands.length > 0 ? 1 : 0;
  const op = input.operatingPoint;
  const x = { field: 'x', ...unit(look.xTitle) };
  const y = { field: 'y', ...unit(look.yTitle) };
  const layer: object[] = [];
  if (bands.length > 0) {
    layer.push({
      data: { values: bands },
      mark: { type: 'area', color: INK.pale, opacity: 0.75 },
      encoding: { x, y: { field: 'lower', ...unit(look.yTitle) }, y2: { field: 'upper' }, detail: { field: 'series' } },
    });
  }
  for (const edge of ['lower', 'upper'] as const) {
    const values = input.series.flatMap((s) =>
      thin(s.outer ?? [], (p) => [p.x, p[edge]]).map((p, order) => ({ series: s.name, order, x: p.x, y: p[edge] })),
    );
    if (values.length === 0) continue;
    layer.push({
      data: { values },
      mark: { type: 'line', stroke: INK.grey, strokeWidth: 0.8 },
      encoding: {
        x,
        y,
        detail: { field: 'series' },
        order: { field: 'order', type: 'quantitative' },
      },
    });
  }
  layer.push(look.reference, {
    data: { values },
    mark: { type: 'line', interpolate: look.interpolate },
    encoding: {
      x,
      y,
      order: { field: 'order', type: 'quantitative' },
      strokeDash: {
        field: 'series',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, i) => DASHES[i % DASHES.length]) },
        legend: { title: null, orient: 'bottom', columns: 1, symbolSize: 400, labelLimit: 420 },
      },
      color: {
        field: 'series',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, i) => LINES[i % LINES.length]) },
      },
    },
  });
  if (op) {
    const place = { x: { ...x, field: 'x' }, y: { ...y, field: 'y' } };
    layer.push(
      {
        data: { values: [op] },
        mark: {
          type: 'point',
          shape: 'diamond',
          filled: true,
          size: 110,
          fill: 'white',
          stroke: INK.dark,
          strokeWidth: 1.6,
          opacity: 1,
        },
        encoding: place,
      },
      // In the corner where no useful curve runs, so that words never lie on a line.
      {
        data: { values: [{ label: `◇ ${op.label.replaceAll('\n', ' ')}` }] },
        mark: {
          type: 'text',
          align: 'right',
          x: SIDE - 8,
          y: look.label === 'top' ? 14 : SIDE - 12,
          fontWeight: 'bold',
        },
        encoding: { text: { field: 'label', type: 'nominal' } },
      },
    );
  }
  const at = op
    ? ` The operating point lies at ${say3(op.x)} / ${say3(op.y)} (${op.label.replaceAll('\n', ' ')}).`
    : '';
  return {
    id: input.id,
    spec: styled({ width: SIDE, height: SIDE, layer }),
    alt: `${look.what} for ${names.join('; ')}. Horizontal axis: ${look.xTitle}; vertical axis: ${look.yTitle}.${at}`,
    ...(input.caption ? { caption: input.caption } : {}),
    data: {
      columns: ['series', look.xTitle, look.yTitle, ...BAND_COLUMNS.slice(0, 2 * drawn)],
      rows: input.series.flatMap((s) => rowsOf(s, drawn)),
    },
  };
}

/** The points of a curve; a band on the same grid stands beside them, any other below. */
function rowsOf({ name, points, band = [], outer = [] }: CurveSeries, bands: number): (string | number | null)[][] {
  const blank = Array.from({ length: bands }, () => [null, null]);
  const shown = [band, outer].slice(0, bands);
  const beside = shown.map((b) => b.length === points.length && b.every((at, i) => at.x === points[i]?.x));
  const cells = (row: number) =>
    shown.flatMap((b, k) => (beside[k] ? [b[row]?.lower ?? null, b[row]?.upper ?? null] : [null, null]));
  const below = shown.flatMap((b, k) =>
    beside[k]
      ? []
      : b.map((at) => [name, at.x, null, ...blank.flatMap((no, j) => (j === k ? [at.lower, at.upper] : no))]),
  );
  return [...points.map((p, i) => [name, p.x, p.y, ...cells(i)]), ...below];
}

/** x is 1 − specificity, y is sensitivity. */
export function rocChart(input: CurveInput): Chart {
  return curveChart(input, {
    label: 'bottom',
    what: 'Receiver operating characteristic curve',
    xTitle: input.agreement ? '1 − negative percent agreement' : '1 − specificity',
    yTitle: input.agreement ? 'Positive percent agreement' : 'Sensitivity',
    interpolate: 'linear',
    reference: rule([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]),
  });
}

/** x is recall (sensitivity), y is precision (PPV); the dashed line is what labelling at random would give. */
export function prChart(input: CurveInput & { readonly prevalence: number }): Chart {
  return curveChart(input, {
    label: 'top',
    what: 'Precision-recall curve',
    xTitle: input.agreement ? 'Recall (positive percent agreement)' : 'Recall (sensitivity)',
    yTitle: 'Precision (positive predictive value)',
    interpolate: 'step-before',
    reference: rule(
      [
        { x: 0, y: input.prevalence },
        { x: 1, y: input.prevalence },
      ],
      `prevalence ${say3(input.prevalence)}`,
    ),
  });
}
