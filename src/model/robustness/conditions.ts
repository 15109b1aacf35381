/** The graded changes a model is tried with, in the order in which they are printed. */
import type { Rng } from '../../core/rng.js';
import type { GrayImage } from '../../data/gray.js';
import { addNoise, burnIn, curveBy, exposeBy, type Marker, rotate, shrinkTo, throughJpeg } from './change.js';

export interface Condition {
  /** A slug: kind and level. */
  readonly id: string;
  readonly kind: string;
  readonly level: string;
  readonly change: (film: GrayImage, rng: Rng) => GrayImage | Promise<GrayImage>;
}

export const KINDS: Readonly<Record<string, string>> = {
  noise: 'Gaussian noise, standard deviation as a share of the gray range',
  rotation: 'Film rotated about its center, clockwise; black fills the corners',
  exposure: 'Every gray level multiplied by the factor given and clipped at white',
  'gray curve': 'Every gray level, as a fraction of the range, raised to the power given (gamma)',
  'JPEG quality': 'Compressed as JPEG at the quality given and decompressed',
  resolution: 'Film reduced to the share given of its pixels along each side',
  markers: 'White text burned into the film',
};

const SMALL: Marker = { text: 'L', height: 0.05, left: 0.9, top: 0.04 };
const LARGE: Marker = { text: 'L', height: 0.1, left: 0.88, top: 0.04 };
const LINE: Marker = { text: 'PORTABLE', height: 0.05, left: 0.04, top: 0.9 };

const minus = (value: number): string => String(value).replace('-', '−');
const slug = (value: number): string => String(value).replace('-', 'minus-').replace('.', '-');

function graded(
  kind: string,
  levels: readonly number[],
  words: (level: number) => string,
  change: (film: GrayImage, level: number, rng: Rng) => GrayImage | Promise<GrayImage>,
  name = kind,
): Condition[] {
  return levels.map((level) => ({
    ...{ id: `${name}-${slug(level)}`, kind, level: words(level) },
    change: (film, rng) => change(film, level, rng),
  }));
}

export const CONDITIONS: readonly Condition[] = [
  ...graded(
    'noise',
    [1, 2, 5, 10],
    (p) => `${p}%`,
    (film, p, rng) => addNoise(film, p / 100, rng),
  ),
  ...graded('rotation', [-10, -5, -2, 2, 5, 10], (d) => `${minus(d)}°`, rotate),
  ...graded('exposure', [0.5, 1.2, 1.5, 2], (g) => `× ${g}`, exposeBy),
  ...graded('gray curve', [0.5, 0.7, 1.4, 2], (g) => String(g), curveBy, 'curve'),
  ...graded('JPEG quality', [90, 70, 50, 30, 10], (q) => String(q), throughJpeg, 'jpeg'),
  ...graded(
    'resolution',
    [75, 50, 25, 12.5],
    (p) => `${p}%`,
    (film, p) => shrinkTo(film, p / 100),
  ),
  { id: 'markers-small', kind: 'markers', level: 'small L', change: (film) => burnIn(film, [SMALL]) },
  { id: 'markers-large', kind: 'markers', level: 'large L', change: (film) => burnIn(film, [LARGE]) },
  {
    id: 'markers-line',
    kind: 'markers',
    level: 'small L and a line of text',
    change: (film) => burnIn(film, [SMALL, LINE]),
  },
];
