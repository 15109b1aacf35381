/** Smooth value noise for markings, irregular edges and uneven exposure; fast normal deviates for quantum noise. */
import type { Rng } from '../../core/rng.js';

/** A field on size × size pixels, roughly standard normal in scale, made of `cells` × `cells` smoothly joined values. */
export function valueNoise(size: number, cells: number, rng: Rng): Float32Array {
  const knots = Float32Array.from({ length: (cells + 1) * (cells + 1) }, () => rng.normal());
  const index = new Uint16Array(size);
  const share = new Float32Array(size);
  for (let x = 0; x < size; x++) {
    const g = (x / size) * cells;
    const f = g - Math.floor(g);
    index[x] = Math.floor(g);
    share[x] = f * f * (3 - 2 * f);
  }
  const out = new Float32Array(size * size);
  const row = new Float32Array(cells + 1);
  for (let y = 0; y < size; y++) {
    const from = (index[y] as number) * (cells + 1);
    const fy = share[y] as number;
    for (let k = 0; k <= cells; k++) {
      row[k] = (knots[from + k] as number) * (1 - fy) + (knots[from + cells + 1 + k] as number) * fy;
    }
    for (let x = 0; x < size; x++) {
      const at = index[x] as number;
      const fx = share[x] as number;
      out[y * size + x] = (row[at] as number) * (1 - fx) + (row[at + 1] as number) * fx;
    }
  }
  return out;
}

const TABLE_BITS = 12;

/** Normal deviates from a table of 4,096 draws, two to a 32-bit random number: ten times as fast, and fine as grain. */
export function grain(rng: Rng, table: Float32Array): () => number {
  const mask = (1 << TABLE_BITS) - 1;
  let held = 0;
  let left = 0;
  return () => {
    if (left === 0) {
      held = rng.uint32();
      left = 2;
    }
    left--;
    const value = table[held & mask] as number;
    held >>>= 16;
    return value;
  };
}

export function grainTable(rng: Rng): Float32Array {
  return Float32Array.from({ length: 1 << TABLE_BITS }, () => rng.normal());
}
