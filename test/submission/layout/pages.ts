/** What a reader finds on laid-out pages, and what may not be found there. */
import type { Item, Page, StructNode, TextItem } from '../../../src/submission/layout/display.js';
import { BODY_BOTTOM, MARGIN, PAGE } from '../../../src/submission/layout/theme.js';
import { measure } from '../../../src/submission/layout/typefaces.js';

export const isText = (item: Item): item is TextItem => item.kind === 'text';
export const content = (page: Page): TextItem[] => page.items.filter(isText).filter((i) => typeof i.owner !== 'string');
const inNote = (owner: StructNode): boolean => owner.role === 'Note' || (owner.parent !== null && inNote(owner.parent));

/** The first thing that stands outside the text area, in words. */
export function outside(pages: readonly Page[]): string | undefined {
  for (const [n, page] of pages.entries()) {
    for (const item of page.items) {
      if (item.kind === 'text') {
        const right = item.x + measure(item.face, item.size, item.text.trimEnd());
        const lowest = typeof item.owner === 'string' ? PAGE.height : BODY_BOTTOM + 0.5;
        if (item.x < 0 || right > PAGE.width - MARGIN.right + 1 || item.baseline > lowest || item.baseline < 0) {
          return `page ${n + 1}: "${item.text}" at ${item.x}, ${item.baseline} to ${right}`;
        }
      }
      if (item.kind === 'chart' && item.y + item.chart.height * item.scale > BODY_BOTTOM + 0.5)
        return `page ${n + 1}: chart`;
    }
  }
  return undefined;
}

/** A heading or a list marker that stands alone at the foot of its page; the end of the document is no foot. */
export function endsWithHeading(page: Page, n: number, pages: readonly Page[]): boolean {
  const last = content(page).findLast((i) => typeof i.owner === 'object' && !inNote(i.owner));
  return n < pages.length - 1 && typeof last?.owner === 'object' && /^H\d$|^Lbl$/.test(last.owner.role);
}

/** Words of a page line by line, top to bottom, running heads included. */
export function linesOf(page: Page): string[] {
  const lines = new Map<number, TextItem[]>();
  for (const item of page.items.filter(isText)) {
    const y = Math.round(item.baseline / 3);
    lines.set(y, [...(lines.get(y) ?? []), item]);
  }
  return [...lines]
    .sort(([a], [b]) => a - b)
    .map(([, items]) =>
      items
        .sort((a, b) => a.x - b.x)
        .map((i, k) => (k > 0 && i.x > endOf(items[k - 1] as TextItem) + 3 ? `   ${i.text}` : i.text))
        .join('')
        .trimEnd(),
    );
}
const endOf = (item: TextItem): number => item.x + measure(item.face, item.size, item.text);

/** Height at the foot of the text area that carries nothing. */
export function emptyFoot(page: Page): number {
  const bottoms = page.items.flatMap((i) => {
    if (i.kind === 'text' && typeof i.owner !== 'string') return [i.baseline];
    if (i.kind === 'chart') return [i.y + i.chart.height * i.scale];
    return [];
  });
  return BODY_BOTTOM - Math.max(MARGIN.top, ...bottoms);
}
