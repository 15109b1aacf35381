/**
 * The embedded typefaces: one measure for page layout, chart layout and the PDF, so that all three agree.
 * Source Sans 3 for text, Source Code Pro for code, DejaVu Sans for single glyphs that the first two lack.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fontkit from 'fontkit';
import { packageRoot } from '../../core/files.js';

export type Face = 'regular' | 'bold' | 'italic' | 'boldItalic' | 'code' | 'fallback';

const FILES: Readonly<Record<Face, string>> = {
  regular: 'SourceSans3-Regular.ttf',
  bold: 'SourceSans3-Bold.ttf',
  italic: 'SourceSans3-Italic.ttf',
  boldItalic: 'SourceSans3-BoldItalic.ttf',
  code: 'SourceCodePro-Regular.ttf',
  fallback: 'DejaVuSans.ttf',
};

export const FACES = Object.keys(FILES) as readonly Face[];

export const fontPath = (face: Face): string => join(packageRoot(), 'templates', 'fonts', FILES[face]);

interface LoadedFace {
  readonly font: fontkit.Font;
  readonly widths: Map<string, number>;
  readonly has: Map<number, boolean>;
}

const loaded = new Map<Face, LoadedFace>();

function load(face: Face): LoadedFace {
  let entry = loaded.get(face);
  if (!entry) {
    const font = fontkit.create(readFileSync(fontPath(face)));
    if ('fonts' in font) throw new Error(`${FILES[face]} is a collection`);
    loaded.set(face, (entry = { font, widths: new Map(), has: new Map() }));
  }
  return entry;
}

/** Width of one word in em; words repeat, so each is shaped once per face. */
function wordWidth(face: Face, word: string): number {
  const entry = load(face);
  let width = entry.widths.get(word);
  if (width === undefined) {
    width = entry.font.layout(word).advanceWidth / entry.font.unitsPerEm;
    entry.widths.set(word, width);
  }
  return width;
}

/**
 * Width in points of text that the face can show. Shaped per word with its following space, as pdfkit does, so that
 * no kerning across spaces is counted.
 */
export function measure(face: Face, size: number, text: string): number {
  let sum = 0;
  for (let start = 0; start < text.length; ) {
    const space = text.indexOf(' ', start);
    const end = space < 0 ? text.length : space + 1;
    sum += wordWidth(face, text.slice(start, end));
    start = end;
  }
  return sum * size;
}

export function hasGlyph(face: Face, codePoint: number): boolean {
  const { font, has } = load(face);
  let known = has.get(codePoint);
  if (known === undefined) has.set(codePoint, (known = font.hasGlyphForCodePoint(codePoint)));
  return known;
}

export interface FaceMetrics {
  /** All in em. */
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly xHeight: number;
}

export function metrics(face: Face): FaceMetrics {
  const { font } = load(face);
  const em = font.unitsPerEm;
  return {
    ascent: font.ascent / em,
    descent: -font.descent / em,
    capHeight: font.capHeight / em,
    xHeight: font.xHeight / em,
  };
}

export interface FaceRun {
  readonly face: Face;
  readonly text: string;
}

/** Characters that are drawn as something else because no typeface draws them: tabs and exotic spaces. */
const SPACES = /[\t\u2000-\u200a\u202f\u205f\u3000]/g;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]|[\ufe00-\ufe0f]/g;

export const printable = (text: string): string => text.replace(SPACES, ' ').replace(INVISIBLE, '');

/** Splits text into runs of the wanted face and the fallback; code points that neither shows come back in `missing`. */
export function faceRuns(face: Face, text: string): { runs: FaceRun[]; missing: string[] } {
  const runs: FaceRun[] = [];
  const missing: string[] = [];
  let current: { face: Face; text: string } | undefined;
  for (const character of printable(text)) {
    const code = character.codePointAt(0) as number;
    let use: Face = face;
    if (!hasGlyph(face, code)) {
      use = 'fallback';
      if (!hasGlyph(use, code)) missing.push(character);
    }
    if (current && current.face === use) current.text += character;
    else runs.push((current = { face: use, text: character }));
  }
  return { runs, missing };
}

/** The letters as one SVG path with its origin on the baseline, for forms that must not depend on installed fonts. */
export function outline(face: Face, size: number, text: string): { readonly path: string; readonly width: number } {
  let x = 0;
  let path = '';
  for (const run of faceRuns(face, text).runs) {
    const { font } = load(run.face);
    const scale = size / font.unitsPerEm;
    const { glyphs, positions } = font.layout(run.text);
    for (const [i, glyph] of glyphs.entries()) {
      const at = positions[i] as fontkit.GlyphPosition;
      path += glyph.path
        .scale(scale, -scale)
        .translate(x + at.xOffset * scale, 0)
        .toSVG();
      x += at.xAdvance * scale;
    }
  }
  return { path, width: x };
}
