/**
 * Films that look the same although their files differ: stored anew, rescaled, made brighter, with noise added.
 *
 * Two films are near duplicates when the Pearson correlation of their thumbnails (THUMBNAIL² block means) is at least
 * NEAR. Unit vectors with correlation r lie √(2(1 − r)) apart, and no orthogonal projection makes a distance longer, so
 * comparing block means of block means first loses no pair: the search is exact.
 *
 * The limit was set on 1,775 films of 1,312 patients of the NIH release: films of different patients correlate at most
 * 0.960, films of one patient (byte-identical copies apart) at most 0.993; JPEG at quality 60, scaling to one half or
 * three quarters, ±20 % exposure and noise of 5 gray levels leave at least 0.9997. A copy that was cropped by 1 % of its
 * side can fall to 0.976 and is not found: that is the method's limit.
 */
import { type FilmRecord, THUMBNAIL } from './film-record.js';

export const NEAR = 0.996;

export interface NearPair {
  readonly a: number;
  readonly b: number;
  readonly correlation: number;
}

const COARSE = 4;
const PIXELS = THUMBNAIL * THUMBNAIL;

/** Pairs of indexes into `records` with correlation ≥ NEAR, a < b; films without a usable thumbnail are left out. */
export function nearDuplicates(records: readonly FilmRecord[]): NearPair[] {
  const vectors = records.map(unitVector);
  const usable = vectors.flatMap((vector, index) => (vector ? [{ index, vector, coarse: project(vector) }] : []));
  const reach = Math.sqrt(2 * (1 - NEAR));
  const reach2 = reach * reach;
  // Sweep along one coarse coordinate: only films within reach of each other there can be within reach at all.
  const axis = widestAxis(usable.map((film) => film.coarse));
  usable.sort((p, q) => (p.coarse[axis] as number) - (q.coarse[axis] as number) || p.index - q.index);
  const pairs: NearPair[] = [];
  for (let i = 0; i < usable.length; i++) {
    const p = usable[i] as (typeof usable)[number];
    const limit = (p.coarse[axis] as number) + reach;
    for (let j = i + 1; j < usable.length; j++) {
      const q = usable[j] as (typeof usable)[number];
      if ((q.coarse[axis] as number) > limit) break;
      if (farther(p.coarse, q.coarse, reach2)) continue;
      const correlation = dot(p.vector, q.vector);
      if (correlation < NEAR) continue;
      pairs.push({ a: Math.min(p.index, q.index), b: Math.max(p.index, q.index), correlation });
    }
  }
  return pairs.sort((p, q) => p.a - q.a || p.b - q.b);
}

/** Mean 0, length 1; null where there is no thumbnail or nothing on it. */
function unitVector({ thumbnail }: FilmRecord): Float32Array | null {
  if (thumbnail === null) return null;
  const bytes = Buffer.from(thumbnail, 'base64');
  let sum = 0;
  let squares = 0;
  for (const level of bytes) {
    sum += level;
    squares += level * level;
  }
  const mean = sum / PIXELS;
  const length = Math.sqrt(squares - sum * mean);
  if (!(length > Math.sqrt(PIXELS))) return null;
  return Float32Array.from(bytes, (level) => (level - mean) / length);
}

/** Coordinates in the space of COARSE × COARSE block functions of length 1. */
function project(vector: Float32Array): Float32Array {
  const block = THUMBNAIL / COARSE;
  const out = new Float32Array(COARSE * COARSE);
  for (let y = 0; y < THUMBNAIL; y++) {
    for (let x = 0; x < THUMBNAIL; x++) {
      const at = Math.floor(y / block) * COARSE + Math.floor(x / block);
      out[at] = (out[at] as number) + (vector[y * THUMBNAIL + x] as number) / block;
    }
  }
  return out;
}

function widestAxis(points: readonly Float32Array[]): number {
  let best = 0;
  let widest = -1;
  for (let axis = 0; axis < COARSE * COARSE; axis++) {
    let sum = 0;
    let squares = 0;
    for (const point of points) {
      sum += point[axis] as number;
      squares += (point[axis] as number) ** 2;
    }
    const spread = squares - (sum * sum) / Math.max(1, points.length);
    if (spread > widest) [best, widest] = [axis, spread];
  }
  return best;
}

function farther(p: Float32Array, q: Float32Array, reach2: number): boolean {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const d = (p[k] as number) - (q[k] as number);
    sum += d * d;
    if (sum > reach2 + 1e-6) return true;
  }
  return false;
}

function dot(p: Float32Array, q: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k] as number) * (q[k] as number);
  return sum;
}
