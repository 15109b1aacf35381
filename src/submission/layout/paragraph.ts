/** Lines down the page, and paragraphs without lonely ones. */
import type { Inline } from '../blocks/model.js';
import { node, type StructNode } from './display.js';
import type { Frame } from './frame.js';
import { type Line, layOutInlines } from './inline.js';
import { type Pager, placeLine } from './pager.js';

/** Lines at the start of a paragraph that stay on one page: two, or all of a short one. */
export const keptTogether = (lines: number): number => (lines <= 3 ? lines : 2);

export function putLines(pager: Pager, lines: readonly Line[], x: number, owner: StructNode): void {
  for (const line of lines) {
    pager.ensure(line.leading, line.footnotes);
    pager.claimNotes(line.footnotes);
    placeLine(pager.page.items, line, x, pager.y, owner);
    pager.put();
    pager.y += line.leading;
  }
}

export function paragraph(pager: Pager, inlines: readonly Inline[], { x, width, parent, style }: Frame): void {
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
