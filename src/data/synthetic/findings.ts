/** What disease does: it takes air away from where it is, and so lets the film turn white there. */
import type { Rng } from '../../core/rng.js';
import type { Canvas } from './anatomy.js';
import { bump, step } from './curves.js';
import { valueNoise } from './noise.js';

type Draw = (canvas: Canvas, rng: Rng) => void;

const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();
const sign = (rng: Rng): number => (rng.uniform() < 0.5 ? -1 : 1);

/** Multiplies the air of every pixel that has some by 1 − loss(u, v, pixel). */
function loseAir({ size, air }: Canvas, loss: (u: number, v: number, at: number) => number): void {
  for (let y = 0; y < size; y++) {
    const v = (2 * (y + 0.5)) / size - 1;
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const here = air[at] as number;
      if (here === 0) continue;
      const lost = loss((2 * (x + 0.5)) / size - 1, v, at);
      if (lost > 0) air[at] = here * (1 - Math.min(0.97, lost));
    }
  }
}

/** One to three soft, irregular consolidations, more often low in the lung; some dense, some a faint haze. */
const pneumonia: Draw = (canvas, rng) => {
  const count = 1 + rng.below(3);
  const edge = valueNoise(canvas.size, 13, rng);
  for (let i = 0; i < count; i++) {
    const cu = sign(rng) * between(rng, 0.28, 0.6);
    const cv = between(rng, -0.45, 0.32);
    const [ru, rv] = [between(rng, 0.13, 0.27), between(rng, 0.12, 0.27)];
    const strength = between(rng, 0.14, 0.62);
    loseAir(canvas, (u, v, at) => {
      const r2 = ((u - cu) / ru) ** 2 + ((v - cv) / rv) ** 2;
      return r2 > 4 ? 0 : strength * (1 - step(0.1, 1.5, Math.sqrt(r2) + 0.22 * (edge[at] as number)));
    });
  }
};

/** Fluid that stands at one base and rises at the side. */
const effusion: Draw = (canvas, rng) => {
  const side = sign(rng);
  const level = between(rng, 0.08, 0.3);
  loseAir(canvas, (u, v, at) => {
    if (u * side <= 0) return 0;
    const surface = (canvas.diaphragm[at % canvas.size] as number) - level - 0.35 * Math.max(0, Math.abs(u) - 0.5);
    return 0.9 * step(-0.03, 0.05, v - surface);
  });
};

/** A thin plate across the lower lung. */
const atelectasis: Draw = (canvas, rng) => {
  const side = sign(rng);
  const [at, slope, thick] = [between(rng, -0.05, 0.3), between(rng, -0.4, 0.4), between(rng, 0.012, 0.03)];
  const reach = between(rng, 0.4, 0.65);
  loseAir(canvas, (u, v) =>
    u * side < 0.12 || u * side > reach ? 0 : 0.55 * bump(v - at - slope * (Math.abs(u) - 0.4), thick),
  );
};

/** A net over both lungs. */
const infiltration: Draw = (canvas, rng) => {
  const net = valueNoise(canvas.size, 44, rng);
  const strength = between(rng, 0.04, 0.11);
  loseAir(canvas, (_u, v, at) => strength * (0.7 + 0.9 * (net[at] as number)) * (v > -0.4 ? 1 : 0.4));
};

/** Haze around both hila, the same on either side. */
const edema: Draw = (canvas, rng) => {
  const strength = between(rng, 0.25, 0.5);
  loseAir(canvas, (u, v) => strength * bump(Math.abs(u) - 0.22, 0.14) * bump(v + 0.02, 0.24));
};

/** A small round shadow with a sharp edge. */
const nodule: Draw = (canvas, rng) => {
  const [cu, cv, r] = [sign(rng) * between(rng, 0.28, 0.6), between(rng, -0.55, 0.25), between(rng, 0.03, 0.055)];
  loseAir(canvas, (u, v) => 0.5 * (1 - step(0.8, 1.15, Math.hypot(u - cu, v - cv) / r)));
};

const DRAW: Readonly<Record<string, Draw>> = {
  Pneumonia: pneumonia,
  Effusion: effusion,
  Atelectasis: atelectasis,
  Infiltration: infiltration,
  Edema: edema,
  Nodule: nodule,
  // Cardiomegaly is drawn with the heart.
  Cardiomegaly: () => {},
};

export function drawFindings(canvas: Canvas, shown: readonly string[], rng: Rng): void {
  for (const name of shown) (DRAW[name] as Draw)(canvas, rng);
}
