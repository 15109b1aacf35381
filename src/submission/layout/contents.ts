/** Table of contents, list of figures and list of tables: words, dots, page numbers, each line a link. */
import type { DocumentModel, Inline } from '../blocks/model.js';
import { plainText } from '../blocks/model.js';
import { node, type StructNode } from './display.js';
import { layOutInlines } from './inline.js';
import { Pager, placeLine } from './pager.js';
import { BODY_WIDTH, COLOR, HEADINGS, MARGIN, type TextStyle } from './theme.js';
import { measure } from './typefaces.js';

const DEEPEST = 4;
/** A last page of the lists with less than this share used is worth closer lines, if they save it. */
const SHORT_END = 0.4;
const CLOSER = 0.93;
const NUMBER_ROOM = 30;
/** With more entries than this, the deepest level is left to the bookmarks. */
const MANY = 110;

interface Entry {
  readonly indent: number;
  readonly label: string;
  readonly text: string;
  readonly id: string;
  readonly top: boolean;
}

function entriesOf(model: DocumentModel): { heading: string; entries: Entry[] }[] {
  const sections = model.headings.filter((h) => h.level >= 2 && h.level <= DEEPEST);
  const deepest = sections.length > MANY ? DEEPEST - 1 : DEEPEST;
  const headings = sections
    .filter((h) => h.level <= deepest)
    .map((h): Entry => ({ indent: (h.level - 2) * 16, label: h.number, text: h.text, id: h.id, top: h.level === 2 }));
  const figures = model.figures.map((f): Entry => {
    return { indent: 0, label: String(f.number), text: f.caption || f.alt, id: f.id, top: false };
  });
  const tables = model.tables
    .filter((t) => t.number !== null)
    .map((t): Entry => ({ indent: 0, label: String(t.number), text: plainText(t.caption), id: t.id, top: false }));
  return [
    { heading: 'Contents', entries: headings },
    { heading: 'Figures', entries: figures },
    { heading: 'Tables', entries: tables },
  ].filter((part) => part.entries.length > 0);
}

/** `pageOf` gives the printed page number of an anchor. The lines stand a little closer where that saves a page. */
export function layOutContents(model: DocumentModel, root: StructNode, pageOf: (id: string) => number): Pager {
  const loose = layOutLists(model, root, pageOf, 1);
  if (loose.pages.length === 1 || loose.used > SHORT_END * loose.fullRoom) return loose;
  const close = layOutLists(model, root, pageOf, CLOSER);
  return close.pages.length < loose.pages.length ? close : loose;
}

function layOutLists(model: DocumentModel, root: StructNode, pageOf: (id: string) => number, lead: number): Pager {
  const pager = new Pager(root, new Map());
  const look = HEADINGS[2] as TextStyle & { after: number };
  for (const [i, part] of entriesOf(model).entries()) {
    if (i > 0) pager.space(20);
    pager.ensure(look.leading + look.after + 30);
    const id = `list-of-${part.heading.toLowerCase()}`;
    pager.put(
      { kind: 'destination', id, x: MARGIN.left, y: pager.y },
      { kind: 'bookmark', level: 2, title: part.heading, y: pager.y },
    );
    const title = layOutInlines([{ kind: 'text', text: part.heading, style: {} }], look, BODY_WIDTH);
    // Not a heading of the numbered text: a caption of the list, so that heading levels stay those of the document.
    const toc = node('TOC', root);
    for (const line of title) {
      placeLine(pager.page.items, line, MARGIN.left, pager.y, node('Caption', toc));
      pager.y += line.leading;
    }
    pager.put();
    pager.y += look.after;
    for (const entry of part.entries) {
      placeEntry(pager, entry, toc, pageOf(entry.id), labelRoom(part.entries, entry.indent), lead);
    }
  }
  pager.finish();
  return pager;
}

const styleOf = (top: boolean, lead: number): TextStyle => ({
  size: top ? 10.5 : 10,
  leading: (top ? 15 : 13.4) * lead,
  color: COLOR.text,
  bold: top,
});

/** One column for the numbers of a list at one depth, as wide as the widest of them. */
function labelRoom(entries: readonly Entry[], indent: number): number {
  const widths = entries
    .filter((e) => e.indent === indent && e.label !== '')
    .map((e) => measure('bold', styleOf(e.top, 1).size, `${e.label} `));
  return Math.max(24, Math.max(0, ...widths) + 6);
}

function placeEntry(pager: Pager, entry: Entry, toc: StructNode, page: number, room: number, lead: number): void {
  const style = styleOf(entry.top, lead);
  const label = entry.label === '' ? '' : `${entry.label} `;
  const left = MARGIN.left + entry.indent;
  const labelWidth = label === '' ? 0 : room;
  const words: Inline[] = [{ kind: 'text', text: entry.text, style: {} }];
  const lines = layOutInlines(words, style, BODY_WIDTH - entry.indent - labelWidth - NUMBER_ROOM);
  if (entry.top) pager.space(4);
  pager.ensure(lines.length * style.leading);
  const owner = node('Link', node('Reference', node('TOCI', toc)));
  const top = pager.y;
  const right = MARGIN.left + BODY_WIDTH;
  const face = entry.top ? 'bold' : 'regular';
  for (const [i, line] of lines.entries()) {
    const baseline = pager.y + line.ascent;
    const text = (x: number, words: string): void =>
      pager.put({ kind: 'text', owner, x, baseline, face, size: style.size, color: COLOR.text, text: words });
    if (i === 0 && label !== '') text(left, label);
    for (const f of line.fragments) {
      pager.put({
        kind: 'text',
        owner,
        x: left + labelWidth + f.x,
        baseline,
        face: f.face,
        size: f.size,
        color: f.color,
        text: f.text,
      });
    }
    if (i === lines.length - 1) {
      const number = String(page);
      const at = right - measure(face, style.size, number);
      const from = left + labelWidth + line.width + 6;
      if (at - 6 > from) {
        pager.put({
          kind: 'line',
          artifact: 'Layout',
          x1: from,
          y1: baseline - 1,
          x2: at - 6,
          y2: baseline - 1,
          width: 0.6,
          color: COLOR.rule,
          dash: [0.8, 3.2],
        });
      }
      text(at, ` ${number}`.trim());
    }
    pager.y += line.leading;
  }
  pager.put({
    kind: 'link',
    owner,
    x: left,
    y: top,
    w: right - left,
    h: pager.y - top,
    target: { kind: 'internal', id: entry.id },
    contents: `${label}${entry.text}, page ${page}`,
  });
}
