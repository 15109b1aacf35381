/** Boxes and arrows in plain Vega, for the flow of cases and the flow through the algorithm. */
import type { Spec } from 'vega';
import { chartTextWidth } from './render.js';
import { FONT, INK } from './style.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly lines: readonly string[];
  /** Dashed outline: what leaves the main path. */
  readonly aside?: boolean;
}

export interface Arrow {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly aside?: boolean;
  /** A line without a head. */
  readonly plain?: boolean;
}

/** A word beside an arrow. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export const LINE_HEIGHT = 14;
const PADDING = 8;

/** Height of a box with these words. */
export const boxHeight = (lines: number): number => PADDING * 2 + LINE_HEIGHT * (lines + 1) - 2;

const SIZE = 11;

/** A tenth is left for the wider typeface of a browser that has not the document's. */
const FILLED = 0.9;

/** Greedy wrap, measured with the typeface of the document. */
export function wrap(text: string, width: number): string[] {
  const limit = (width - 2 * PADDING) * FILLED;
  const out: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = out.at(-1);
    if (line !== undefined && chartTextWidth('regular', SIZE, `${line} ${word}`) <= limit)
      out[out.length - 1] = `${line} ${word}`;
    else out.push(word);
  }
  return out;
}

export function boxesSpec(
  width: number,
  height: number,
  boxes: readonly Box[],
  arrows: readonly Arrow[],
  labels: readonly Label[] = [],
): Spec {
  const heads = arrows
    .filter((a) => !a.plain)
    .map((a) => {
      const down = Math.abs(a.y2 - a.y1) >= Math.abs(a.x2 - a.x1);
      return { x: a.x2 - (down ? 0 : 4), y: a.y2 - (down ? 4 : 0), shape: down ? 'triangle-down' : 'triangle-right' };
    });
  const inBoxes = boxes.flatMap((b) => [
    { x: b.x + PADDING, y: b.y + PADDING + 9, text: b.title, weight: 'bold' },
    ...b.lines.map((text, i) => ({
      x: b.x + PADDING,
      y: b.y + PADDING + 9 + LINE_HEIGHT * (i + 1),
      text,
      weight: 'normal',
    })),
  ]);
  const words = [...inBoxes, ...labels.map((l) => ({ ...l, weight: 'normal' }))];
  const field = (name: string) => ({ field: name });
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    width,
    height,
    padding: 4,
    background: 'white',
    data: [
      {
        name: 'boxes',
        values: boxes.map((b) => ({ ...b, dash: b.aside ? [4, 3] : [], fill: b.aside ? '#ffffff' : '#f1f5f9' })),
      },
      { name: 'arrows', values: arrows.map((a) => ({ ...a, dash: a.aside ? [4, 3] : [] })) },
      { name: 'heads', values: heads },
      { name: 'words', values: words },
    ],
    marks: [
      {
        type: 'rule',
        from: { data: 'arrows' },
        encode: {
          enter: {
            x: field('x1'),
            y: field('y1'),
            x2: field('x2'),
            y2: field('y2'),
            stroke: { value: INK.dark },
            strokeDash: field('dash'),
          },
        },
      },
      {
        type: 'rect',
        from: { data: 'boxes' },
        encode: {
          enter: {
            x: field('x'),
            y: field('y'),
            width: field('width'),
            height: field('height'),
            fill: field('fill'),
            stroke: { value: INK.dark },
            strokeWidth: { value: 0.9 },
            strokeDash: field('dash'),
            cornerRadius: { value: 2 },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'heads' },
        encode: {
          enter: {
            x: field('x'),
            y: field('y'),
            shape: field('shape'),
            size: { value: 45 },
            fill: { value: INK.dark },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'words' },
        encode: {
          enter: {
            x: field('x'),
            y: field('y'),
            text: field('text'),
            font: { value: FONT },
            fontSize: { value: SIZE },
            fontWeight: field('weight'),
            fill: { value: INK.dark },
          },
        },
      },
    ],
  };
}
