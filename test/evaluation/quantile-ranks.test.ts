import test from 'ava';
import { createRng } from '../../src/core/rng.js';
import { quantileRanks } from '../../src/evaluation/stats/quantile-ranks.js';

// R 4.2.2: c(qbinom(0.025, n, p), qbinom(0.975, n, p) + 1); 0 and n + 1 mean that there is no limit.
const FROM_R: readonly (readonly [n: number, p: number, lower: number | null, upper: number | null])[] = [
  [600, 0.5, 276, 325],
  [600, 0.95, 559, 581],
  [600, 0.99, 589, 599],
  [10, 0.5, 2, 9],
  [5, 0.5, null, null],
  [100, 0.99, 97, null],
  [1, 0.5, null, null],
  [40, 0.1, 1, 9],
];

for (const [n, p, lower, upper] of FROM_R) {
  test(`ranks of the interval of quantile ${p} of ${n} values are those of R`, (t) => {
    t.deepEqual(quantileRanks(n, p, 0.95), { lower, upper });
  });
}

test('law: the interval of the median holds its level, whatever the distribution', (t) => {
  const rng = createRng(1, 'quantile ranks');
  const { lower, upper } = quantileRanks(50, 0.5, 0.9);
  let held = 0;
  const studies = 2000;
  for (let s = 0; s < studies; s++) {
    // Exponential: its median is ln 2.
    const values = Array.from({ length: 50 }, () => -Math.log(1 - rng.uniform())).sort((a, b) => a - b);
    if (values[lower! - 1]! <= Math.LN2 && Math.LN2 < values[upper! - 1]!) held++;
  }
  // At least 0.9, less four standard errors of the simulation.
  t.true(held / studies > 0.9 - 4 * Math.sqrt((0.9 * 0.1) / studies), String(held / studies));
});

test('a quantile outside (0, 1) and no values at all are refused', (t) => {
  for (const [n, p] of [
    [0, 0.5],
    [10, 0],
    [10, 1],
  ] as const)
    t.throws(() => quantileRanks(n, p, 0.95), { instanceOf: RangeError });
});
