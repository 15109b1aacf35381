/** Ribs, clavicles, vertebrae and shoulder blades. */
import type { Rng } from '../../core/rng.js';
import type { Canvas, Pose } from './anatomy.js';
import { bump, step } from './curves.js';

export interface BoneView extends Pose {
  readonly width: number;
  readonly bone: number;
  readonly ap: boolean;
}

const RIB_SPACING = 0.158;
const FIRST_RIB = -0.8;

export function drawBones(canvas: Canvas, view: BoneView, rng: Rng): void {
  const { size, bone, tissue } = canvas;
  const clavicle = (view.ap ? -0.84 : -0.74) + 0.02 * rng.normal();
  const phase = 0.02 * rng.normal();
  for (let y = 0; y < size; y++) {
    const v0 = (2 * (y + 0.5)) / size - 1;
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      if ((tissue[at] as number) <= 0) continue;
      const u0 = (2 * (x + 0.5)) / size - 1;
      const u = (u0 - view.shift + view.tilt * v0) / view.width;
      const v = v0 + view.tilt * u0;
      const side = Math.abs(u);
      const cage = step(0.1, 0.16, side) * (1 - step(0.8, 0.86, side));
      let b = 0;
      if (cage > 0 && v > FIRST_RIB - 0.1) {
        // Behind: from the spine down to the side. In front: from the side down to the middle, fainter, ends at mid-lung.
        b += 0.085 * rib(v - FIRST_RIB - phase - 0.52 * side * side + 0.1 * side, 0.3) * cage;
        b += 0.045 * rib(v - FIRST_RIB - phase - 0.05 + 0.36 * (side - 0.85), 0.36) * cage * step(0.3, 0.5, side);
      }
      // The clavicle's S, and its end at the breastbone.
      const course = clavicle - 0.2 * (side - 0.12) + 0.28 * (side - 0.42) ** 2;
      b += 0.17 * bump(v - course, 0.02) * step(0.07, 0.12, side) * (1 - step(0.72, 0.84, side));
      // Discs are a little darker than vertebrae.
      const disc = (v + 2) / 0.115;
      b += 0.04 * bump(u - view.turn, 0.075) * step(0.15, 0.35, Math.abs(disc - Math.round(disc)));
      if (view.ap) b += 0.08 * step(0.6, 0.72, side) * (1 - step(0.0, 0.25, v)) * step(-0.8, -0.65, v);
      bone[at] = b * view.bone * Math.min(1, (tissue[at] as number) * 3);
    }
  }
}

/** One period of the cage: a pale band with brighter borders. `share` is the band's share of the period. */
function rib(x: number, share: number): number {
  if (x < 0 || x > 9.2 * RIB_SPACING) return 0;
  const t = x / RIB_SPACING;
  const f = t - Math.floor(t);
  const q = f / share;
  if (q >= 1) return 0;
  const rim = 2 * q - 1;
  return (0.55 + 0.45 * rim * rim) * step(0, 0.22, q) * (1 - step(0.78, 1, q));
}
