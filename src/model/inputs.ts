/** What a network takes, one case at a time: films in memory, or features of them. */
import type { Forward } from './engines/engine.js';

export interface Inputs {
  readonly count: number;
  /** Numbers a case. */
  readonly length: number;
  /** Writes case `index` into `out` at `offset`. */
  fill(index: number, out: Float32Array, offset: number): void;
}

/** Films as levels 0–255, one after another, as values in [0, 1]. */
export function filmInputs(levels: Uint8Array, count: number): Inputs {
  const length = levels.length / Math.max(1, count);
  return {
    count,
    length,
    fill(index, out, offset) {
      for (let p = 0; p < length; p++) out[offset + p] = levels[index * length + p]! / 255;
    },
  };
}

/** What the network gives for every case, one after another; the last batch is filled with zeros. */
export async function forwardAll(
  forward: Forward,
  inputs: Inputs,
  each: (from: number, outputs: Float32Array, here: number) => void | Promise<void>,
): Promise<void> {
  const { count, length, fill } = inputs;
  const batch = new Float32Array(forward.batch * length);
  for (let at = 0; at < count; at += forward.batch) {
    const here = Math.min(forward.batch, count - at);
    for (let i = 0; i < here; i++) fill(at + i, batch, i * length);
    batch.fill(0, here * length);
    await each(at, await forward.run(batch), here);
  }
}

/** One score a case. */
export async function scoreInputs(forward: Forward, inputs: Inputs): Promise<Float32Array> {
  const scores = new Float32Array(inputs.count);
  await forwardAll(forward, inputs, (from, out, here) => scores.set(out.subarray(0, here), from));
  return scores;
}
