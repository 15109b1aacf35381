/** Changes of a film that a hospital may make without anyone's intent: pixels in, pixels out, of the same bit depth. */
import sharp from 'sharp';
import type { Rng } from '../../core/rng.js';
import type { GrayImage } from '../../data/gray.js';
import { resizeArea } from '../resize.js';

const whiteOf = (film: GrayImage): number => 2 ** film.bits - 1;

/** The same film with other levels, rounded and cut off at black and white. */
function withLevels(
  film: GrayImage,
  level: (x: number, y: number) => number,
  width = film.width,
  height = film.height,
): GrayImage {
  const white = whiteOf(film);
  const data = film.bits === 16 ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = Math.min(white, Math.max(0, Math.round(level(x, y))));
    }
  }
  return { ...film, width, height, data };
}

const at = (film: GrayImage, x: number, y: number): number => film.data[y * film.width + x]!;

/** Adds N(0, (share of the gray range)²) to every pixel. */
export function addNoise(film: GrayImage, share: number, rng: Rng): GrayImage {
  const deviation = share * whiteOf(film);
  return withLevels(film, (x, y) => at(film, x, y) + deviation * rng.normal());
}

/** Turns the film about its centre, clockwise for positive degrees; linear between pixels, black outside. */
export function rotate(film: GrayImage, degrees: number): GrayImage {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = [(film.width - 1) / 2, (film.height - 1) / 2];
  const inside = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= film.width || y >= film.height ? 0 : at(film, x, y);
  return withLevels(film, (x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    // On a screen y runs down: the source of a pixel lies turned back, that is counter-clockwise.
    const [sx, sy] = [cx + cos * dx + sin * dy, cy - sin * dx + cos * dy];
    const [left, top] = [Math.floor(sx), Math.floor(sy)];
    const [fx, fy] = [sx - left, sy - top];
    return (
      (1 - fy) * ((1 - fx) * inside(left, top) + fx * inside(left + 1, top)) +
      fy * ((1 - fx) * inside(left, top + 1) + fx * inside(left + 1, top + 1))
    );
  });
}

/** Every level times `gain`, cut off at white: above one a film that burns out, below one a dark film with fewer levels. */
export const exposeBy = (film: GrayImage, gain: number): GrayImage => withLevels(film, (x, y) => gain * at(film, x, y));

/** Another curve from exposure to gray: (level/white)^gamma. */
export function curveBy(film: GrayImage, gamma: number): GrayImage {
  const white = whiteOf(film);
  return withLevels(film, (x, y) => white * (at(film, x, y) / white) ** gamma);
}

/** Written as JPEG of this quality and read again; 16-bit films lose their lower bits, as they would. */
export async function throughJpeg(film: GrayImage, quality: number): Promise<GrayImage> {
  const { width, height, data } = film;
  const bytes = film.bits === 8 ? (data as Uint8Array) : Uint8Array.from(data, (v) => Math.round(v / 257));
  const jpeg = await sharp(bytes, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer();
  const back = await sharp(jpeg).extractChannel(0).raw().toBuffer();
  return { ...film, data: new Uint8Array(back), bits: 8 };
}

/** The film at a share of its pixels along each side, as if it had been sent that small. */
export function shrinkTo(film: GrayImage, share: number): GrayImage {
  const [width, height] = [film.width, film.height].map((side) => Math.max(1, Math.round(side * share))) as [
    number,
    number,
  ];
  const small = resizeArea(film, width, height);
  return withLevels(film, (x, y) => small[y * width + x]!, width, height);
}

/** Letters of five by seven dots, a row a number. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  A: [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  B: [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110],
  E: [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  L: [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
  O: [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
  P: [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
  R: [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
  T: [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
};

export interface Marker {
  readonly text: string;
  /** Height of the letters as a share of the film's shorter side. */
  readonly height: number;
  /** Where the text begins, as shares of width and height. */
  readonly left: number;
  readonly top: number;
}

/** Burns white text into the film. */
export function burnIn(film: GrayImage, markers: readonly Marker[]): GrayImage {
  const out = withLevels(film, (x, y) => at(film, x, y));
  const white = whiteOf(film);
  for (const { text, height, left, top } of markers) {
    const dot = Math.max(1, Math.round((height * Math.min(film.width, film.height)) / 7));
    const [x0, y0] = [Math.round(left * film.width), Math.round(top * film.height)];
    for (const [i, letter] of [...text].entries()) {
      for (const [row, dots] of (LETTERS[letter] ?? []).entries()) {
        for (let column = 0; column < 5; column++) {
          if (((dots >> (4 - column)) & 1) === 0) continue;
          for (let y = y0 + row * dot; y < y0 + (row + 1) * dot; y++) {
            for (let x = x0 + (6 * i + column) * dot; x < x0 + (6 * i + column + 1) * dot; x++) {
              if (x >= 0 && y >= 0 && x < film.width && y < film.height) out.data[y * film.width + x] = white;
            }
          }
        }
      }
    }
  }
  return out;
}
