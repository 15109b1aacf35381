/** Tables: measured columns, a header repeated on every page, rows that split between lines rather than lose any. */

import * as say from '../../core/messages/submission-pdf.js';
import { refuse } from '../../core/problems.js';
import type { Align, Inline, TableBlock } from '../blocks/model.js';
import { columnWidths } from './columns.js';
import { node, type StructNode } from './display.js';
import { inlineWidths, type Line, layOutInlines } from './inline.js';
import { type Pager, placeLine } from './pager.js';
import { CAPTION, CELL, CELL_SMALL, COLOR, type TextStyle } from './theme.js';

const PAD_X = 4.5;
const PAD_Y = 2.8;
const CAPTION_GAP = 4;
/** A row taller than this may be split where it stands rather than start a new page with its table. */
const TALL = 120;
/** A table of so few rows is not broken, unless they are tall. */
const FEW = 6;
/** Rows that a longer table shows at least where it starts, unless they are tall. */
const FIRST = 3;
const SHORT = 60;

interface Column {
  readonly x: number;
  readonly width: number;
  readonly align: Align;
}

const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, l) => sum + l.leading, 0);
const rowHeight = (cells: readonly (readonly Line[])[]): number =>
  Math.max(...cells.map(heightOf), CELL.leading) + 2 * PAD_Y;
const notesOf = (cells: readonly (readonly Line[])[]): string[] => cells.flatMap((c) => c.flatMap((l) => l.footnotes));

/** Bold header words need their own measure. */
const headStyle = (style: TextStyle): TextStyle => ({ ...style, bold: true, color: COLOR.heading });

function choose(table: TableBlock, width: number, file: string): { style: TextStyle; widths: number[] } {
  const inner = width - table.align.length * 2 * PAD_X;
  for (const style of [CELL, CELL_SMALL]) {
    const wishes = table.align.map((_, c) => {
      const cells: { min: number; natural: number }[] = table.rows.map((r) => inlineWidths(r[c] ?? [], style));
      cells.push(inlineWidths(table.header[c] ?? [], headStyle(style)));
      return {
        min: Math.max(...cells.map((x) => x.min)) + 0.05,
        natural: Math.max(...cells.map((x) => x.natural)) + 0.05,
        cells: cells.map((x) => x.natural),
      };
    });
    const fits = wishes.reduce((sum, w) => sum + w.min, 0) <= inner;
    if (!fits && style === CELL) continue;
    const widths = columnWidths(wishes, inner);
    if (widths) return { style, widths };
  }
  return refuse(say.tableTooWide(file, table.line, table.align.length));
}

/** Widths of the columns with their padding, in points. */
export function tableWidths(table: TableBlock, width: number, file: string): { widths: number[] } {
  return { widths: choose(table, width, file).widths.map((w) => w + 2 * PAD_X) };
}

export function layOutTable(
  pager: Pager,
  table: TableBlock,
  x: number,
  width: number,
  parent: StructNode,
  file: string,
  /** Height below the table that its last rows are to stay with: the note under it. */
  note = 0,
): void {
  const { style, widths } = choose(table, width, file);
  let left = x;
  const columns = widths.map((w, c): Column => {
    const column = { x: left + PAD_X, width: w, align: table.align[c] ?? 'left' };
    left += w + 2 * PAD_X;
    return column;
  });
  const right = left;
  const cellsOf = (row: readonly (readonly Inline[])[], look: TextStyle): Line[][] =>
    columns.map((column, c) => layOutInlines(row[c] ?? [], look, column.width));

  const structure = node('Table', parent);
  const header = cellsOf(table.header, headStyle(style));
  const headHeight = rowHeight(header);
  const rows = table.rows.map((row) => cellsOf(row, style));
  const captionLines =
    table.number === null ? [] : layOutInlines(captionOf(`Table ${table.number}. `, table.caption), CAPTION, width);
  const heights = rows.map(rowHeight);
  const above = heightOf(captionLines) + CAPTION_GAP + headHeight;
  if (pager.waiting && above + heights.reduce((a, b) => a + b, 0) > pager.room + pager.fullRoom / 2) pager.settle();
  pager.ensure(above + firstRows(heights, note));

  // Caption.
  if (table.number !== null) {
    pager.put({ kind: 'destination', id: table.id, x, y: pager.y });
    const caption = node('Caption', structure);
    pager.claimNotes(captionLines.flatMap((l) => l.footnotes));
    for (const line of captionLines) {
      placeLine(pager.page.items, line, x, pager.y, caption);
      pager.y += line.leading;
    }
    pager.y += CAPTION_GAP;
  }

  const edge = (y: number, weight: number, color: string): void =>
    pager.put({ kind: 'line', artifact: 'Layout', x1: x, y1: y, x2: right, y2: y, width: weight, color });

  const placeCells = (
    cells: readonly (readonly Line[])[],
    top: number,
    owners: readonly (StructNode | 'Pagination')[],
  ): void => {
    for (const [c, column] of columns.entries()) {
      const owner = owners[c] as StructNode | 'Pagination';
      const lines = cells[c] ?? [];
      let y = top + PAD_Y;
      if (lines.length === 0 && typeof owner !== 'string') pager.put({ kind: 'node', owner });
      for (const line of lines) {
        const trailing = line.fragments.at(-1);
        const space = trailing?.text.endsWith(' ') ? trailing.size * 0.2 : 0;
        const spare = column.width - line.width + space;
        const shift = column.align === 'right' ? spare : column.align === 'center' ? spare / 2 : 0;
        if (typeof owner === 'string') placeRepeated(pager, line, column.x + shift, y);
        else placeLine(pager.page.items, line, column.x + shift, y, owner);
        y += line.leading;
      }
    }
  };

  const placeHeader = (repeated: boolean): void => {
    pager.put({ kind: 'rect', artifact: 'Layout', x, y: pager.y, w: right - x, h: headHeight, fill: COLOR.head });
    edge(pager.y, 0.9, COLOR.heading);
    if (repeated)
      placeCells(
        header,
        pager.y,
        columns.map(() => 'Pagination' as const),
      );
    else {
      const row = node('TR', node('THead', structure));
      placeCells(
        header,
        pager.y,
        columns.map(() => node('TH', row, { scope: 'Column' })),
      );
      pager.claimNotes(notesOf(header));
    }
    pager.y += headHeight;
    edge(pager.y, 0.6, COLOR.heading);
  };
  // On a further page the reader is told which table goes on.
  const again =
    table.number === null
      ? undefined
      : layOutInlines(captionOf(`Table ${table.number}`, [plain(' (continued)')]), CAPTION, width)[0];
  const againHeight = headHeight + (again ? again.leading + CAPTION_GAP : 0);
  const turnPage = (): void => {
    pager.newPage();
    if (again) {
      placeRepeated(pager, again, x, pager.y);
      pager.y += again.leading + CAPTION_GAP;
    }
    placeHeader(true);
  };

  const placeRows = (): void => {
    placeHeader(false);
    const body = node('TBody', structure);
    for (const [r, cells] of rows.entries()) {
      const row = node('TR', body);
      const owners = columns.map(() => node('TD', row));
      let rest: readonly (readonly Line[])[] = cells;
      const whole = rowHeight(rest) + pager.noteCost(notesOf(rest)) + company(heights, r, note);
      // A row that fits a page is moved there whole; only a taller one is split.
      if (whole > pager.room && whole <= fullRoom(pager, againHeight)) turnPage();
      for (;;) {
        const height = rowHeight(rest) + pager.noteCost(notesOf(rest));
        if (height <= pager.room + 0.01) break;
        const { head, tail } = splitRow(rest, pager);
        if (head === null) turnPage();
        else {
          placeCells(head, pager.y, owners);
          pager.claimNotes(notesOf(head));
          pager.y += rowHeight(head);
          rest = tail;
          turnPage();
        }
      }
      placeCells(rest, pager.y, owners);
      pager.claimNotes(notesOf(rest));
      pager.y += rowHeight(rest);
      edge(pager.y, 0.4, COLOR.faint);
    }
    if (rows.length === 0) pager.put({ kind: 'node', owner: node('TD', node('TR', body)) });
    edge(pager.y, 0.9, COLOR.heading);
  };
  pager.holding(placeRows);
}

const plain = (text: string): Inline => ({ kind: 'text', text, style: {} });

/**
 * What must stand below a row on its page: no row stands alone on the last page of its table, and the note under a table
 * is not parted from it. The last two rows and the note go together where they are not too tall.
 */
function company(heights: readonly number[], row: number, note: number): number {
  const own = heights[row] as number;
  if (row === heights.length - 1) return own + note <= TALL ? note : 0;
  if (row < heights.length - 2) return 0;
  const last = heights[row + 1] as number;
  return own + last + note <= TALL ? last + note : own + last <= TALL ? last : 0;
}

/** Caption, header and the first row (or the first lines of a tall one): what a heading above must keep with it. */
export function startOfTable(table: TableBlock, width: number, file: string, note = 0): number {
  const { style, widths } = choose(table, width, file);
  const height = (cells: readonly (readonly Inline[])[], look: TextStyle): number =>
    rowHeight(widths.map((w, c) => layOutInlines(cells[c] ?? [], look, w)));
  const caption =
    table.number === null ? [] : layOutInlines(captionOf(`Table ${table.number}. `, table.caption), CAPTION, width);
  const first = table.rows.slice(0, FEW).map((row) => height(row, style));
  const rows = [...first, ...table.rows.slice(FEW).map(() => 0)];
  return heightOf(caption) + CAPTION_GAP + height(table.header, headStyle(style)) + firstRows(rows, note);
}

/** Below its header a table starts with three rows, or with the first lines of a tall one; a short one stays whole. */
function firstRows(heights: readonly number[], note: number): number {
  const sum = (rows: readonly number[]): number => rows.reduce((a, b) => a + b, 0);
  const all = sum(heights);
  if (heights.length <= FEW && all + note <= TALL) return all + note;
  return Math.min(TALL, Math.max(sum(heights.slice(0, 2)), Math.min(SHORT, sum(heights.slice(0, FIRST)))));
}

/** Room on a page that holds nothing but the repeated header. */
function fullRoom(pager: Pager, headHeight: number): number {
  return pager.fullRoom - headHeight;
}

/** As many lines of each cell as fit; null where not even one does. */
function splitRow(cells: readonly (readonly Line[])[], pager: Pager): { head: Line[][] | null; tail: Line[][] } {
  const head: Line[][] = [];
  const tail: Line[][] = [];
  const notes: string[] = [];
  for (const lines of cells) {
    let height = 2 * PAD_Y;
    let count = 0;
    for (const line of lines) {
      const cost = pager.noteCost([...notes, ...line.footnotes]);
      if (height + line.leading + cost > pager.room + 0.01) break;
      notes.push(...line.footnotes);
      height += line.leading;
      count++;
    }
    head.push(lines.slice(0, count));
    tail.push(lines.slice(count));
  }
  const progress = head.some((lines) => lines.length > 0);
  // On an empty page something must be placed, or the row would never end.
  return { head: progress ? head : null, tail };
}

/** A header drawn again is decoration: its words were read once. */
function placeRepeated(pager: Pager, line: Line, x: number, top: number): void {
  for (const f of line.fragments) {
    pager.put({
      kind: 'text',
      owner: 'Pagination',
      x: x + f.x,
      baseline: top + line.ascent - f.rise,
      face: f.face,
      size: f.size,
      color: f.color,
      text: f.text,
    });
  }
}

export function captionOf(label: string, words: readonly Inline[]): Inline[] {
  return [{ kind: 'text', text: label, style: { bold: true } }, ...words];
}
