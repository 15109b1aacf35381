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
import { atRanks, resizeArea } from './resize.js';

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
  const small = resizeArea(image, width, height);
  const [low, high] = atRanks(
    small,
    [rule.lowPercentile, rule.highPercentile].map((p) => nearestRank(p, small.length)),
  ) as [number, number];
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

/** Place (from 0) of the smallest value that has at least p % of all n at or below it. */
export const nearestRank = (p: number, n: number): number => Math.max(0, Math.ceil((p / 100) * n) - 1);
