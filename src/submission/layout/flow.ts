/** Blocks down the page: headings that stay with what follows, paragraphs without lonely lines, boxes, lists, figures. */
import type { Block, Inline } from '../blocks/model.js';
import { BOX_PADDING, boxItems, CODE_PADDING, inset } from './box.js';
import { node } from './display.js';
import { figure, figureSize } from './figure.js';
import { type FlowContext, type Frame, isText, type Neighbours } from './frame.js';
import { type Line, layOutInlines } from './inline.js';
import { placeLine } from './pager.js';
import { keptTogether, paragraph, putLines } from './paragraph.js';
import { layOutTable, startOfTable } from './table.js';
import { BODY, CODE, COLOR, GAP_AFTER, HEADINGS, TITLE } from './theme.js';

/** A page break that would leave a page with less than this share of it used is passed over. */
const NEARLY_EMPTY = 0.35;
const GAP_BEFORE_PART = 24;

export function flow(blocks: readonly Block[], frame: Frame, context: FlowContext): void {
  for (const [i, block] of blocks.entries()) {
    if (frame.parent === context.pager.root && !(block.kind === 'paragraph' && blocks[i - 1]?.kind === 'table')) {
      context.pager.placeFitting();
    }
    layOutBlock(block, { before: blocks[i - 1], after: blocks.slice(i + 1, i + 5) }, frame, context);
  }
}

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
