/**
 * From the levels of a film to another number of pixels, written out so that every machine gets the same bits. Words of
 * four pixels are read as they lie in memory; every platform that ONNX Runtime has a package for is little-endian.
 */
import type { GrayImage } from '../data/gray.js';

type Picture = Pick<GrayImage, 'width' | 'height' | 'data'>;

/**
 * area: mean of what a new pixel covers (growing: as linear). linear: the two neighbours of its centre, however far apart
 * the new pixels are (TensorFlow, OpenCV, torch without antialias). triangle: neighbours by distance over twice the step
 * (Pillow and torchvision's BILINEAR, before their rounding to whole levels).
 */
export type Filter = 'area' | 'linear' | 'triangle';

interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights of all taps one after another. */
  readonly weights: Float64Array;
}

/** Which source pixels make each new pixel, and with what weights. */
function tapsOf(from: number, to: number, filter: Filter): Taps {
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights: number[] = [];
  const step = from / to;
  for (let i = 0; i < to; i++) {
    if (filter === 'triangle' && step > 1) {
      const centre = (i + 0.5) * step;
      first[i] = Math.max(0, Math.floor(centre - step + 0.5));
      const last = Math.min(from, Math.floor(centre + step + 0.5));
      count[i] = last - first[i]!;
      const own = Array.from({ length: count[i]! }, (_, k) =>
        Math.max(0, 1 - Math.abs((first[i]! + k + 0.5 - centre) / step)),
      );
      const all = own.reduce((a, b) => a + b, 0);
      weights.push(...own.map((weight) => weight / all));
      continue;
    }
    if (step <= 1 || filter === 'linear') {
      const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * step - 0.5));
      const base = Math.min(Math.floor(centre), Math.max(0, from - 2));
      first[i] = base;
      count[i] = from > 1 ? 2 : 1;
      weights.push(1 - (centre - base), ...(from > 1 ? [centre - base] : []));
      continue;
    }
    const [begin, end] = [i * step, Math.min(from, (i + 1) * step)];
    first[i] = Math.floor(begin);
    const last = Math.min(from, Math.ceil(end));
    count[i] = last - first[i]!;
    for (let s = first[i]!; s < last; s++) weights.push((Math.min(s + 1, end) - Math.max(s, begin)) / (end - begin));
  }
  return { first, count, weights: Float64Array.from(weights) };
}

/**
 * Each new pixel is the mean of the area it covers; where the film is smaller than that, the mean of its neighbours by
 * distance. Rows first (they lie together in memory), then columns; in double precision, in this order.
 */
export const resizeArea = (image: Picture, width: number, height: number): Float32Array =>
  resizeBy(image, width, height, 'area');

export function resizeBy(image: Picture, width: number, height: number, filter: Filter): Float32Array {
  const { data } = image;
  const shrinks = image.width > width && image.height > height;
  if (filter === 'area' && shrinks && data instanceof Uint8Array && image.width % 4 === 0 && data.byteOffset % 4 === 0)
    return shrinkBytes(data, image.width, image.height, width, height);
  const horizontal = tapsOf(image.width, width, filter);
  const vertical = tapsOf(image.height, height, filter);
  const out = new Float32Array(width * height);
  const narrow = new Float64Array(width);
  const row = new Float64Array(width);
  let narrowed = -1;
  let w = 0;
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let k = 0; k < vertical.count[y]!; k++) {
      const weight = vertical.weights[w++]!;
      const source = vertical.first[y]! + k;
      // Two new rows may share a source row at their border.
      if (source !== narrowed) narrowRow(image.data, source * image.width, horizontal, narrow);
      narrowed = source;
      for (let x = 0; x < width; x++) row[x]! += narrow[x]! * weight;
    }
    out.set(row, y * width);
  }
  return out;
}

/** What a new pixel covers along one side: its first and past-last source pixel, and how much of those two. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly ofFirst: number;
  readonly ofLast: number;
  readonly length: number;
}

function spansOf(from: number, to: number): Span[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [begin, end] = [i * step, Math.min(from, (i + 1) * step)];
    const [first, last] = [Math.floor(begin), Math.min(from, Math.ceil(end))];
    return { first, last, ofFirst: first + 1 - begin, ofLast: end - (last - 1), length: end - begin };
  });
}

/** Adds rows to the sums of their even and odd bytes, four rows at a time: the sums are fetched and put back once for all four. */
function addRows(words: Int32Array, quarter: number, begin: number, end: number, even: Int32Array, odd: Int32Array) {
  let row = begin;
  for (; row + 4 <= end; row += 4) {
    const at = row * quarter;
    for (let i = 0; i < quarter; i++) {
      const a = words[at + i]!;
      const b = words[at + quarter + i]!;
      const c = words[at + 2 * quarter + i]!;
      const d = words[at + 3 * quarter + i]!;
      even[i]! += (a & HALVES) + (b & HALVES) + (c & HALVES) + (d & HALVES);
      odd[i]! += ((a >>> 8) & HALVES) + ((b >>> 8) & HALVES) + ((c >>> 8) & HALVES) + ((d >>> 8) & HALVES);
    }
  }
  for (; row < end; row++) {
    const at = row * quarter;
    for (let i = 0; i < quarter; i++) {
      const word = words[at + i]!;
      even[i]! += word & HALVES;
      odd[i]! += (word >>> 8) & HALVES;
    }
  }
}

/** Moves the sums into the columns and starts them anew. */
function unpack(even: Int32Array, odd: Int32Array, column: Float64Array): void {
  for (let i = 0, x = 0; i < even.length; i++, x += 4) {
    column[x]! += even[i]! & 0xffff;
    column[x + 1]! += odd[i]! & 0xffff;
    column[x + 2]! += even[i]! >>> 16;
    column[x + 3]! += odd[i]! >>> 16;
  }
  even.fill(0);
  odd.fill(0);
}

/** Rows whose sums still fit the half of a word that four pixels share. */
const ROWS_A_WORD = 256;
/** Of the four bytes of a word every other one: two sums of bytes side by side. */
const HALVES = 0x00ff00ff;

/**
 * The area mean of bytes, four pixels at a time: whole rows are added up as 16-bit halves of 32-bit words, the two rows
 * covered in part as numbers. Sums of levels are exact, so the result is that of the general way but for the order in
 * which the fractions are added: a last bit of a double, which no float shows (test/model/robustness.test.ts).
 */
function shrinkBytes(data: Uint8Array, from: number, rows: number, width: number, height: number): Float32Array {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length >> 2);
  const quarter = from >> 2;
  const [even, odd] = [new Int32Array(quarter), new Int32Array(quarter)];
  const column = new Float64Array(from);
  const [across, down] = [spansOf(from, width), spansOf(rows, height)];
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const { first, last, ofFirst, ofLast, length } = down[y]!;
    const [top, bottom] = [first * from, (last - 1) * from];
    const lastShare = last - first === 1 ? 0 : ofLast;
    const firstShare = last - first === 1 ? length : ofFirst;
    column.fill(0);
    even.fill(0);
    odd.fill(0);
    for (let begin = first + 1; begin < last - 1; begin += ROWS_A_WORD) {
      if (begin > first + 1) unpack(even, odd, column);
      addRows(words, quarter, begin, Math.min(last - 1, begin + ROWS_A_WORD), even, odd);
    }
    for (let i = 0, x = 0; i < quarter; i++, x += 4) {
      const e = even[i]!;
      const o = odd[i]!;
      const t = top + x;
      const b = bottom + x;
      column[x] = column[x]! + (e & 0xffff) + firstShare * data[t]! + lastShare * data[b]!;
      column[x + 1] = column[x + 1]! + (o & 0xffff) + firstShare * data[t + 1]! + lastShare * data[b + 1]!;
      column[x + 2] = column[x + 2]! + (e >>> 16) + firstShare * data[t + 2]! + lastShare * data[b + 2]!;
      column[x + 3] = column[x + 3]! + (o >>> 16) + firstShare * data[t + 3]! + lastShare * data[b + 3]!;
    }
    for (let x = 0; x < width; x++) {
      const span = across[x]!;
      const one = span.last - span.first === 1;
      let sum = (one ? span.length : span.ofFirst) * column[span.first]!;
      for (let c = span.first + 1; c < span.last - 1; c++) sum += column[c]!;
      if (!one) sum += span.ofLast * column[span.last - 1]!;
      out[y * width + x] = sum / (length * span.length);
    }
  }
  return out;
}

function narrowRow(data: Picture['data'], from: number, { first, count, weights }: Taps, narrow: Float64Array): void {
  let w = 0;
  for (let x = 0; x < narrow.length; x++) {
    const begin = from + first[x]!;
    const n = count[x]!;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += data[begin + k]! * weights[w + k]!;
    w += n;
    narrow[x] = sum;
  }
}

/**
 * The values that stand at these places of the sorted list (from 0), without sorting it: the bits of floats that are not
 * negative order as the floats do, so the upper half of them finds the few that have to be sorted.
 */
export function atRanks(values: Float32Array, ranks: readonly number[]): number[] {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(1 << 16);
  for (let i = 0; i < bits.length; i++) counts[bits[i]! >>> 16]!++;
  return ranks.map((rank) => {
    let [below, upper] = [0, 0];
    while (below + counts[upper]! <= rank) below += counts[upper++]!;
    const few = new Float32Array(counts[upper]!);
    for (let i = 0, n = 0; n < few.length; i++) if (bits[i]! >>> 16 === upper) few[n++] = values[i]!;
    return few.sort()[rank - below]!;
  });
}
