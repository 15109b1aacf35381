/**
 * A frontal chest as layers of what an x-ray meets on its way: soft tissue, air in the lungs, bone. Coordinates run from
 * −1 to 1, u to the viewer's right (the patient's left), v downwards. Disease takes air away (findings.ts); exposure
 * turns what is left into gray (expose.ts).
 */
import type { Rng } from '../../core/rng.js';
import { drawBones } from './bones.js';
import { bump, step } from './curves.js';
import { valueNoise } from './noise.js';
import type { Film, Patient } from './patient.js';

export interface Canvas {
  readonly size: number;
  /** Soft tissue along the ray, in units of a mid-chest. */
  readonly tissue: Float32Array;
  /** Air along the ray, 0 to about 1. */
  readonly air: Float32Array;
  readonly bone: Float32Array;
  /** Height of the diaphragm by column, in v. */
  readonly diaphragm: Float32Array;
}

/** How one film was taken of one person. */
export interface Pose {
  readonly shift: number;
  readonly tilt: number;
  readonly turn: number;
  readonly zoom: number;
  /** Depth of the breath: the lungs' height over the patient's own. */
  readonly breath: number;
}

export function drawPose(film: Film, rng: Rng): Pose {
  const ap = film.view === 'AP';
  return {
    shift: 0.03 * rng.normal(),
    tilt: (ap ? 0.04 : 0.02) * rng.normal(),
    turn: (ap ? 0.025 : 0.012) * rng.normal(),
    zoom: (ap ? 1.03 : 1) + 0.03 * rng.normal(),
    breath: (ap ? 0.88 : 1) + 0.04 * rng.normal(),
  };
}

const LUNG_TOP = -0.86;
/** Where a healthy deep breath ends, in v. */
const LUNG_BASE = 0.56;

export function drawAnatomy(patient: Patient, film: Film, size: number, pose: Pose, rng: Rng): Canvas {
  const { body } = patient;
  const base = LUNG_TOP + (LUNG_BASE - LUNG_TOP) * body.lungHeight * pose.breath;
  const canvas: Canvas = {
    size,
    tissue: new Float32Array(size * size),
    air: new Float32Array(size * size),
    bone: new Float32Array(size * size),
    diaphragm: new Float32Array(size),
  };
  const swollen = film.shown.includes('Cardiomegaly') ? 1.28 : 1;
  const heart = body.heart * swollen * (film.view === 'AP' ? 1.12 : 1);
  const width = body.width * pose.zoom;
  const texture = valueNoise(size, 9, rng);
  const top = new Float32Array(size);
  for (let x = 0; x < size; x++) {
    const u = ((2 * (x + 0.5)) / size - 1 - pose.shift) / width;
    const side = Math.abs(u);
    const dome = u < 0 ? 0.13 * bump(u + 0.4, 0.26) : 0.12 * bump(u - 0.42, 0.25) - 0.035;
    canvas.diaphragm[x] = base + 0.07 - dome + 0.12 * step(0.55, 0.85, side);
    top[x] = LUNG_TOP + 0.62 * Math.max(0, side - 0.36) ** 2 + 2.2 * Math.max(0, 0.27 - side) ** 2;
  }
  for (let y = 0; y < size; y++) {
    const v0 = (2 * (y + 0.5)) / size - 1;
    const row = rowEdges(v0, base, heart, body.aorta);
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const u0 = (2 * (x + 0.5)) / size - 1;
      const u = (u0 - pose.shift + pose.tilt * v0) / width;
      const v = v0 + pose.tilt * u0;
      const side = Math.abs(u);
      const edge = side / row.torso;
      const wall = edge >= 1 ? 0 : Math.sqrt(1 - edge * edge);
      const under = step(-0.02, 0.05, v - (canvas.diaphragm[x] as number));
      const spine = bump(u - pose.turn, 0.085);
      let tissue = wall * (0.78 * body.fat + 0.03 * (texture[at] as number)) + wall * (0.34 * spine + 0.16 * under);
      if (u > 0.16 && under > 0.5) {
        // Air in the stomach below the left dome.
        const gas = ((u - 0.38) / 0.15) ** 2 + ((v - (canvas.diaphragm[x] as number) - 0.13) / 0.07) ** 2;
        tissue -= 0.16 * (1 - step(0.4, 1.3, gas));
      }
      tissue -= 0.13 * bump(u - pose.turn - 0.01, 0.035) * step(-1, -0.85, v) * (1 - step(-0.34, -0.22, v)) * wall;
      if (body.breast > 0) {
        const r = ((side - 0.46) / 0.3) ** 2 + ((v - 0.26) / 0.26) ** 2;
        tissue += 0.11 * body.breast * (1 - step(0.55, 1.1, r)) * wall;
      }
      canvas.tissue[at] = tissue;
      canvas.air[at] = airAt(u - pose.turn, v, row, (canvas.diaphragm[x] as number) - v, v - (top[x] as number));
    }
  }
  drawBones(canvas, { ...pose, width, bone: body.bone, ap: film.view === 'AP' }, rng);
  drawVessels(canvas, pose, width, rng);
  return canvas;
}

interface RowEdges {
  readonly torso: number;
  /** Outer border of the lungs. */
  readonly wall: number;
  /** Borders of the mediastinum, and of the heart that overlies lung on the left. */
  readonly right: number;
  readonly left: number;
  readonly heartLeft: number;
}

function rowEdges(v: number, base: number, heart: number, aorta: number): RowEdges {
  const t = Math.max(0, Math.min(1, (v - LUNG_TOP) / (base - LUNG_TOP)));
  const level = (v - (base - 0.13)) / (0.46 * Math.sqrt(heart));
  const round = level * level >= 1 ? 0 : Math.sqrt(1 - level * level);
  const cone = 0.02 * step(-0.2, 0.2, v);
  return {
    torso: 0.38 + 0.6 * step(-1.12, -0.72, v) - 0.05 * step(-0.4, 0.5, v),
    wall: 0.42 + 0.38 * (1 - (1 - t) ** 2.4) - 0.03 * t * t,
    right: Math.max(0.105 + cone, 0.205 * heart * round),
    left: 0.105 + cone + 0.055 * aorta * bump(v + 0.42, 0.09) + 0.03 * bump(v + 0.16, 0.09),
    heartLeft: 0.05 + 0.36 * heart * round ** 1.3,
  };
}

/** Air behind one point: thick in the middle of a lung, thin at its borders, almost none behind the heart. */
function airAt(u: number, v: number, row: RowEdges, aboveDiaphragm: number, belowTop: number): number {
  const side = Math.abs(u);
  const inner = u < 0 ? row.right : row.left;
  if (side <= inner - 0.03 || side >= row.wall || aboveDiaphragm < -0.02 || belowTop < -0.02) return 0;
  const t = (side - inner) / (row.wall - inner);
  const depth = t <= 0 ? 0 : Math.sqrt(Math.sqrt(4 * t * (1 - t))) * (0.86 + 0.14 * step(-0.7, -0.1, v));
  const heart = u > 0 ? step(-0.025, 0.025, side - row.heartLeft) * 0.86 + 0.14 : 1;
  return depth * heart * step(-0.02, 0.05, aboveDiaphragm) * step(-0.02, 0.1, belowTop);
}

/** Vessels fan out from both hila, thinner towards the edge; they show only where air surrounds them. */
function drawVessels(canvas: Canvas, pose: Pose, width: number, rng: Rng): void {
  const { air, tissue } = canvas;
  const strokes = 26;
  for (let k = 0; k < strokes; k++) {
    const sign = k % 2 === 0 ? -1 : 1;
    let u = sign * (0.17 + 0.03 * rng.uniform());
    let v = -0.05 + 0.1 * rng.normal();
    let heading = (rng.uniform() - 0.42) * 2.9;
    let radius = 0.022 + 0.01 * rng.uniform();
    for (let i = 0; i < 40 && radius > 0.005; i++) {
      stamp(canvas, u * width + pose.shift, v, radius, (at) => {
        tissue[at] = (tissue[at] as number) + 0.028 * (air[at] as number) * (radius / 0.02);
      });
      heading += 0.16 * rng.normal();
      u += sign * 0.018 * Math.cos(heading);
      v += 0.018 * Math.sin(heading);
      radius *= 0.955;
    }
  }
}

function stamp(canvas: Canvas, u: number, v: number, radius: number, paint: (at: number) => void): void {
  const { size } = canvas;
  const [cx, cy, r] = [((u + 1) * size) / 2, ((v + 1) * size) / 2, (radius * size) / 2];
  for (let y = Math.max(0, Math.floor(cy - r)); y <= Math.min(size - 1, Math.ceil(cy + r)); y++) {
    for (let x = Math.max(0, Math.floor(cx - r)); x <= Math.min(size - 1, Math.ceil(cx + r)); x++) {
      if ((x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2 <= r * r + 0.3) paint(y * size + x);
    }
  }
}
