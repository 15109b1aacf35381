/** From the levels of a film to another number of pixels, written out so that every machine gets the same bits. */
import type { GrayImage } from '../data/gray.js';

type Picture = Pick<GrayImage, 'width' | 'height' | 'data'>;

interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights of all taps one after another. */
  readonly weights: Float64Array;
}

/** Which source pixels make each new pixel: areas when shrinking, the two neighbours when growing. */
function tapsOf(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights: number[] = [];
  const step = from / to;
  for (let i = 0; i < to; i++) {
    if (step <= 1) {
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
 * distance. Rows first (they lie together in memory), then columns.
 */
export function resizeArea(image: Picture, width: number, height: number): Float32Array {
  const whole = wholeSteps(image, width, height);
  if (whole) return blockMeans(image, width, height, whole);
  const horizontal = tapsOf(image.width, width);
  const vertical = tapsOf(image.height, height);
  const narrow = new Float64Array(width * image.height);
  for (let y = 0; y < image.height; y++) {
    let w = 0;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let at = y * image.width + horizontal.first[x]!;
      for (let k = horizontal.count[x]!; k > 0; k--) sum += image.data[at++]! * horizontal.weights[w++]!;
      narrow[y * width + x] = sum;
    }
  }
  const out = new Float32Array(width * height);
  const row = new Float64Array(width);
  let w = 0;
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let k = 0; k < vertical.count[y]!; k++) {
      const weight = vertical.weights[w++]!;
      const base = (vertical.first[y]! + k) * width;
      for (let x = 0; x < width; x++) row[x]! += narrow[base + x]! * weight;
    }
    out.set(row, y * width);
  }
  return out;
}

interface Steps {
  readonly across: number;
  readonly down: number;
}

/** Source pixels a new pixel, where both are powers of two and the sums stay exact; else null. */
function wholeSteps(image: Picture, width: number, height: number): Steps | null {
  const [across, down] = [image.width / width, image.height / height];
  const power = (n: number): boolean => n > 1 && n <= 256 && Number.isInteger(Math.log2(n));
  return power(across) && power(down) ? { across, down } : null;
}

/**
 * The same means by whole numbers: a sum of levels is exact, and so is its division by a power of two; the weights of the
 * general way are then powers of two as well, so both give the same bits.
 */
function blockMeans(
  { width: from, data }: Picture,
  width: number,
  height: number,
  { across, down }: Steps,
): Float32Array {
  const out = new Float32Array(width * height);
  const share = 1 / (across * down);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    let at = y * down * from;
    for (let r = 0; r < down; r++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (const end = at + across; at < end; at++) sum += data[at]!;
        sums[x] = sums[x]! + sum;
      }
    }
    for (let x = 0; x < width; x++) out[y * width + x] = sums[x]! * share;
  }
  return out;
}
