/** How long to wait before trying again: doubling, capped, with a random half so that several workers do not march in step. */
import type { Rng } from '../core/rng.js';

export const BACK_OFF = { firstMs: 500, mostMs: 300_000 } as const;

/** Milliseconds before try `failures + 1`; `failures` ≥ 1. Between half and the whole of min(mostMs, firstMs · 2^(failures − 1)). */
export function backOff(
  failures: number,
  rng: Rng,
  { firstMs, mostMs }: { firstMs: number; mostMs: number } = BACK_OFF,
) {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(40, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * rng.uniform());
}
