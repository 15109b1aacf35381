/**
 * From a film to the network's input; the same code for training, scoring and DICOM. The rule, version 1:
 *
 *   1. scale so that the longer side is `size` pixels, each new pixel the mean of the area it covers (films smaller
 *      than that are interpolated linearly); centre on a black square of size × size;
 *   2. window: the 1st percentile of the film's pixels becomes 0, the 99th becomes 1, linear between, clipped outside
 *      (takes out differences of exposure and of bit depth);
 *   3. round to 256 levels, value = level / 255.
 *
 * Written out here rather than left to an image library, so that the same film gives the same bits on every machine.
 */
import type { GrayImage } from '../data/gray.js';

/** Gray levels; what a film file and a DICOM object both give. */
export type Picture = Pick<GrayImage, 'width' | 'height' | 'data'>;

export interface PreprocessRule {
  readonly version: 1;
  readonly size: number;
  readonly resize: 'area-mean, aspect kept, centred on black';
  readonly lowPercentile: number;
  readonly highPercentile: number;
  readonly levels: number;
}

export const preprocessRule = (size: number): PreprocessRule => ({
  version: 1,
  size,
  resize: 'area-mean, aspect kept, centred on black',
  lowPercentile: 1,
  highPercentile: 99,
  levels: 256,
});

/** Input of the network as levels 0–255, row by row. */
export function filmLevels(image: Picture, rule: PreprocessRule): Uint8Array {
  const { size } = rule;
  const scale = size / Math.max(image.width, image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const small = resize(image, width, height);
  const sorted = small.slice().sort();
  const low = percentile(sorted, rule.lowPercentile);
  const high = percentile(sorted, rule.highPercentile);
  const gain = high > low ? (rule.levels - 1) / (high - low) : 0;
  const out = new Uint8Array(size * size);
  const [left, top] = [Math.floor((size - width) / 2), Math.floor((size - height) / 2)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = Math.round((small[y * width + x]! - low) * gain);
      out[(y + top) * size + x + left] = Math.min(rule.levels - 1, Math.max(0, level));
    }
  }
  return out;
}

/** Input of the network in [0, 1]. */
export function preprocess(image: Picture, rule: PreprocessRule): Float32Array {
  return Float32Array.from(filmLevels(image, rule), (level) => level / (rule.levels - 1));
}

/** Nearest rank of the sorted values: the smallest with at least p % at or below it. */
function percentile(sorted: Float32Array, p: number): number {
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)]!;
}

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

/** Rows first (they lie together in memory), then columns. */
function resize(image: Picture, width: number, height: number): Float32Array {
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
