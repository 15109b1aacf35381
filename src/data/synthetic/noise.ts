/** Smooth value noise on a square, for lung markings, irregular edges and uneven exposure. */
import type { Rng } from '../../core/rng.js';

/** A field on size × size pixels, roughly standard normal in scale, made of `cells` × `cells` smoothly joined values. */
export function valueNoise(size: number, cells: number, rng: Rng): Float32Array {
  const knots = Float32Array.from({ length: (cells + 1) * (cells + 1) }, () => rng.normal());
  const out = new Float32Array(size * size);
  const smooth = (f: number): number => f * f * (3 - 2 * f);
  for (let y = 0; y < size; y++) {
    const gy = (y / size) * cells;
    const [iy, fy] = [Math.floor(gy), smooth(gy - Math.floor(gy))];
    for (let x = 0; x < size; x++) {
      const gx = (x / size) * cells;
      const [ix, fx] = [Math.floor(gx), smooth(gx - Math.floor(gx))];
      const at = iy * (cells + 1) + ix;
      const top = (knots[at] as number) * (1 - fx) + (knots[at + 1] as number) * fx;
      const low = (knots[at + cells + 1] as number) * (1 - fx) + (knots[at + cells + 2] as number) * fx;
      out[y * size + x] = top * (1 - fy) + low * fy;
    }
  }
  return out;
}
