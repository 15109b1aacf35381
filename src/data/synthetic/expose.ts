/** From attenuation to an 8-bit film: uneven exposure, tone, quantum noise, and the marks people put on films. */
import type { Rng } from '../../core/rng.js';
import type { Canvas } from './anatomy.js';
import { valueNoise } from './noise.js';

export function expose({ size, gray }: Canvas, view: 'PA' | 'AP', rng: Rng): Uint8Array {
  const gain = 1 + 0.08 * rng.normal();
  const offset = 0.03 * rng.normal() + (view === 'AP' ? 0.03 : 0);
  const gamma = Math.exp(0.12 * rng.normal());
  const noise = 0.012 + 0.014 * rng.uniform() + (view === 'AP' ? 0.006 : 0);
  const uneven = valueNoise(size, 2, rng);
  const out = new Uint8Array(size * size);
  for (let i = 0; i < out.length; i++) {
    const level = (gray[i] as number) * gain + offset + 0.02 * (uneven[i] as number);
    const toned = Math.max(0, Math.min(1, level)) ** gamma;
    out[i] = Math.max(0, Math.min(255, Math.round(255 * (toned + noise * rng.normal()))));
  }
  sideMarker(out, size, rng);
  if (view === 'AP' && rng.uniform() < 0.5) electrodeLead(out, size, rng);
  return out;
}

/** The lead letter "L" on the patient's left. */
function sideMarker(film: Uint8Array, size: number, rng: Rng): void {
  const unit = Math.max(1, Math.round(size / 64));
  const [left, top] = [size - unit * (5 + rng.below(4)), unit * (2 + rng.below(5))];
  const dot = (x: number, y: number): void => {
    for (let j = 0; j < unit; j++)
      for (let i = 0; i < unit; i++) film[(top + y * unit + j) * size + left + x * unit + i] = 250;
  };
  for (let y = 0; y < 5; y++) dot(0, y);
  dot(1, 4);
  dot(2, 4);
}

/** A monitoring lead across the chest, present or not whatever the disease. */
function electrodeLead(film: Uint8Array, size: number, rng: Rng): void {
  const [from, bend] = [0.2 + 0.5 * rng.uniform(), 0.1 * rng.normal()];
  for (let y = 0; y < size; y++) {
    const v = y / size;
    const x = Math.round(size * (from + bend * Math.sin(3 * v) + 0.15 * v));
    const at = y * size + x;
    if (x >= 0 && x < size) film[at] = Math.min(255, (film[at] as number) + 45);
  }
}
