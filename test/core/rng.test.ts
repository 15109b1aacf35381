import test from 'ava';
import fc from 'fast-check';
import { createRng, restoreRng, shuffled } from '../../src/core/rng.js';

test('xoshiro128** gives the published first outputs for the state 1, 2, 3, 4', (t) => {
  // Golden values: test/fixtures/c/xoshiro128starstar.c, the algorithm in unsigned C, compiled and run.
  const rng = restoreRng([1, 2, 3, 4]);
  t.deepEqual(
    Array.from({ length: 10 }, () => rng.uint32()),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
});

test('a stream is named: two names with one seed never share draws, one name repeats', (t) => {
  const draws = (name: string) => Array.from({ length: 8 }, (_, __, r = 0) => r).map(() => rngs[name]!.uint32());
  const rngs: Record<string, ReturnType<typeof createRng>> = {
    a: createRng(20261123, 'order'),
    b: createRng(20261123, 'order'),
    c: createRng(20261123, 'dropout'),
  };
  const [a, b, c] = [draws('a'), draws('b'), draws('c')];
  t.deepEqual(a, b);
  t.notDeepEqual(a, c);
});

test('a restored generator continues where the saved one stood', (t) => {
  const rng = createRng(5, 'x');
  for (let i = 0; i < 17; i++) rng.uint32();
  const saved = rng.state();
  const rest = Array.from({ length: 20 }, () => rng.uint32());
  const again = restoreRng(saved);
  t.deepEqual(
    Array.from({ length: 20 }, () => again.uint32()),
    rest,
  );
});

test('below(n) stays below n and reaches both ends', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(), (n, seed) => {
      const rng = createRng(seed, 'below');
      for (let i = 0; i < 50; i++) if (rng.below(n) >= n) return false;
      return true;
    }),
  );
  const rng = createRng(1, 'ends');
  const seen = new Set(Array.from({ length: 200 }, () => rng.below(6)));
  t.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});

test('normal draws have mean 0 and variance 1 within five standard errors', (t) => {
  const rng = createRng(7, 'normal');
  const n = 20000;
  const x = Array.from({ length: n }, () => rng.normal());
  const mean = x.reduce((a, b) => a + b, 0) / n;
  const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  t.true(Math.abs(mean) < 5 / Math.sqrt(n));
  t.true(Math.abs(variance - 1) < 5 * Math.sqrt(2 / n));
});

test('shuffling keeps every item and leaves its input alone', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const frozen = Object.freeze(items.slice());
      const out = shuffled(frozen, createRng(seed));
      return out.length === items.length && [...out].sort().join() === [...items].sort().join();
    }),
  );
  t.pass();
});

test('a negative or fractional seed is refused', (t) => {
  t.throws(() => createRng(-1), { instanceOf: RangeError });
  t.throws(() => createRng(0.5), { instanceOf: RangeError });
});
