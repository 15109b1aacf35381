/** A page's content stream, written operator by operator. Coordinates run down the page; pdfkit has turned them over. */
import { color as parseColor, rgb } from 'd3-color';
import { coordinate as n } from '../charts/svg.js';
import type { Face } from '../layout/typefaces.js';

export type Matrix = readonly [number, number, number, number, number, number];

/** Glyph codes of a word and what each takes off its advance, in thousandths of an em. */
export interface EncodedWord {
  readonly codes: readonly string[];
  readonly kern: readonly number[];
}

/** What the stream needs from the font machinery. */
export interface Encoder {
  encode(face: Face, text: string): { readonly resource: string; readonly words: readonly EncodedWord[] };
}

const colors = new Map<string, string>();

/** "r g b" in 0…1. Transparency is mixed with the white page, so that the file needs none. */
export function paint(color: string, alpha = 1): string {
  const key = `${color}/${alpha}`;
  let text = colors.get(key);
  if (text === undefined) {
    const parsed = parseColor(color);
    if (!parsed) throw new Error(`not a colour: ${color}`);
    const { r, g, b, opacity } = rgb(parsed);
    const a = opacity * alpha;
    // A wholly transparent colour has no components.
    text = (a === 0 ? [255, 255, 255] : [r, g, b]).map((v) => n((v / 255) * a + (1 - a))).join(' ');
    colors.set(key, text);
  }
  return text;
}

/** Whether the colour leaves any ink. */
export const visible = (color: string): boolean => (parseColor(color)?.opacity ?? 1) > 0;

export class Content {
  private readonly parts: string[] = [];

  constructor(private readonly encoder: Encoder) {}

  /** Everything since the last call. */
  take(): string {
    return this.parts.splice(0).join('\n');
  }

  raw(operators: string): void {
    this.parts.push(operators);
  }

  /** `matrix` places the text's origin on the page, with y running down as everywhere. */
  text(face: Face, size: number, [a, b, c, d, e, f]: Matrix, text: string, fill: string): void {
    if (text === '') return;
    const { resource, words } = this.encoder.encode(face, text);
    let array = '';
    let run = '';
    for (const { codes, kern } of words) {
      for (let i = 0; i < codes.length; i++) {
        run += codes[i];
        const k = kern[i] as number;
        // What follows the last glyph moves nothing, but there may be another word.
        if (k !== 0) {
          array += `<${run}>${n(-k)}`;
          run = '';
        }
      }
    }
    if (run !== '') array += `<${run}>`;
    const matrix = [a, b, -c, -d, e, f].map(n).join(' ');
    this.parts.push(`BT ${fill} rg /${resource} ${n(size)} Tf ${matrix} Tm [${array}] TJ ET`);
  }

  rect(
    x: number,
    y: number,
    w: number,
    h: number,
    fill: string | undefined,
    stroke: string | undefined,
    width: number,
  ): void {
    const box = `${n(x)} ${n(y)} ${n(w)} ${n(h)} re`;
    if (fill && stroke) this.parts.push(`${fill} rg ${stroke} RG ${n(width)} w ${box} B`);
    else if (fill) this.parts.push(`${fill} rg ${box} f`);
    else if (stroke) this.parts.push(`${stroke} RG ${n(width)} w ${box} S`);
  }

  line(
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    stroke: string,
    width: number,
    dash: readonly number[] = [],
  ): void {
    const dashed = dash.length > 0;
    const path = `${stroke} RG ${n(width)} w ${n(x1)} ${n(y1)} m ${n(x2)} ${n(y2)} l S`;
    this.parts.push(dashed ? `q [${dash.map(n).join(' ')}] 0 d 1 J ${path} Q` : path);
  }

  polygon(points: readonly (readonly [number, number])[], fill: string): void {
    const path = points.map(([x, y], i) => `${n(x)} ${n(y)} ${i === 0 ? 'm' : 'l'}`).join(' ');
    this.parts.push(`${fill} rg ${path} h f`);
  }
}
