/** From layers to an 8-bit film: exposure, tone, uneven field, quantum noise, and what people leave on films. */
import type { Rng } from '../../core/rng.js';
import type { Canvas } from './anatomy.js';
import { bump } from './curves.js';
import { grain, valueNoise } from './noise.js';

/** What a lung full of air takes off the attenuation, in units of tissue. */
const AIR = 0.62;
/** Curvature of the film's response: large values compress the bright end. */
const SHOULDER = 1.7;

export function expose(
  { size, tissue, air, bone }: Canvas,
  view: 'PA' | 'AP',
  table: Float32Array,
  rng: Rng,
): Uint8Array {
  const gain = (view === 'AP' ? 0.94 : 1) * Math.exp(0.09 * rng.normal());
  const offset = 0.025 * rng.normal() + (view === 'AP' ? 0.05 : 0);
  const gamma = Math.exp(0.13 * rng.normal());
  const noise = 0.01 + 0.012 * rng.uniform() + (view === 'AP' ? 0.006 : 0);
  const uneven = valueNoise(size, 2, rng);
  const next = grain(rng, table);
  const full = 1 - Math.exp(-SHOULDER * 1.25);
  const out = new Uint8Array(size * size);
  for (let i = 0; i < out.length; i++) {
    const met = Math.max(0, (tissue[i] as number) + (bone[i] as number) - AIR * (air[i] as number));
    const level = (1 - Math.exp(-SHOULDER * met * gain)) / full + offset + 0.015 * (uneven[i] as number);
    const toned = Math.exp(gamma * Math.log(Math.max(1e-3, Math.min(1, level))));
    out[i] = Math.max(0, Math.min(255, Math.round(255 * (toned + noise * next()))));
  }
  sideMarker(out, size, rng);
  if (rng.uniform() < (view === 'AP' ? 0.55 : 0.06)) electrodes(out, size, rng);
  if (rng.uniform() < 0.2) collimate(out, size, rng);
  return out;
}

/** The lead letter "L" on the patient's left, now and then an "R" on the right. */
function sideMarker(film: Uint8Array, size: number, rng: Rng): void {
  const unit = Math.max(1, Math.round(size / 80));
  const right = rng.uniform() < 0.3;
  const left = right ? unit * (2 + rng.below(4)) : size - unit * (6 + rng.below(5));
  const top = unit * (3 + rng.below(8));
  const level = 215 + rng.below(40);
  const glyph = right ? ['###', '#.#', '##.', '#.#', '#.#'] : ['#..', '#..', '#..', '#..', '###'];
  for (const [j, line] of glyph.entries()) {
    for (const [i, dot] of [...line].entries()) {
      if (dot !== '#') continue;
      for (let y = 0; y < unit; y++)
        film.fill(
          level,
          at(size, left + i * unit, top + j * unit + y),
          at(size, left + (i + 1) * unit, top + j * unit + y),
        );
    }
  }
}

const at = (size: number, x: number, y: number): number => y * size + x;

/** Monitoring leads with their electrodes, whatever the disease. */
function electrodes(film: Uint8Array, size: number, rng: Rng): void {
  const count = 1 + rng.below(3);
  for (let k = 0; k < count; k++) {
    const [from, bend, end] = [0.15 + 0.7 * rng.uniform(), 0.12 * rng.normal(), 0.3 + 0.6 * rng.uniform()];
    const drift = 0.25 * (rng.uniform() - 0.5);
    const course = (t: number): number => size * (from + bend * Math.sin(4 * t) + drift * t);
    for (let y = 0; y < size * end; y++) brighten(film, size, course(y / size), y, 0.8, 42);
    brighten(film, size, course(end), size * end, size / 50, 70);
  }
}

function brighten(film: Uint8Array, size: number, cx: number, cy: number, radius: number, by: number): void {
  const reach = Math.ceil(radius * 1.5);
  for (let y = Math.max(0, Math.round(cy) - reach); y <= Math.min(size - 1, Math.round(cy) + reach); y++) {
    for (let x = Math.max(0, Math.round(cx) - reach); x <= Math.min(size - 1, Math.round(cx) + reach); x++) {
      const weight =
        radius < 1
          ? y === Math.round(cy)
            ? bump(x - cx, radius * 0.6)
            : 0
          : bump(Math.hypot(x - cx, y - cy), radius * 0.5);
      film[at(size, x, y)] = Math.min(255, (film[at(size, x, y)] as number) + by * weight);
    }
  }
}

/** The shutters' black border. */
function collimate(film: Uint8Array, size: number, rng: Rng): void {
  const [top, right, bottom, left] = [0, 0, 0, 0].map(() => rng.below(Math.max(2, Math.round(size / 22)))) as [
    number,
    number,
    number,
    number,
  ];
  for (let y = 0; y < size; y++) {
    if (y < top || y >= size - bottom) film.fill(2, y * size, (y + 1) * size);
    film.fill(2, y * size, y * size + left);
    film.fill(2, (y + 1) * size - right, (y + 1) * size);
  }
}
