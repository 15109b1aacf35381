/**
 * A frontal chest as attenuation on size × size pixels: torso, lungs, mediastinum, heart, diaphragm, ribs, clavicles.
 * Coordinates run from −1 to 1, u to the viewer's right (the patient's left), v downwards. Bright is dense.
 */
import type { Rng } from '../../core/rng.js';
import { valueNoise } from './noise.js';
import type { Film, Patient } from './patient.js';

export interface Canvas {
  readonly size: number;
  /** Gray in [0, 1] before exposure and noise. */
  readonly gray: Float32Array;
  /** How much lung lies behind a pixel, 0 to 1; opacities are confined to it. */
  readonly lung: Float32Array;
}

const step = (edge0: number, edge1: number, x: number): number => {
  const t = Math.max(0, Math.min(1, (x - edge0) / (edge1 - edge0)));
  return t * t * (3 - 2 * t);
};
/** A Gaussian of height 1, cut to 0 beyond four widths to save time. */
const bump = (x: number, width: number): number => {
  const z = x / width;
  return z > 4 || z < -4 ? 0 : Math.exp(-0.5 * z * z);
};

/** Height of the diaphragm's dome at u: higher on the patient's right. */
function diaphragm(u: number, base: number): number {
  const right = base - 0.1 * bump(u + 0.42, 0.24);
  const left = base + 0.03 - 0.09 * bump(u - 0.44, 0.22);
  return u < 0 ? right : left;
}

export function drawAnatomy(patient: Patient, film: Film, size: number, rng: Rng): Canvas {
  const gray = new Float32Array(size * size);
  const lung = new Float32Array(size * size);
  const ap = film.view === 'AP';
  const cardiomegaly = film.shown.includes('Cardiomegaly') ? 1.3 : 1;
  const heartSize = patient.heart * (ap ? 1.14 : 1) * cardiomegaly;
  const base = (ap ? 0.5 : 0.6) * patient.lungHeight + 0.03 * rng.normal();
  const tilt = 0.03 * rng.normal();
  const shift = 0.03 * rng.normal();
  const width = patient.chestWidth;
  const markings = valueNoise(size, 28, rng);
  const tissue = valueNoise(size, 6, rng);
  const rotation = 0.02 * rng.normal();

  for (let y = 0; y < size; y++) {
    const v0 = (2 * (y + 0.5)) / size - 1;
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const u0 = (2 * (x + 0.5)) / size - 1;
      const u = (u0 - shift + rotation * v0) / width;
      const v = v0 + tilt * u0;
      const side = Math.abs(u);

      const torsoEdge = 0.9 - 0.5 * step(-0.62, -1.05, v);
      const torso = 1 - step(torsoEdge - 0.05, torsoEdge + 0.05, side);
      const centre = u < 0 ? -0.42 : 0.43;
      const [rx, ry] = [u < 0 ? 0.33 : 0.31, 0.78 * patient.lungHeight];
      const r2 = ((u - centre) / (rx * (0.72 + 0.28 * step(-0.8, 0.2, v)))) ** 2 + ((v + 0.05) / ry) ** 2;
      const above = 1 - step(-0.015, 0.02, v - diaphragm(u, base));
      const air = Math.sqrt(Math.max(0, 1 - r2)) * above * step(0.11, 0.17, side);
      lung[at] = Math.min(1, air * 1.3);

      let g = 0.04 + torso * (0.66 + 0.05 * (tissue[at] as number) * 0.5);
      g -= 0.46 * air ** 0.55;
      g += torso * 0.2 * bump(u, 0.12); // mediastinum and spine
      g -= 0.09 * bump(u + 0.01, 0.03) * (1 - step(-0.35, -0.2, v)) * step(-0.95, -0.8, v); // trachea
      const hx = (u - 0.12) / (0.29 * heartSize);
      const hy = (v - base + 0.22) / (0.27 * heartSize);
      const heart = (1 - step(0.8, 1.15, hx * hx + hy * hy + 0.35 * hx * hy)) * torso;
      g += (0.82 - g) * 0.85 * heart;
      lung[at] = (lung[at] as number) * (1 - 0.7 * heart);
      g += torso * 0.16 * (1 - above) * step(0.05, 0.2, side);
      // Vessels fan out from the hila and thin towards the edge.
      const hilum = bump(side - 0.2, 0.16) * bump(v - 0.02, 0.3);
      g += air * (markings[at] as number) * (0.022 + 0.05 * hilum) + air * 0.08 * hilum;
      g += ribs(side, v, air) * 0.055 * patient.ribContrast * torso;
      g +=
        0.12 *
        bump(v + 0.72 - 0.16 * (side - 0.1) + (ap ? 0.08 : 0), 0.022) *
        step(0.06, 0.12, side) *
        (1 - step(0.7, 0.8, side)) *
        torso;
      if (ap) g += 0.07 * step(0.5, 0.72, side) * (1 - step(0.1, 0.4, v)) * torso; // shoulder blades
      gray[at] = g;
    }
  }
  return { size, gray, lung };
}

/** Nine pairs of posterior ribs, arching downwards to the side, seen best over air. */
function ribs(side: number, v: number, air: number): number {
  let sum = 0;
  const arch = 0.34 * side * side - 0.26 * side;
  for (let k = 0; k < 9; k++) sum += bump(v + 0.72 - 0.155 * k - arch, 0.019 + 0.006 * side);
  return sum * (0.35 + 0.65 * air) * step(0.1, 0.2, side);
}
