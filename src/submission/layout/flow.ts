/** Blocks down the page: headings that stay with what follows, paragraphs without lonely lines, boxes, lists, figures. */
import type { Block, Inline } from '../blocks/model.js';
import type { DrawnChart } from '../charts/render.js';
import { type Item, node, type StructNode } from './display.js';
import { type Line, layOutInlines } from './inline.js';
import { type Pager, placeLine } from './pager.js';
import { captionOf, layOutTable, startOfTable } from './table.js';
import {
  BODY,
  BODY_HEIGHT,
  CAPTION,
  CHART_SCALE,
  CODE,
  COLOR,
  GAP_AFTER,
  HEADINGS,
  type TextStyle,
  TITLE,
} from './theme.js';

/** A page break that would leave a page with less than this share of it used is passed over. */
const NEARLY_EMPTY = 0.35;
const GAP_BEFORE_PART = 24;

export interface FlowContext {
  readonly pager: Pager;
  readonly charts: ReadonlyMap<string, DrawnChart>;
  readonly file: string;
}

interface Frame {
  readonly x: number;
  readonly width: number;
  readonly parent: StructNode;
  readonly style: TextStyle;
}

export function flow(blocks: readonly Block[], frame: Frame, context: FlowContext): void {
  for (const [i, block] of blocks.entries()) {
    if (frame.parent === context.pager.root && !(block.kind === 'paragraph' && blocks[i - 1]?.kind === 'table')) {
      context.pager.placeFitting();
    }
    layOutBlock(block, { before: blocks[i - 1], after: blocks.slice(i + 1, i + 5) }, frame, context);
  }
}

interface Neighbours {
  readonly before: Block | undefined;
  readonly after: readonly Block[];
}

/** Text that can stand where a figure was called for while the figure waits for the next page. */
const isText = (block: Block | undefined): boolean =>
  block !== undefined && !['heading', 'figure', 'pagebreak', 'rule'].includes(block.kind);

/** Height that must still be free for blocks to be started at the foot of a page; what follows a heading is asked. */
function startHeight([block, ...after]: readonly Block[], frame: Frame, context: FlowContext): number {
  if (!block) return 0;
  const { style, width } = frame;
  switch (block.kind) {
    case 'heading': {
      const look = HEADINGS[block.level] ?? BODY;
      const lines = layOutInlines(block.inlines, look, width).length + (block.number ? 0.5 : 0);
      return Math.ceil(lines) * look.leading + 30 + startHeight(after, frame, context);
    }
    case 'figure': {
      const least = figureSize(context.charts.get(block.chartId), width, block).least;
      return isText(after[0]) ? Math.min(least, startHeight(after, frame, context)) : least;
    }
    case 'table':
      return startOfTable(block, width, context.file, noteHeight(after[0], frame));
    case 'paragraph': {
      const lines = layOutInlines(block.inlines, style, width);
      return keptTogether(lines.length) * style.leading;
    }
    case 'quote':
      return startOfNotices(block, after, frame, context);
    case 'list':
      return startHeight(block.items[0]?.blocks ?? [], { ...frame, width: width - 24 }, context);
    case 'code':
      return CODE.leading * Math.min(3, block.text.split('\n').length) + 2 * CODE_PADDING;
    default:
      return 0;
  }
}

/** A box of about ten lines stays on one page, and so do short boxes that follow each other. */
const WHOLE_BOX = 175;
const WHOLE_BOXES = 215;

function startOfNotices(block: Block, after: readonly Block[], frame: Frame, context: FlowContext): number {
  if (block.kind !== 'quote') return 0;
  const other = after.findIndex((b) => b.kind !== 'quote');
  const all = heightAlone([block, ...after.slice(0, other < 0 ? after.length : other)], frame, context);
  if (all <= WHOLE_BOXES) return all;
  const one = heightAlone([block], frame, context);
  if (one <= WHOLE_BOX) return one;
  return 2 * BOX_PADDING + startHeight(block.blocks, inset(frame, block), context) + 1;
}

/** Height of blocks on a page of their own, less the space after the last. */
function heightAlone(blocks: readonly Block[], frame: Frame, context: FlowContext): number {
  const pager = context.pager.scratch();
  flow(blocks, frame, { ...context, pager });
  return pager.pages.length > 1 ? Number.POSITIVE_INFINITY : pager.used - GAP_AFTER.quote;
}

/** What must stay with the last rows of a table: the first lines of the paragraph under it. */
function noteHeight(after: Block | undefined, { style, width }: Frame): number {
  if (after?.kind !== 'paragraph') return 0;
  return keptTogether(layOutInlines(after.inlines, style, width).length) * style.leading + GAP_AFTER.table;
}

const BOX_PADDING = 7;
const CODE_PADDING = 5;

/** Lines at the start of a paragraph that stay on one page: two, or all of a short one. */
const keptTogether = (lines: number): number => (lines <= 3 ? lines : 2);

const inset = (frame: Frame, quote: Extract<Block, { kind: 'quote' }>): Frame => {
  const left = quote.tone === 'gap' ? 30 : 12;
  return { ...frame, x: frame.x + left, width: frame.width - left - 10 };
};

function layOutBlock(block: Block, around: Neighbours, frame: Frame, context: FlowContext): void {
  const { pager } = context;
  const { x, width, parent, style } = frame;
  switch (block.kind) {
    case 'heading': {
      const title = block.level === 1;
      const look = title
        ? { ...TITLE, before: 0, after: 10 }
        : (HEADINGS[block.level] ?? { ...BODY, before: 8, after: 3 });
      const label: Inline[] = block.number ? [{ kind: 'text', text: `${block.number}  `, style: {} }] : [];
      const lines = layOutInlines([...label, ...block.inlines], look, width);
      const height = lines.reduce((sum, l) => sum + l.leading, 0);
      // A figure does not drift out of its section.
      if (block.level <= 3) pager.settle();
      pager.space(look.before);
      pager.ensure(height + look.after + startHeight(around.after, frame, context));
      pager.put(
        { kind: 'destination', id: block.id, x, y: pager.y },
        {
          kind: 'bookmark',
          level: block.level,
          title: `${block.number ? `${block.number} ` : ''}${block.text}`,
          y: pager.y,
        },
      );
      putLines(pager, lines, x, node(`H${block.level}`, parent));
      pager.y += look.after;
      break;
    }
    case 'paragraph':
      paragraph(pager, block.inlines, frame);
      pager.y += GAP_AFTER.paragraph;
      break;
    case 'list': {
      const list = node('L', parent, { listNumbering: block.ordered ? 'Decimal' : 'Disc' });
      const indent = block.ordered ? 12 + String(block.start + block.items.length).length * 6 : 14;
      for (const [i, item] of block.items.entries()) {
        const entry = node('LI', list);
        const label =
          item.checked === undefined ? (block.ordered ? `${block.start + i}.` : '•') : item.checked ? '☑' : '☐';
        const inner = { ...frame, x: x + indent, width: width - indent };
        pager.ensure(Math.max(style.leading, startHeight(item.blocks, inner, context)));
        const marker = layOutInlines([{ kind: 'text', text: label, style: {} }], style, indent)[0];
        if (marker) placeLine(pager.page.items, marker, x + 2, pager.y, node('Lbl', entry));
        pager.put({ kind: 'node', owner: entry });
        flow(item.blocks, { ...inner, parent: node('LBody', entry) }, context);
        if (item.blocks.length === 0) pager.y += style.leading;
        else pager.y -= tightened(item.blocks);
        pager.y += GAP_AFTER.item;
      }
      pager.y += GAP_AFTER.list - GAP_AFTER.item;
      break;
    }
    case 'table':
      layOutTable(pager, block, x, width, parent, context.file, noteHeight(around.after[0], frame));
      pager.y += GAP_AFTER.table;
      break;
    case 'figure':
      figure(block, around, frame, context);
      break;
    case 'quote': {
      const gap = block.tone === 'gap';
      // On a page of its own, as where heights are taken, there is nothing to ask.
      if (!pager.fresh) {
        const first = around.before?.kind !== 'quote';
        pager.ensure(startOfNotices(block, first ? around.after : [], frame, context));
      }
      pager.openBox(BOX_PADDING, (top, bottom, first) => boxItems(gap, x, width, top, bottom, first));
      flow(block.blocks, { ...inset(frame, block), parent: node(gap ? 'Sect' : 'BlockQuote', parent) }, context);
      pager.y -= tightened(block.blocks);
      pager.closeBox();
      pager.y += GAP_AFTER.quote;
      break;
    }
    case 'code': {
      const lines = block.text.split('\n').flatMap((text): Line[] => {
        // Blanks at the start of a line carry meaning and must not be eaten by the line breaker.
        const laid = layOutInlines(
          [{ kind: 'text', text: text.replaceAll(' ', '\u00a0') || '\u00a0', style: { code: true } }],
          CODE,
          width - 16,
        );
        return laid;
      });
      pager.ensure(CODE.leading * Math.min(3, lines.length) + 10);
      pager.openBox(CODE_PADDING, (top, bottom) => [
        {
          kind: 'rect',
          artifact: 'Layout',
          x,
          y: top,
          w: width,
          h: bottom - top,
          fill: COLOR.code,
          stroke: COLOR.faint,
          width: 0.5,
        },
      ]);
      putLines(pager, lines, x + 8, node('Code', node('P', parent)));
      pager.closeBox();
      pager.y += GAP_AFTER.code;
      break;
    }
    case 'rule':
      pager.ensure(12);
      pager.put({
        kind: 'line',
        artifact: 'Layout',
        x1: x,
        y1: pager.y + 3,
        x2: x + width,
        y2: pager.y + 3,
        width: 0.6,
        color: COLOR.rule,
      });
      pager.y += 12;
      break;
    case 'pagebreak':
      pager.settle();
      if (pager.justBegun(NEARLY_EMPTY)) pager.space(GAP_BEFORE_PART);
      else if (!pager.fresh) pager.newPage();
      break;
  }
}

/** The last paragraph's space falls away inside boxes and list items. */
function tightened(blocks: readonly Block[]): number {
  const last = blocks.at(-1);
  return last?.kind === 'paragraph' ? GAP_AFTER.paragraph : last?.kind === 'list' ? GAP_AFTER.list : 0;
}

function boxItems(gap: boolean, x: number, width: number, top: number, bottom: number, first: boolean): Item[] {
  const h = bottom - top;
  if (!gap) {
    return [
      { kind: 'rect', artifact: 'Layout', x, y: top, w: width, h, fill: COLOR.note },
      { kind: 'rect', artifact: 'Layout', x, y: top, w: 2.5, h, fill: COLOR.rule },
    ];
  }
  const items: Item[] = [
    { kind: 'rect', artifact: 'Layout', x, y: top, w: width, h, fill: COLOR.gap, stroke: COLOR.gapEdge, width: 1 },
  ];
  if (first) {
    // A warning triangle with its mark: a gap is told by shape and words, never by colour alone.
    const [cx, ty] = [x + 15, top + 8];
    items.push(
      {
        kind: 'polygon',
        artifact: 'Layout',
        points: [
          [cx, ty],
          [cx + 8.5, ty + 14.5],
          [cx - 8.5, ty + 14.5],
        ],
        fill: COLOR.gapEdge,
      },
      {
        kind: 'text',
        owner: 'Layout',
        x: cx - 1.55,
        baseline: ty + 12.6,
        face: 'bold',
        size: 10.5,
        color: '#ffffff',
        text: '!',
      },
    );
  }
  return items;
}

function putLines(pager: Pager, lines: readonly Line[], x: number, owner: StructNode): void {
  for (const line of lines) {
    pager.ensure(line.leading, line.footnotes);
    pager.claimNotes(line.footnotes);
    placeLine(pager.page.items, line, x, pager.y, owner);
    pager.put();
    pager.y += line.leading;
  }
}

function paragraph(pager: Pager, inlines: readonly Inline[], { x, width, parent, style }: Frame): void {
  const lines = layOutInlines(inlines, style, width);
  const count = lines.length;
  const owner = node('P', parent);
  for (const [i, line] of lines.entries()) {
    // Two lines at least before and after a page end.
    const group = lines.slice(i, i + (i === 0 ? keptTogether(count) : i === count - 2 ? 2 : 1));
    pager.ensure(
      group.reduce((sum, l) => sum + l.leading, 0),
      group.flatMap((l) => l.footnotes),
    );
    pager.ensure(line.leading, line.footnotes);
    pager.claimNotes(line.footnotes);
    placeLine(pager.page.items, line, x, pager.y, owner);
    pager.put();
    pager.y += line.leading;
  }
}

/** A figure that does not fit may be drawn this much smaller; below it, its words would be too small to read. */
const SMALLEST = 0.82;

function figureSize(chart: DrawnChart | undefined, width: number, block: FigureBlock) {
  const words: Inline[] = [{ kind: 'text', text: block.caption || block.alt, style: {} }];
  const lines = layOutInlines(captionOf(`Figure ${block.number}. `, words), CAPTION, width);
  const below = lines.length * CAPTION.leading + CAPTION_ABOVE;
  const [w, h] = [chart?.width ?? 1, chart?.height ?? 1];
  const scale = Math.min(CHART_SCALE, width / w, (BODY_HEIGHT - below - 4) / h);
  return { scale, lines, below, full: h * scale + below, least: h * scale * SMALLEST + below };
}

const CAPTION_ABOVE = 4;
type FigureBlock = Extract<Block, { kind: 'figure' }>;

/**
 * A figure stands where it is called for, somewhat smaller if that lets it stay; else it waits for the top of the next
 * page while the text of its section goes on. A heading is never left without anything below it.
 */
function figure(block: FigureBlock, { before, after }: Neighbours, frame: Frame, context: FlowContext): void {
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
