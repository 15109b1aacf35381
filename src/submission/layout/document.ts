/**
 * The whole document placed on pages.
 *
 *   cover (up to the first ## heading) → contents, figures, tables → body → running heads on all of them
 *
 * The body is laid out before the contents, so that page numbers are known; nothing is laid out twice but the contents.
 */
import type { Block, DocumentModel, Inline } from '../blocks/model.js';
import type { DrawnChart } from '../charts/render.js';
import type { DocumentMeta } from '../document.js';
import { layOutContents } from './contents.js';
import { node, type Page, type StructNode } from './display.js';
import { flow } from './flow.js';
import { furniture } from './furniture.js';
import { layOutInlines } from './inline.js';
import { Pager, placeLine } from './pager.js';
import { BODY, BODY_WIDTH, COLOR, MARGIN } from './theme.js';

export interface LaidOut {
  readonly root: StructNode;
  readonly pages: readonly Page[];
}

export function layOutDocument(
  model: DocumentModel,
  charts: ReadonlyMap<string, DrawnChart>,
  meta: DocumentMeta,
  file: string,
): LaidOut {
  const root = node('Document', null);
  const frame = { x: MARGIN.left, width: BODY_WIDTH, parent: root, style: BODY };
  const start = model.blocks.findIndex((b) => b.kind === 'heading' && b.level === 2);
  const split = start < 0 ? model.blocks.length : start;
  const place = (blocks: readonly Block[], before?: (pager: Pager) => void): Pager => {
    const pager = new Pager(root, model.footnotes);
    before?.(pager);
    flow(trimBreaks(blocks), frame, { pager, charts, file });
    pager.finish();
    return pager;
  };

  // 1. Cover and body.
  const title = model.blocks.findIndex((b) => b.kind === 'heading' && b.level === 1);
  const cover = place(model.blocks.slice(title + 1, split), (pager) =>
    coverHead(pager, root, model, meta, model.blocks.slice(0, title + 1)),
  );
  const body = split < model.blocks.length ? place(model.blocks.slice(split)) : undefined;

  // 2. Contents: laid out once to learn how many pages they take, once more with the right numbers.
  const inBody = destinations(body?.pages ?? []);
  const inCover = destinations(cover.pages);
  const pageOf =
    (offset: number) =>
    (id: string): number => {
      const at = inBody.get(id);
      return at !== undefined ? cover.pages.length + offset + at + 1 : (inCover.get(id) ?? 0) + 1;
    };
  const contents: Page[] = [];
  if (body) {
    const length = layOutContents(model, root, () => 999).pages.length;
    contents.push(...layOutContents(model, root, pageOf(length)).pages);
  }

  // 3. Running heads, once the number of pages is known.
  const pages = [...cover.pages, ...contents, ...(body?.pages ?? [])];
  for (const [i, page] of pages.entries()) page.items.push(...furniture(meta, i + 1, pages.length));
  return { root, pages };
}

/** Page breaks at either end would only make empty pages. */
export function trimBreaks(blocks: readonly Block[]): readonly Block[] {
  let [from, to] = [0, blocks.length];
  while (from < to && blocks[from]?.kind === 'pagebreak') from++;
  while (to > from && blocks[to - 1]?.kind === 'pagebreak') to--;
  return blocks.slice(from, to);
}

function destinations(pages: readonly Page[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const [i, page] of pages.entries()) {
    for (const item of page.items) if (item.kind === 'destination') out.set(item.id, i);
  }
  return out;
}

/** Title, subject and particulars. The marks stand here as words too, because those of the running head are artifacts. */
function coverHead(
  pager: Pager,
  root: StructNode,
  model: DocumentModel,
  meta: DocumentMeta,
  upToTitle: readonly Block[],
): void {
  const frame = { x: MARGIN.left, width: BODY_WIDTH, parent: root, style: BODY };
  const words = (
    text: string,
    style: { size: number; leading: number; color: string; bold?: boolean },
    after: number,
  ): void => {
    const owner = node('P', root);
    for (const line of layOutInlines([{ kind: 'text', text, style: {} }], style, BODY_WIDTH)) {
      placeLine(pager.page.items, line, MARGIN.left, pager.y, owner);
      pager.y += line.leading;
    }
    pager.put();
    pager.y += after;
  };
  pager.y += 26;
  pager.put({ kind: 'rect', artifact: 'Layout', x: MARGIN.left, y: pager.y - 12, w: 54, h: 3, fill: COLOR.heading });
  flow(upToTitle, frame, { pager, charts: new Map(), file: '' });
  if (meta.subject && meta.subject !== model.title)
    words(meta.subject, { size: 13, leading: 17, color: COLOR.muted }, 8);
  if (meta.marks.length > 0)
    words(meta.marks.join(' · '), { size: 10.5, leading: 14, color: COLOR.text, bold: true }, 6);
  const facts: [string, string][] = [
    ['Device', `${meta.device}, version ${meta.version}`],
    ['Document', meta.documentId],
    ['Date', meta.date.slice(0, 10)],
    ['Evidence SHA-256', meta.evidenceSha256],
  ];
  pager.y += 4;
  const list = node('L', root, { listNumbering: 'None' });
  for (const [label, value] of facts) {
    const item = node('LI', list);
    const inline = (text: string, code: boolean): Inline[] => [
      { kind: 'text', text, style: code ? { code: true } : {} },
    ];
    const style = { size: 9.75, leading: 13.6, color: COLOR.text };
    const body = node('LBody', item);
    const lines = layOutInlines(inline(value, label.includes('SHA')), style, BODY_WIDTH - 96);
    for (const line of layOutInlines(inline(label, false), { ...style, color: COLOR.muted }, 92)) {
      placeLine(pager.page.items, line, MARGIN.left, pager.y, node('Lbl', item));
    }
    for (const line of lines) {
      placeLine(pager.page.items, line, MARGIN.left + 96, pager.y, body);
      pager.y += line.leading;
    }
  }
  pager.y += 10;
  pager.put({
    kind: 'line',
    artifact: 'Layout',
    x1: MARGIN.left,
    y1: pager.y,
    x2: MARGIN.left + BODY_WIDTH,
    y2: pager.y,
    width: 0.6,
    color: COLOR.rule,
  });
  pager.y += 14;
}
