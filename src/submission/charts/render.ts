/**
 * Charts compiled strictly and drawn without a browser: a warning is an error, nothing is loaded from anywhere, and text
 * is measured with the embedded typefaces, so that what is laid out is what is drawn.
 */
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { formatSheetCsv } from '../../core/csv.js';
import * as say from '../../core/messages/submission-pdf.js';
import { InputError, refuse } from '../../core/problems.js';
import { type Face, faceRuns, measure } from '../layout/typefaces.js';
import type { Chart } from './chart.js';
import { tidySvg } from './svg.js';

export function chartFace(weight: unknown, style: unknown): Face {
  const bold = weight === 'bold' || weight === 'bolder' || Number(weight) >= 600;
  const italic = style === 'italic' || style === 'oblique';
  return bold ? (italic ? 'boldItalic' : 'bold') : italic ? 'italic' : 'regular';
}

export function chartTextWidth(face: Face, size: number, text: string): number {
  return faceRuns(face, text).runs.reduce((sum, run) => sum + measure(run.face, size, run.text), 0);
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: unknown;
  readonly fontStyle?: unknown;
}

// Vega's own seam for measuring text without a canvas; it is global, so it is set once, before the first view.
const metrics = (vega as unknown as { textMetrics: { width(item: TextItem, text: unknown): number } }).textMetrics;
metrics.width = (item, text) =>
  chartTextWidth(chartFace(item.fontWeight, item.fontStyle), item.fontSize ?? 11, String(text ?? '').trim());

/** A view that is laid out and can be drawn any number of times. */
export interface DrawnChart {
  readonly chart: Chart;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly view: vega.View;
  /** As a browser's Vega takes it. */
  readonly spec: vega.Spec;
}

export type DrawnCharts = ReadonlyMap<string, DrawnChart>;

function refuseUrls(chart: string, value: unknown, path: string): void {
  if (Array.isArray(value)) {
    for (const [i, v] of value.entries()) refuseUrls(chart, v, `${path}[${i}]`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, v] of Object.entries(value)) {
      if ((key === 'url' || key === 'href') && typeof v === 'string') refuse(say.chartHasUrl(chart, `${path}.${key}`));
      if (key !== 'values') refuseUrls(chart, v, `${path}.${key}`);
    }
  }
}

function strictLogger(chart: string): vega.LoggerInterface {
  const stop = (...args: readonly unknown[]): never => refuse(say.chartInvalid(chart, args.map(String).join(' ')));
  const logger = {
    level: () => 0,
    error: stop,
    warn: stop,
    info: () => logger,
    debug: () => logger,
  };
  return logger as unknown as vega.LoggerInterface;
}

function noLoader(chart: string): vega.Loader {
  const stop = (uri: string): never => refuse(say.chartHasUrl(chart, uri));
  return {
    load: async (uri: string) => stop(uri),
    sanitize: async (uri: string) => stop(uri),
    http: stop,
    file: stop,
  } as unknown as vega.Loader;
}

function toVega(chart: Chart, logger: vega.LoggerInterface): vega.Spec {
  const schema = String((chart.spec as { $schema?: string }).$schema ?? '');
  if (!schema.includes('vega-lite')) return chart.spec as vega.Spec;
  return compile(chart.spec as TopLevelSpec, { logger: logger as never }).spec;
}

export async function layOut(chart: Chart): Promise<DrawnChart> {
  refuseUrls(chart.id, chart.spec, '$');
  const logger = strictLogger(chart.id);
  try {
    const spec = toVega(chart, logger);
    const runtime = vega.parse(spec);
    const view = new vega.View(runtime, { renderer: 'none', logger, loader: noLoader(chart.id) });
    await view.runAsync();
    const root = view as unknown as {
      _viewWidth: number;
      _viewHeight: number;
      _origin: [number, number];
      padding(): { left: number; right: number; top: number; bottom: number };
    };
    const { left, right, top, bottom } = root.padding();
    return {
      chart,
      spec,
      view,
      width: Math.max(1, root._viewWidth + left + right),
      height: Math.max(1, root._viewHeight + top + bottom),
    };
  } catch (error) {
    if (error instanceof InputError) throw error;
    return refuse(say.chartInvalid(chart.id, (error as Error).message));
  }
}

export async function layOutAll(charts: Iterable<Chart>): Promise<Map<string, DrawnChart>> {
  const drawn = new Map<string, DrawnChart>();
  for (const chart of charts) drawn.set(chart.id, await layOut(chart));
  return drawn;
}

/** The chart as an SVG file: same bytes whatever was drawn before it. */
export const svgOf = async ({ view, chart }: DrawnChart): Promise<string> => tidySvg(await view.toSVG(), chart);

export async function toSvg(chart: Chart): Promise<string> {
  const drawn = await layOut(chart);
  const svg = await svgOf(drawn);
  drawn.view.finalize();
  return svg;
}

/** The numbers behind the chart. */
export const toCsv = (chart: Chart): string => formatSheetCsv(chart.data.columns, chart.data.rows);
