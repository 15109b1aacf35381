/**
 * Whether the picture itself is one the model can judge: five measures of a film, each compared with a bound that was
 * derived on the model's tuning films (src/workflow/derive-quality.ts) and lies beside the model in qc.json.
 */
import { expects, found } from '../core/messages/dicom.js';
import { type Finding, finding } from '../dicom/findings.js';
import type { DicomPicture } from '../dicom/gray.js';
import { filmLevels, type Picture, preprocessRule } from '../model/preprocess.js';

/** Side of the small picture that is compared with the mean film. */
export const SIDE = 32;

export interface FilmMeasures {
  /** Share of the gray scale between the 1st and the 99th percentile, 0–1. */
  readonly spread: number;
  /** Share of pixels of the middle (half the width, half the height: no borders) at either end of the scale, 0–1. */
  readonly saturation: number;
  /** Correlation with the mean film, −1 to 1; a negative of a film has the opposite sign. */
  readonly likeness: number;
  /** Correlation with its own mirror image, −1 to 1. */
  readonly symmetry: number;
}

export interface QualityBounds {
  readonly leastSpread: number;
  readonly mostSaturation: number;
  readonly leastLikeness: number;
  readonly leastSymmetry: number;
}

export interface QualityRule {
  readonly version: 1;
  readonly bounds: QualityBounds;
  /** Mean small film of the tuning set, SIDE² levels of 0–255, rounded to two decimals. */
  readonly mean: readonly number[];
}

/** The film at SIDE × SIDE after the percentile window of the preprocessing; made from the model's input. */
export function smallFilm(levels: Uint8Array, size: number): Uint8Array {
  return filmLevels({ width: size, height: size, data: levels }, preprocessRule(SIDE));
}

export const mirrored = (small: Uint8Array): Uint8Array =>
  small.map((_, i) => small[i - (i % SIDE) + (SIDE - 1 - (i % SIDE))]!);

/** `levels` is the network's input of `size` × `size`. */
export function measureFilm(
  picture: DicomPicture,
  levels: Uint8Array,
  size: number,
  mean: ArrayLike<number>,
): FilmMeasures {
  const small = smallFilm(levels, size);
  return {
    ...spreadOf(picture, picture.maximum),
    likeness: correlation(small, mean),
    symmetry: correlation(small, mirrored(small)),
  };
}

/** Rows read at most: a film has enough of them for shares of its pixels. */
const ROWS_READ = 256;

export function spreadOf(
  { data, width, height }: Picture,
  maximum: number,
): Pick<FilmMeasures, 'spread' | 'saturation'> {
  const histogram = new Uint32Array(maximum + 1);
  const [left, right] = [Math.floor(width / 4), Math.ceil((3 * width) / 4)];
  const [top, bottom] = [Math.floor(height / 4), Math.ceil((3 * height) / 4)];
  const step = Math.ceil(height / ROWS_READ);
  let [pixels, middle, ends] = [0, 0, 0];
  for (let y = Math.floor(step / 2); y < height; y += step) {
    for (let at = y * width; at < (y + 1) * width; at++) histogram[data[at]!]!++;
    pixels += width;
    if (y < top || y >= bottom) continue;
    for (let at = y * width + left; at < y * width + right; at++) if (data[at] === 0 || data[at] === maximum) ends++;
    middle += right - left;
  }
  const rank = (share: number): number => {
    let seen = 0;
    const wanted = Math.max(1, Math.ceil(share * pixels));
    for (let level = 0; level <= maximum; level++) if ((seen += histogram[level]!) >= wanted) return level;
    return maximum;
  };
  return { spread: (rank(0.99) - rank(0.01)) / maximum, saturation: ends / Math.max(1, middle) };
}

/** Pearson's correlation; 0 where one side is constant. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sa, sb] = [0, 0];
  for (let i = 0; i < n; i++) {
    sa += a[i]!;
    sb += b[i]!;
  }
  const [ma, mb] = [sa / n, sb / n];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]! - ma, b[i]! - mb];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** The five rules in order. A film that is empty is not judged by its likeness too. */
export function checkQuality(measures: FilmMeasures, bounds: QualityBounds): Finding[] {
  const { spread, saturation, likeness, symmetry } = measures;
  const { leastSpread, mostSaturation, leastLikeness, leastSymmetry } = bounds;
  const number = (value: number): string => value.toFixed(3);
  const empty = !(spread >= leastSpread);
  const inverted = !empty && -likeness >= leastLikeness;
  return [
    finding('image-is-not-empty', !empty, expects.atLeast(leastSpread), number(spread)),
    finding('image-is-not-saturated', saturation <= mostSaturation, expects.atMost(mostSaturation), number(saturation)),
    ...(empty
      ? []
      : [
          finding('image-is-not-inverted', !inverted, expects.above(-leastLikeness), number(likeness)),
          ...(inverted
            ? []
            : [
                finding(
                  'image-looks-like-a-chest',
                  likeness >= leastLikeness,
                  expects.atLeast(leastLikeness),
                  number(likeness),
                ),
              ]),
          finding('image-looks-frontal', symmetry >= leastSymmetry, expects.atLeast(leastSymmetry), number(symmetry)),
        ]),
  ];
}

/** Where no bounds were derived for a model: only what needs none is checked. */
export function checkConstant(picture: DicomPicture): Finding[] {
  const { spread } = spreadOf(picture, picture.maximum);
  return [finding('image-is-not-empty', spread > 0, expects.above(0), `${spread.toFixed(3)}; ${found.notDerived}`)];
}
