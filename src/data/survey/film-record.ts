/** What one film's bytes and pixels measure: identity, geometry, intensity, and a thumbnail for finding copies. */
import { createHash } from 'node:crypto';
import { sha256 } from '../../core/files.js';
import type { GrayImage } from '../gray.js';

export interface FilmRecord {
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** SHA-256 of width, height, bits and gray levels: the same for a file that was merely stored anew. */
  readonly pixelSha256: string;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly stored: string;
  /** Fractions of full scale. */
  readonly mean: number;
  readonly sd: number;
  /** Levels at QUANTILES, as fractions of full scale (inverse of the empirical distribution, R type 1). */
  readonly quantiles: readonly number[];
  /** Shares of pixels at the lowest and the highest level of the scale. */
  readonly black: number;
  readonly white: number;
  /** Share of pixels in each of HISTOGRAM_BINS equal bins of the scale. */
  readonly histogram: readonly number[];
  /** THUMBNAIL × THUMBNAIL block means, 0–255, base64; null for a film smaller than that. */
  readonly thumbnail: string | null;
}

export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;
export const HISTOGRAM_BINS = 32;
export const THUMBNAIL = 32;

export function measureFilm(bytes: Uint8Array, image: GrayImage): FilmRecord {
  const { data, width, height, bits } = image;
  const levels = 2 ** bits;
  const counts = new Uint32Array(levels);
  for (let i = 0; i < data.length; i++) {
    const level = data[i] as number;
    counts[level] = (counts[level] as number) + 1;
  }
  const n = data.length;
  let sum = 0;
  let squares = 0;
  for (let level = 0; level < levels; level++) {
    const c = counts[level] as number;
    sum += c * level;
    squares += c * level * level;
  }
  const full = levels - 1;
  const mean = sum / n;
  const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  const perBin = levels / HISTOGRAM_BINS;
  for (let level = 0; level < levels; level++) {
    const bin = Math.floor(level / perBin);
    histogram[bin] = (histogram[bin] as number) + (counts[level] as number);
  }
  return {
    sha256: sha256(bytes),
    pixelSha256: pixelHash(image),
    width,
    height,
    bits,
    stored: image.stored,
    mean: mean / full,
    sd: Math.sqrt(Math.max(0, squares / n - mean * mean)) / full,
    quantiles: quantiles(counts, n).map((level) => level / full),
    black: (counts[0] as number) / n,
    white: (counts[full] as number) / n,
    histogram: histogram.map((c) => c / n),
    thumbnail: thumbnail(image),
  };
}

function pixelHash({ data, width, height, bits }: GrayImage): string {
  const hash = createHash('sha256').update(`${width} ${height} ${bits}\n`);
  return hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex');
}

function quantiles(counts: Uint32Array, n: number): number[] {
  const out: number[] = [];
  let level = 0;
  let below = counts[0] as number;
  for (const p of QUANTILES) {
    while (below < p * n - 1e-9) below += counts[++level] as number;
    out.push(level);
  }
  return out;
}

/** Exact block means: pixels that a border cuts count with the share inside, so that a rescaled film keeps its means. */
function thumbnail({ data, width, height, bits }: GrayImage): string | null {
  if (width < THUMBNAIL || height < THUMBNAIL) return null;
  const sums = new Float64Array(THUMBNAIL * THUMBNAIL);
  const before = new Float64Array(width + 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) before[x + 1] = (before[x] as number) + (data[y * width + x] as number);
    // This row lies in one block row, or is shared by two.
    const [top, bottom] = [(y * THUMBNAIL) / height, ((y + 1) * THUMBNAIL) / height];
    const first = Math.floor(top);
    const share = Math.min(1, (first + 1 - top) / (bottom - top));
    let left = 0;
    for (let i = 0; i < THUMBNAIL; i++) {
      const edge = ((i + 1) * width) / THUMBNAIL;
      const whole = Math.min(width, Math.floor(edge));
      const rest = whole < width ? (edge - whole) * (data[y * width + whole] as number) : 0;
      const right = (before[whole] as number) + rest;
      const at = first * THUMBNAIL + i;
      sums[at] = (sums[at] as number) + share * (right - left);
      if (share < 1 && first + 1 < THUMBNAIL) {
        sums[at + THUMBNAIL] = (sums[at + THUMBNAIL] as number) + (1 - share) * (right - left);
      }
      left = right;
    }
  }
  const scale = (255 * THUMBNAIL * THUMBNAIL) / (width * height * (2 ** bits - 1));
  return Buffer.from(Uint8Array.from(sums, (sum) => Math.round(sum * scale))).toString('base64');
}
