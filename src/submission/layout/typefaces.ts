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

/** A word's glyphs with how far each moves the pen, in font units. */
export interface Shaped {
  readonly glyphs: readonly fontkit.Glyph[];
  readonly advances: readonly number[];
  readonly width: number;
}

interface LoadedFace {
  readonly font: fontkit.Font;
  readonly words: Map<string, Shaped>;
  readonly letters: Map<string, fontkit.Glyph | null>;
  readonly pairs: Map<string, number | null>;
  readonly has: Map<number, boolean>;
}

const loaded = new Map<Face, LoadedFace>();

function load(face: Face): LoadedFace {
  let entry = loaded.get(face);
  if (!entry) {
    const font = fontkit.create(readFileSync(fontPath(face)));
    if ('fonts' in font) throw new Error(`${FILES[face]} is a collection`);
    loaded.set(face, (entry = { font, words: new Map(), letters: new Map(), pairs: new Map(), has: new Map() }));
  }
  return entry;
}

/**
 * Most words are plain letters that touch only their neighbours, so their shape is put together from letters and pairs,
 * each shaped once; running the whole shaping engine for every new word took a third of the time. A letter or pair that
 * the font replaces (a ligature) sends the word to the engine.
 */
const PLAIN = /^[ -~–—’“”…·×±≥≤−]+$/;

/**
 * Plain and other letters in turn. The engine takes the script of a whole word from one of its letters, so that a Greek
 * one would kern its Latin neighbours differently; apart, a word's width is the sum of its parts wherever it is cut.
 */
const RUNS = /[ -~–—’“”…·×±≥≤−]+|[^ -~–—’“”…·×±≥≤−]+/gu;
const COMBINING = /\p{M}/u;

const joined = (runs: readonly Shaped[]): Shaped => ({
  glyphs: runs.flatMap((r) => r.glyphs),
  advances: runs.flatMap((r) => r.advances),
  width: runs.reduce((sum, r) => sum + r.width, 0),
});

function letter(entry: LoadedFace, character: string): fontkit.Glyph | null {
  let glyph = entry.letters.get(character);
  if (glyph === undefined) {
    const { glyphs, positions } = entry.font.layout(character);
    const [only] = glyphs;
    const moved = positions[0]?.xOffset !== 0 || positions[0]?.yOffset !== 0;
    glyph = glyphs.length === 1 && only && !moved ? only : null;
    entry.letters.set(character, glyph);
  }
  return glyph;
}

/** What the second letter takes from the first one's advance, or nothing where the two are not just set side by side. */
function pair(entry: LoadedFace, first: string, second: string): number | null {
  const both = first + second;
  let kern = entry.pairs.get(both);
  if (kern === undefined) {
    const { glyphs, positions } = entry.font.layout(both);
    const [a, b] = [letter(entry, first), letter(entry, second)];
    const [at, next] = positions;
    const side = a && b && at && next && glyphs.length === 2 && glyphs[0]?.id === a.id && glyphs[1]?.id === b.id;
    const still = side && [at.xOffset, at.yOffset, next.xOffset, next.yOffset].every((o) => o === 0);
    kern = still && next.xAdvance === b.advanceWidth ? at.xAdvance - a.advanceWidth : null;
    entry.pairs.set(both, kern);
  }
  return kern;
}

function fromPairs(entry: LoadedFace, word: string): Shaped | null {
  const glyphs: fontkit.Glyph[] = [];
  const advances: number[] = [];
  let width = 0;
  for (let i = 0; i < word.length; i++) {
    const character = word.charAt(i);
    const glyph = letter(entry, character);
    const kern = i + 1 < word.length ? pair(entry, character, word.charAt(i + 1)) : 0;
    if (glyph === null || kern === null) return null;
    glyphs.push(glyph);
    advances.push(glyph.advanceWidth + kern);
    width += glyph.advanceWidth + kern;
  }
  return { glyphs, advances, width };
}

function shapeWord(face: Face, word: string): Shaped {
  const entry = load(face);
  let shaped = entry.words.get(word);
  if (shaped === undefined) {
    const runs = COMBINING.test(word) ? [word] : (word.match(RUNS) ?? []);
    shaped =
      runs.length > 1
        ? joined(runs.map((run) => shapeWord(face, run)))
        : ((PLAIN.test(word) ? fromPairs(entry, word) : null) ?? byEngine(entry.font, word));
    entry.words.set(word, shaped);
  }
  return shaped;
}

function byEngine(font: fontkit.Font, word: string): Shaped {
  const { glyphs, positions, advanceWidth } = font.layout(word);
  return { glyphs, advances: positions.map((p) => p.xAdvance), width: advanceWidth };
}

/** The words of a text, each with the space that follows it: no kerning is counted across spaces. */
function eachWord(text: string, visit: (word: string) => void): void {
  for (let start = 0; start < text.length; ) {
    const space = text.indexOf(' ', start);
    const end = space < 0 ? text.length : space + 1;
    visit(text.slice(start, end));
    start = end;
  }
}

/** Width in points of text that the face can show. */
export function measure(face: Face, size: number, text: string): number {
  let sum = 0;
  const { unitsPerEm } = load(face).font;
  eachWord(text, (word) => {
    sum += shapeWord(face, word).width;
  });
  return (sum / unitsPerEm) * size;
}

/** The text's words as they are measured, for those who draw them. */
export function shape(face: Face, text: string): Shaped[] {
  const out: Shaped[] = [];
  eachWord(text, (word) => void out.push(shapeWord(face, word)));
  return out;
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
