/** What stands on every page: the marks, the running head, the page number. All artifacts; the cover says it in words. */
import type { DocumentMeta } from '../document.js';
import type { Item } from './display.js';
import { COLOR, MARGIN, PAGE } from './theme.js';
import { type Face, faceRuns, measure } from './typefaces.js';

const SIZE = 8.25;

function place(
  items: Item[],
  text: string,
  at: number,
  baseline: number,
  align: 'left' | 'right' | 'center',
  face: Face = 'regular',
  size = SIZE,
  color: string = COLOR.muted,
): void {
  const { runs } = faceRuns(face, text);
  const width = runs.reduce((sum, r) => sum + measure(r.face, size, r.text), 0);
  let x = align === 'left' ? at : align === 'right' ? at - width : at - width / 2;
  for (const run of runs) {
    items.push({ kind: 'text', owner: 'Pagination', x, baseline, face: run.face, size, color, text: run.text });
    x += measure(run.face, size, run.text);
  }
}

/** Shortens with an ellipsis what would run into its neighbour; the cover has it in full. */
function shorten(text: string, width: number): string {
  if (measure('regular', SIZE, text) <= width) return text;
  let cut = text;
  while (cut.length > 1 && measure('regular', SIZE, `${cut}…`) > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}

export function furniture(meta: DocumentMeta, page: number, pages: number): Item[] {
  const items: Item[] = [];
  const [left, right] = [MARGIN.left, PAGE.width - MARGIN.right];
  if (meta.marks.length > 0) {
    items.push({ kind: 'rect', artifact: 'Pagination', x: left, y: 24, w: right - left, h: 13, fill: '#1a1a1a' });
    place(items, meta.marks.join('  ·  '), PAGE.width / 2, 33.6, 'center', 'bold', 8.5, '#ffffff');
  }
  const half = (right - left) / 2;
  // A long name gives way, never the version.
  const version = `, version ${meta.version}`;
  const name = shorten(meta.device, half + 60 - measure('regular', SIZE, version));
  place(items, `${name}${version}`, left, 49, 'left');
  place(items, shorten(meta.documentId, half - 72), right, 49, 'right');
  place(items, `Evidence ${meta.evidenceSha256.slice(0, 16)}…`, right, 59.5, 'right', 'code', 7);
  place(items, shorten(meta.title, half + 60), left, 59.5, 'left');
  items.push({
    kind: 'line',
    artifact: 'Pagination',
    x1: left,
    y1: 64,
    x2: right,
    y2: 64,
    width: 0.5,
    color: COLOR.rule,
  });
  const foot = PAGE.height - 38;
  items.push({
    kind: 'line',
    artifact: 'Pagination',
    x1: left,
    y1: foot - 12,
    x2: right,
    y2: foot - 12,
    width: 0.5,
    color: COLOR.rule,
  });
  place(items, meta.date.slice(0, 10), left, foot, 'left');
  place(items, `Page ${page} of ${pages}`, right, foot, 'right');
  return items;
}
