/** Boxes behind quotes, gaps and code: what is drawn and how far it stands from the text. */
import type { Block } from '../blocks/model.js';
import type { Item } from './display.js';
import type { Frame } from './frame.js';
import { COLOR } from './theme.js';

export const BOX_PADDING = 7;
export const CODE_PADDING = 5;

export const inset = (frame: Frame, quote: Extract<Block, { kind: 'quote' }>): Frame => {
  const left = quote.tone === 'gap' ? 30 : 12;
  return { ...frame, x: frame.x + left, width: frame.width - left - 10 };
};

export function boxItems(gap: boolean, x: number, width: number, top: number, bottom: number, first: boolean): Item[] {
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
