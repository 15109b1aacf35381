/**
 * Random views of a training film: shifted, turned, zoomed, brighter or darker by amounts that positioning and exposure
 * really vary. Mirroring is off by default: a mirrored chest has its heart on the wrong side, an anatomy that the
 * network would then learn to call normal. Each view depends only on (seed, epoch, case, which copy), so that a resumed
 * training sees the same ones.
 */
import type { TrainingConfig } from '../config/training.js';
import { createRng, type Rng } from '../core/rng.js';

export type Augmentation = TrainingConfig['augmentation'];

export function augmentationRng(seed: number, epoch: number, caseId: string, copy: number): Rng {
  return createRng(seed, `augment:${epoch}:${copy}:${caseId}`);
}

/** Writes a view of the film (levels, size²) into `out` at `offset`, values in [0, 1], black outside the film. */
export function augmentInto(
  film: Uint8Array,
  size: number,
  config: Augmentation,
  rng: Rng,
  out: Float32Array,
  offset: number,
): void {
  const spread = (amount: number): number => (2 * rng.uniform() - 1) * amount;
  // Always the same number of draws, whatever is switched off.
  const shiftX = spread(config.shift) * size;
  const shiftY = spread(config.shift) * size;
  const angle = (spread(config.rotation) * Math.PI) / 180;
  const zoom = 1 + spread(config.zoom);
  const gain = (1 + spread(config.exposure)) / 255;
  const offsetLevel = spread(config.exposure) * 0.5;
  const mirror = rng.uniform() < 0.5 && config.flip ? -1 : 1;

  // Where each new pixel comes from: centre, undo shift, turn, zoom, mirror.
  const cos = Math.cos(angle) / zoom;
  const sin = Math.sin(angle) / zoom;
  const centre = (size - 1) / 2;
  const last = size - 1;
  for (let y = 0; y < size; y++) {
    const dy = y - centre - shiftY;
    let at = offset + y * size;
    for (let x = 0; x < size; x++, at++) {
      const dx = x - centre - shiftX;
      const sx = mirror * (cos * dx + sin * dy) + centre;
      const sy = cos * dy - sin * dx + centre;
      if (!(sx >= 0 && sx <= last && sy >= 0 && sy <= last)) {
        out[at] = 0;
        continue;
      }
      const x0 = sx < last ? Math.floor(sx) : last - 1;
      const y0 = sy < last ? Math.floor(sy) : last - 1;
      const [fx, fy] = [sx - x0, sy - y0];
      const base = y0 * size + x0;
      const upper = film[base]! * (1 - fx) + film[base + 1]! * fx;
      const lower = film[base + size]! * (1 - fx) + film[base + size + 1]! * fx;
      const value = (upper * (1 - fy) + lower * fy) * gain + offsetLevel;
      out[at] = value < 0 ? 0 : value > 1 ? 1 : value;
    }
  }
}

/** The film as it stands, in [0, 1]. */
export function plainInto(film: Uint8Array, out: Float32Array, offset: number): void {
  for (let i = 0; i < film.length; i++) out[offset + i] = film[i]! / 255;
}
