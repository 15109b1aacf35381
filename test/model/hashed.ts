/**
 * Weights and films that two programs make alike without a file between them: uniform numbers from a hash of (name,
 * index), scaled by the kind of weight. The other side is test/fixtures/py/backbones.py.
 */
import type { NetworkModel } from '../../src/model/network-model.js';
import { putWeights } from '../../src/model/network-model.js';
import type { Slot } from '../../src/model/onnx/network.js';

function mix(value: number): number {
  let a = value >>> 0;
  a ^= a >>> 16;
  a = Math.imul(a, 0x21f0aaad) >>> 0;
  a ^= a >>> 15;
  a = Math.imul(a, 0x735a2d97) >>> 0;
  a ^= a >>> 15;
  return a >>> 0;
}

function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
  return h;
}

/** The i-th number in [0, 1) under a name. */
export function uniforms(name: string): (i: number) => number {
  const h = hashName(name);
  return (i) => mix((Math.imul(i + 1, 0x9e3779b9) + h) >>> 0) / 4294967296;
}

function scaling({ name, shape }: Slot, away: number): (u: number) => number {
  const kind = name.split('/').at(-1)!;
  if (kind === 'beta' && away > 0) {
    const sums = /^conv.*(_3_bn|_block1_0_bn)\/beta$/.test(name);
    // In units of the spread, which gamma makes small there.
    const far = name === 'conv1_bn/beta' ? away * 0.01 : away;
    return (u) => (u < 0.75 || sums ? far : -far);
  }
  if (kind === 'kernel') {
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const half = Math.sqrt((name === 'score/kernel' ? 0.05 : 6) / fanIn);
    return (u) => (2 * u - 1) * half;
  }
  if (kind === 'gamma') {
    const damped = name === 'conv1_bn/gamma' ? 0.01 : name.endsWith('_3_bn/gamma') ? 0.2 : 1;
    return (u) => (0.5 + u) * damped;
  }
  return kind === 'moving_variance' ? (u) => 0.5 + u : (u) => (2 * u - 1) * 0.2;
}

/** Overwrites every weight that can learn or move. `away`: how far the betas keep the units from the kink of ReLU. */
export function hashWeights(model: NetworkModel, away = 0): void {
  const { network, weights } = model;
  for (const [slots, into] of [
    [network.parameters, weights.parameters],
    [network.statistics, weights.statistics],
  ] as const) {
    for (const slot of slots) {
      if (slot.fixed) continue;
      const [u, value] = [uniforms(slot.name), scaling(slot, away)];
      for (let i = 0; i < slot.size; i++) into[slot.offset + i] = value(u(i));
    }
  }
  putWeights(model.topology, network, weights);
}

export function hashedFilms(name: string, length: number): Float32Array {
  const u = uniforms(`films:${name}`);
  return Float32Array.from({ length }, (_, i) => u(i));
}

export interface Summary {
  readonly norm: number;
  /** Projection on a direction of signs. */
  readonly signed: number;
  readonly first: readonly number[];
}

export function summarise(values: Float32Array, name: string): Summary {
  const u = uniforms(`sign:${name}`);
  let [squares, signed] = [0, 0];
  for (const [i, v] of values.entries()) {
    squares += v * v;
    signed += u(i) < 0.5 ? -v : v;
  }
  return { norm: Math.sqrt(squares), signed, first: Array.from(values.subarray(0, 4)) };
}
