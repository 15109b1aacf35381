/** A picture that compresses about as a film does: soft shapes under fine noise. */
import type { Rng } from '../../src/core/rng.js';

export function drawnFilm(side: number, rng: Rng): Uint8Array {
  const pixels = new Uint8Array(side * side);
  const [cx, cy] = [0.4 + 0.2 * rng.uniform(), 0.4 + 0.2 * rng.uniform()];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const distance = Math.hypot(x / side - cx, y / side - cy);
      pixels[y * side + x] = Math.max(0, Math.min(255, 220 - 260 * distance + 6 * (rng.uniform() - 0.5)));
    }
  }
  return pixels;
}
