/** A figure and its caption: how large, on which page, where on it. */
import type { Block, Inline } from '../blocks/model.js';
import type { DrawnChart } from '../charts/render.js';
import { node } from './display.js';
import { type FlowContext, type Frame, isText, type Neighbours } from './frame.js';
import { type Line, layOutInlines } from './inline.js';
import { type Pager, placeLine } from './pager.js';
import { captionOf } from './table.js';
import { BODY_HEIGHT, CAPTION, CHART_SCALE, GAP_AFTER } from './theme.js';

/** A figure that does not fit may be drawn this much smaller; below it, its words would be too small to read. */
const SMALLEST = 0.82;
const CAPTION_ABOVE = 4;
type FigureBlock = Extract<Block, { kind: 'figure' }>;

export function figureSize(chart: DrawnChart | undefined, width: number, block: FigureBlock) {
  const words: Inline[] = [{ kind: 'text', text: block.caption || block.alt, style: {} }];
  const lines = layOutInlines(captionOf(`Figure ${block.number}. `, words), CAPTION, width);
  const below = lines.length * CAPTION.leading + CAPTION_ABOVE;
  const [w, h] = [chart?.width ?? 1, chart?.height ?? 1];
  const scale = Math.min(CHART_SCALE, width / w, (BODY_HEIGHT - below - 4) / h);
  return { scale, lines, below, full: h * scale + below, least: h * scale * SMALLEST + below };
}

/**
 * A figure stands where it is called for, somewhat smaller if that lets it stay; else it waits for the top of the next
 * page while the text of its section goes on. A heading is never left without anything below it.
 */
export function figure(block: FigureBlock, { before, after }: Neighbours, frame: Frame, context: FlowContext): void {
  const { pager } = context;
  const chart = context.charts.get(block.chartId);
  if (!chart) throw new Error(`chart ${block.chartId} was not laid out`);
  const { width } = frame;
  const { scale, lines, below, least } = figureSize(chart, width, block);
  const place = (): void => {
    pager.space(2);
    const fitting = Math.min(scale, Math.max(scale * SMALLEST, (pager.room - below) / chart.height));
    placeFigure(block, chart, fitting, lines, frame, pager);
  };
  const height = least + 2;
  if (!pager.waiting && height <= pager.room) place();
  else if (isText(after[0]) || (before && isText(before)) || pager.waiting) pager.defer({ height, place });
  else {
    pager.ensure(height);
    place();
  }
}

function placeFigure(
  block: FigureBlock,
  chart: DrawnChart,
  scale: number,
  caption: readonly Line[],
  { x, width, parent }: Frame,
  pager: Pager,
): void {
  const left = x + (width - chart.width * scale) / 2;
  const height = chart.height * scale;
  const owner = node('Figure', parent, { alt: block.alt });
  owner.bbox = [left, pager.y, chart.width * scale, height];
  pager.put(
    { kind: 'destination', id: block.id, x, y: pager.y },
    { kind: 'chart', owner, x: left, y: pager.y, scale, chart },
  );
  pager.y += height + CAPTION_ABOVE;
  const words = node('Caption', parent);
  for (const line of caption) {
    placeLine(pager.page.items, line, x, pager.y, words);
    pager.put();
    pager.y += line.leading;
  }
  pager.y += GAP_AFTER.figure;
}
