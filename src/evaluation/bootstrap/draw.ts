/**
 * Resampling with one random stream a replicate, so that no result depends on how replicates are shared out.
 *
 * The generator is core/rng.ts's xoshiro128**, written out in the loop because it takes half of a replicate's time; a
 * test holds the two together draw by draw. Indices come from Lemire's multiply-and-reject ("Fast random integer
 * generation in an interval", ACM TOMACS 29(1), 2019): unbiased, no division in the common path.
 */
import { createRng } from '../../core/rng.js';

export type State = readonly [number, number, number, number];

/** The four words every replicate's own state is made from. */
export function baseState(seed: number, stream: string): State {
  return createRng(seed, stream).state();
}

/** State of replicate r: base words xor a SplitMix32 sequence started at r; the first word alone tells replicates apart. */
export function replicateState(base: State, replicate: number): [number, number, number, number] {
  let a = replicate >>> 0;
  const words: number[] = [];
  for (let k = 0; k < 4; k++) {
    a = (a + 0x9e3779b9) >>> 0;
    let t = a ^ (a >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    words.push((t ^ (t >>> 15) ^ base[k]!) >>> 0);
  }
  return words as [number, number, number, number];
}

/**
 * Draws, within each stratum [strata[s], strata[s+1]), as many clusters with replacement as it has, and leaves in
 * `counts` how often each was drawn.
 */
export function drawCounts(counts: Uint16Array, strata: Int32Array, state: State): void {
  counts.fill(0);
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let d = state[3] | 0;
  for (let s = 0; s + 1 < strata.length; s++) {
    const start = strata[s]!;
    const size = strata[s + 1]! - start;
    if (size === 0) continue;
    const reject = 4294967296 % size;
    const scale = size / 4294967296;
    for (let k = 0; k < size; ) {
      let r = Math.imul(b, 5);
      r = Math.imul((r << 7) | (r >>> 25), 9);
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      // Low 32 bits of r·size decide rejection; the high ones are the index (exact for size < 2²¹).
      if (Math.imul(r, size) >>> 0 < reject) continue;
      const index = start + Math.floor((r >>> 0) * scale);
      counts[index] = counts[index]! + 1;
      k++;
    }
  }
}
