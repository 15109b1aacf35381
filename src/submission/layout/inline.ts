/** Words to lines: pieces of one look, words between break opportunities, greedy lines. Nothing is ever cut off. */
import type { Inline, Link } from '../blocks/model.js';
import type { TextStyle } from './theme.js';
import { COLOR } from './theme.js';
import { type Face, faceRuns, measure } from './typefaces.js';

export interface Fragment {
  x: number;
  readonly face: Face;
  readonly size: number;
  readonly color: string;
  /** Points above the baseline. */
  readonly rise: number;
  text: string;
  width: number;
  readonly link?: Link;
  readonly strike: boolean;
  readonly footnote?: string;
  /** Anchor that this fragment is the target of (a footnote mark, a printed number). */
  readonly anchor?: string;
}

export interface Line {
  readonly fragments: Fragment[];
  readonly anchors: { readonly id: string; readonly x: number }[];
  readonly footnotes: string[];
  width: number;
  readonly leading: number;
  /** From the line's top to its baseline. */
  readonly ascent: number;
}

type Piece = Omit<Fragment, 'x'>;
interface Word {
  readonly pieces: Piece[];
  readonly anchors: string[];
  width: number;
  /** Width without the space at its end. */
  solid: number;
}

/** Not before the ending of a file name. */
const ENDINGS =
  'bin|cjs|csv|dcm|docx|gz|hbs|html|ipynb|js|json|jsonl|keras|log|md|mjs|npy|onnx|pdf|png|proto|py|sh|svg|tar|tgz|ts|tsv|txt|xlsx|xml|yaml|yml|zip';
/**
 * A line may end after a space, and after some signs within long names and paths. Not before a per cent sign, not within
 * a range ("−0.18 to 0.05"), not within a number or between two ("2,000", "57/60"), not before the ending of a file name.
 */
const BREAKS = new RegExp(
  [
    String.raw`(?<= )(?<!\d%? (?=to [−-]?\d))(?<!\d%? to (?=[−-]?\d))(?!%)`,
    '(?<=[a-z)][-–—/](?=[a-z(]))',
    String.raw`(?<=[_/,;](?=[^\s/]))(?<!\d[/,](?=\d))`,
    String.raw`(?<=[a-z]{3}\.(?!(?:${ENDINGS})\b)(?=[a-z]{2}))`,
    '(?<=:(?=[0-9a-f]{32}))',
  ].join('|'),
);
const EPSILON = 0.01;
const SCRIPT_SIZE = 0.68;
const CODE_SIZE = 0.93;

function faceOf(style: TextStyle, bold: boolean, italic: boolean, code: boolean): Face {
  if (code) return 'code';
  const heavy = bold || style.bold === true;
  const slanted = italic !== (style.italic === true);
  return heavy ? (slanted ? 'boldItalic' : 'bold') : slanted ? 'italic' : 'regular';
}

function toWords(inlines: readonly Inline[], style: TextStyle): (Word | 'break')[] {
  const out: (Word | 'break')[] = [];
  let current: Word | undefined;
  const word = (): Word => {
    if (!current) out.push((current = { pieces: [], anchors: [], width: 0, solid: 0 }));
    return current;
  };
  const add = (piece: Piece): void => {
    const into = word();
    const trimmed = piece.text.trimEnd();
    into.solid = into.width + (trimmed === piece.text ? piece.width : measure(piece.face, piece.size, trimmed));
    into.width += piece.width;
    into.pieces.push(piece);
  };
  for (const inline of inlines) {
    if (inline.kind === 'break') {
      current = undefined;
      out.push('break');
    } else if (inline.kind === 'anchor') {
      word().anchors.push(inline.id);
    } else if (inline.kind === 'footnote') {
      const size = style.size * SCRIPT_SIZE;
      const text = String(inline.number);
      const link: Link = { target: { kind: 'internal', id: `fn-${inline.id}` } };
      const face = 'regular';
      const width = measure(face, size, text);
      const rise = style.size * 0.34;
      add({
        face,
        size,
        color: COLOR.link,
        rise,
        text,
        width,
        link,
        strike: false,
        footnote: inline.id,
        anchor: inline.from,
      });
    } else {
      const { bold, italic, code, strike, script, link } = inline.style;
      const rise = script === 'sup' ? style.size * 0.34 : script === 'sub' ? -style.size * 0.14 : 0;
      const color = link ? COLOR.link : style.color;
      let from = link?.from;
      for (const bit of inline.text.split(BREAKS)) {
        // A hash is code wherever it stands.
        const hash = HASH.test(bit.trimEnd());
        if (hash && current?.pieces.at(-1)?.text.endsWith(':')) current = undefined;
        const fixed = code === true || hash;
        const face = faceOf(style, bold === true, italic === true, fixed);
        const size = style.size * (script ? SCRIPT_SIZE : 1) * (fixed ? CODE_SIZE : 1);
        for (const run of faceRuns(face, bit).runs) {
          const width = measure(run.face, size, run.text);
          const more = { ...(link ? { link } : {}), ...(from ? { anchor: from } : {}) };
          add({ face: run.face, size, color, rise, text: run.text, width, strike: strike === true, ...more });
          from = undefined;
        }
        // The last bit may go on in the next inline: "**bold**er" is one word.
        if (bit !== '' && (bit.endsWith(' ') || !inline.text.endsWith(bit))) current = undefined;
      }
    }
  }
  return out;
}

/** With the sign that may close its sentence. */
const HASH = /^([0-9a-f]{32,})[.,;:)]?$/;
const HASH_GROUP = 8;

/** Cuts a word that is wider than the line between characters; a hash after multiples of eight, so that it can be read. */
function cut(word: Word, full: number): Word[] {
  const hash = word.pieces.find(isHash);
  const run = hash ? hashRun(hash, full - besideHash(word, hash)) : Number.POSITIVE_INFINITY;
  const out: Word[] = [];
  let part: Word = { pieces: [], anchors: word.anchors, width: 0, solid: 0 };
  for (const piece of word.pieces) {
    let text = '';
    const flush = (): void => {
      if (text === '') return;
      const w = measure(piece.face, piece.size, text);
      const { anchor, ...rest } = piece;
      part.pieces.push({ ...(out.length === 0 && anchor ? { ...rest, anchor } : rest), text, width: w });
      part.width += w;
      text = '';
    };
    let inRun = 0;
    for (const character of piece.text) {
      if (text + character !== character || part.width > 0) {
        const wide = part.width + measure(piece.face, piece.size, text + character.trimEnd()) > full + EPSILON;
        if (wide || (piece === hash && inRun === run && /[0-9a-f]/.test(character))) {
          flush();
          out.push(part);
          part = { pieces: [], anchors: [], width: 0, solid: 0 };
          inRun = 0;
        }
      }
      text += character;
      inRun++;
    }
    flush();
  }
  out.push(part);
  return out;
}

const isHash = (piece: Piece): boolean => HASH.test(piece.text.trimEnd());

/** What stands in the same word as the hash: a bracket, a semicolon. */
const besideHash = (word: Word, hash: Piece): number => word.solid - measure(hash.face, hash.size, digitsOf(hash));

const digitsOf = (hash: Piece): string => HASH.exec(hash.text.trimEnd())?.[1] ?? '';

/** Characters of a hash on each of its lines: as even as whole groups allow. */
function hashRun(hash: Piece, width: number): number {
  const one = measure(hash.face, hash.size, hash.text.charAt(0));
  const groups = Math.floor((width + EPSILON) / (one * HASH_GROUP));
  if (groups <= 0) return Number.POSITIVE_INFINITY;
  const { length } = digitsOf(hash);
  const lines = Math.ceil(length / (groups * HASH_GROUP));
  return Math.ceil(length / lines / HASH_GROUP) * HASH_GROUP;
}

/** A hash is cut rather than let it starve the columns beside it. */
function leastOf(word: Word): number {
  const hash = word.pieces.find(isHash);
  if (!hash) return word.solid;
  const group = HASH_GROUP * measure(hash.face, hash.size, hash.text.charAt(0));
  return Math.min(word.solid, 2 * group + besideHash(word, hash));
}

/** Widest unbreakable word and widest line if never broken. */
export function inlineWidths(inlines: readonly Inline[], style: TextStyle): { min: number; natural: number } {
  let [min, natural, line] = [0, 0, 0];
  for (const word of toWords(inlines, style)) {
    if (word === 'break') {
      line = 0;
      continue;
    }
    min = Math.max(min, leastOf(word));
    natural = Math.max(natural, line + word.solid);
    line += word.width;
  }
  return { min, natural };
}

export function layOutInlines(inlines: readonly Inline[], style: TextStyle, width: number): Line[] {
  const lines: Line[] = [];
  const ascent = (style.leading - style.size) / 2 + style.size * 0.79;
  let line: Line | undefined;
  const start = (): Line => {
    lines.push((line = { fragments: [], anchors: [], footnotes: [], width: 0, leading: style.leading, ascent }));
    return line;
  };
  const place = (word: Word): void => {
    const into = line ?? start();
    if (word.solid > width + EPSILON) {
      for (const [i, part] of cut(word, width).entries()) put(part, i > 0 || into.width > 0 ? start() : into);
    } else {
      const [first] = word.pieces;
      const needed = into.width + (first ? kernBetween(into.fragments.at(-1), first) : 0) + word.solid;
      put(word, into.width > 0 && needed > width + EPSILON ? start() : into);
    }
  };
  const put = (word: Word, into: Line): void => {
    for (const id of word.anchors) into.anchors.push({ id, x: into.width });
    for (const piece of word.pieces) {
      const last = into.fragments.at(-1);
      if (piece.anchor) into.anchors.push({ id: piece.anchor, x: into.width });
      if (piece.footnote) into.footnotes.push(piece.footnote);
      if (last && sameLook(last, piece)) {
        const kern = kernBetween(last, piece);
        last.text += piece.text;
        last.width += kern + piece.width;
        into.width += kern;
      } else into.fragments.push({ ...piece, x: into.width });
      into.width += piece.width;
    }
  };
  for (const word of toWords(inlines, style)) {
    if (word === 'break') {
      if (!line) start();
      line = undefined;
    } else place(word);
  }
  return lines;
}

/** Parts that are drawn as one text are kerned where they meet, though they were measured apart. */
function kernBetween(last: Piece | undefined, next: Piece): number {
  if (!last || last.text.endsWith(' ') || !sameLook(last, next)) return 0;
  const [a, b] = [last.text.charAt(last.text.length - 1), next.text.charAt(0)];
  const of = (text: string): number => measure(next.face, next.size, text);
  return b === '' || b === ' ' ? 0 : of(a + b) - of(a) - of(b);
}

const sameLook = (a: Piece, b: Piece): boolean =>
  a.face === b.face &&
  a.size === b.size &&
  a.rise === b.rise &&
  a.color === b.color &&
  a.link === b.link &&
  a.strike === b.strike &&
  !a.footnote &&
  !b.footnote;
