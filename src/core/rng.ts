/**
 * The one random generator of the project: xoshiro128** seeded through SplitMix32, with named streams.
 * Every random act takes an Rng as an argument; name, seed and draw order are part of the contract (golden values in
 * test/core/rng.test.ts). Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4),
 * 2021, p. 36 (xoshiro128**, 32-bit).
 */
export interface Rng {
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
  /** Uniform on [0, 1) with 53 random bits. */
  uniform(): number;
  /** Uniform integer in [0, n), unbiased (rejection); n ≤ 2^32. */
  below(n: number): number;
  /** Standard normal (Marsaglia polar, no cached second value so that the draw order stays readable). */
  normal(): number;
  /** The whole state, for checkpoints. */
  state(): readonly [number, number, number, number];
}

function splitMix32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x9e3779b9) >>> 0;
    let t = a ^ (a >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
}

/** FNV-1a of the stream's name, so that two purposes with one seed never share draws. */
function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    h ^= name.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

export function createRng(seed: number, stream = ''): Rng {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed must be a non-negative safe integer, got ${seed}`);
  }
  const low = seed >>> 0;
  const high = Math.floor(seed / 4294967296) >>> 0;
  const mix = splitMix32(low ^ Math.imul(high, 0x9e3779b9) ^ hashName(stream));
  return restoreRng([mix(), mix(), mix(), mix()]);
}

export function restoreRng(state: readonly [number, number, number, number]): Rng {
  let [a, b, c, d] = state.map((word) => word | 0) as [number, number, number, number];
  const uint32 = (): number => {
    let r = Math.imul(b, 5);
    r = Math.imul((r << 7) | (r >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return r >>> 0;
  };
  const uniform = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  const below = (n: number): number => {
    if (!(n >= 1 && n <= 4294967296 && Number.isInteger(n))) throw new RangeError(`below(n): 1 ≤ n ≤ 2^32, got ${n}`);
    const limit = 4294967296 - (4294967296 % n);
    let x = uint32();
    while (x >= limit) x = uint32();
    return x % n;
  };
  const normal = (): number => {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s);
    }
  };
  return { uint32, uniform, below, normal, state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0] };
}

/** Fisher–Yates on a copy. */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const out = items.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const held = out[i] as T;
    out[i] = out[j] as T;
    out[j] = held;
  }
  return out;
}
