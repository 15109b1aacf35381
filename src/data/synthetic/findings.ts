/** What disease adds to the picture. */
import type { Rng } from '../../core/rng.js';
import type { Canvas } from './anatomy.js';
import { valueNoise } from './noise.js';

type Draw = (canvas: Canvas, rng: Rng) => void;

const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();
const sign = (rng: Rng): number => (rng.uniform() < 0.5 ? -1 : 1);

/** Adds amount(u, v, pixel) everywhere, weighted by lung. */
function addOverLung({ size, gray, lung }: Canvas, amount: (u: number, v: number, at: number) => number): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      if ((lung[at] as number) === 0) continue;
      const value = amount((2 * (x + 0.5)) / size - 1, (2 * (y + 0.5)) / size - 1, at);
      gray[at] = (gray[at] as number) + value * (lung[at] as number);
    }
  }
}

/** One to three soft, irregular areas of consolidation, more often low in the lung; some of them faint. */
const pneumonia: Draw = (canvas, rng) => {
  const count = 1 + rng.below(3);
  for (let i = 0; i < count; i++) {
    const cu = sign(rng) * between(rng, 0.25, 0.6);
    const cv = between(rng, -0.35, 0.45);
    const [ru, rv] = [between(rng, 0.09, 0.2), between(rng, 0.09, 0.22)];
    const strength = between(rng, 0.07, 0.24);
    const edge = valueNoise(canvas.size, 14, rng);
    addOverLung(canvas, (u, v, at) => {
      const r = ((u - cu) / ru) ** 2 + ((v - cv) / rv) ** 2;
      return r > 9 ? 0 : strength * Math.exp(-0.5 * r) * Math.max(0, 1 + 0.55 * (edge[at] as number));
    });
  }
};

/** Fluid that rises at the side of one lung base. */
const effusion: Draw = (canvas, rng) => {
  const side = sign(rng);
  const level = between(rng, 0.3, 0.5);
  addOverLung(canvas, (u, v) => {
    if (u * side < 0.1) return 0;
    const meniscus = level - 0.3 * Math.max(0, Math.abs(u) - 0.45);
    return 0.3 / (1 + Math.exp(-(v - meniscus) * 30));
  });
};

/** A thin plate across the lower lung. */
const atelectasis: Draw = (canvas, rng) => {
  const side = sign(rng);
  const [at, slope] = [between(rng, 0.1, 0.4), between(rng, -0.4, 0.4)];
  addOverLung(canvas, (u, v) =>
    u * side < 0.1 ? 0 : 0.2 * Math.exp(-(((v - at - slope * (Math.abs(u) - 0.4)) / 0.018) ** 2)),
  );
};

/** A faint net over both lungs. */
const infiltration: Draw = (canvas, rng) => {
  const net = valueNoise(canvas.size, 40, rng);
  const strength = between(rng, 0.02, 0.05);
  addOverLung(canvas, (_u, v, at) => strength * (0.6 + (net[at] as number)) * (v > -0.4 ? 1 : 0.4));
};

/** A small round shadow with a sharp edge. */
const nodule: Draw = (canvas, rng) => {
  const [cu, cv, r] = [sign(rng) * between(rng, 0.25, 0.6), between(rng, -0.5, 0.35), between(rng, 0.03, 0.05)];
  addOverLung(canvas, (u, v) => 0.2 / (1 + Math.exp((Math.hypot(u - cu, v - cv) - r) * 120)));
};

const DRAW: Readonly<Record<string, Draw>> = {
  Pneumonia: pneumonia,
  Effusion: effusion,
  Atelectasis: atelectasis,
  Infiltration: infiltration,
  Nodule: nodule,
  // Cardiomegaly is drawn with the heart.
  Cardiomegaly: () => {},
};

export function drawFindings(canvas: Canvas, shown: readonly string[], rng: Rng): void {
  for (const name of shown) (DRAW[name] as Draw)(canvas, rng);
}
