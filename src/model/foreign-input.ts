/** From a film to the input of somebody's classifier, step by step as its specification says. */
import type { PreprocessSpec } from '../config/preprocess.js';
import type { GrayImage } from '../data/gray.js';
import { nearestRank } from './preprocess.js';
import { atRanks, type Filter, resizeBy } from './resize.js';

interface Frame {
  /** Size the whole film is brought to, and where the input's corner lies in it (negative: black around the film). */
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

function frameOf(film: GrayImage, { input, resize }: PreprocessSpec): Frame {
  if (resize.fit === 'stretch') return { width: input.width, height: input.height, left: 0, top: 0 };
  const scales = [input.width / film.width, input.height / film.height] as const;
  const scale = resize.fit === 'contain' ? Math.min(...scales) : Math.max(...scales);
  const [width, height] = [film.width, film.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  return { width, height, left: Math.floor((width - input.width) / 2), top: Math.floor((height - input.height) / 2) };
}

const FILTERS: Readonly<Record<PreprocessSpec['resize']['filter'], Filter>> = {
  area: 'area',
  bilinear: 'linear',
  'bilinear-antialias': 'triangle',
};

/** Writes the film's numbers into `out` from index `at`, in the layout of the specification. */
export function prepareFilm(film: GrayImage, spec: PreprocessSpec, out: Float32Array, at: number): void {
  const { width, height, channels, layout } = spec.input;
  const frame = frameOf(film, spec);
  const small = resizeBy(film, frame.width, frame.height, FILTERS[spec.resize.filter]);
  const [black, white] = levelsOf(film, small, spec);
  const [low, high] = spec.range;
  const gain = white > black ? (high - low) / (white - black) : 0;
  const value = (x: number, y: number): number => {
    const [sx, sy] = [x + frame.left, y + frame.top];
    const inside = sx >= 0 && sy >= 0 && sx < frame.width && sy < frame.height;
    if (!inside) return low;
    return Math.min(high, Math.max(low, low + (small[sy * frame.width + sx]! - black) * gain));
  };
  const ofChannel = (list: readonly number[] | undefined, c: number, otherwise: number): number =>
    list === undefined ? otherwise : (list[list.length === 1 ? 0 : c] as number);
  const pixels = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const plain = value(x, y);
      const place = y * width + x;
      for (let c = 0; c < channels; c++) {
        const index = layout === 'NCHW' ? c * pixels + place : place * channels + c;
        out[at + index] = (plain - ofChannel(spec.mean, c, 0)) / ofChannel(spec.std, c, 1);
      }
    }
  }
}

function levelsOf(film: GrayImage, small: Float32Array, { window }: PreprocessSpec): readonly [number, number] {
  if (window === null) return [0, 2 ** film.bits - 1];
  const ranks = [window.low, window.high].map((p) => nearestRank(p, small.length));
  return atRanks(small, ranks) as [number, number];
}
