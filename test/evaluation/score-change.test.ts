import test from 'ava';
import { frame, locate } from '../../src/evaluation/heat.js';
import type { Sample } from '../../src/evaluation/sample.js';
import { aurocAfter, aurocLoss, flagChange, scoreShift } from '../../src/evaluation/score-change.js';
import { spearman } from '../../src/evaluation/stats/rank-correlation.js';

const sample = (scores: readonly number[], truth: readonly number[]): Sample => ({
  ...{ scores: Float64Array.from(scores), truth: Uint8Array.from(truth) },
  ...{ cluster: Int32Array.from(scores.keys()), clusters: scores.length, rows: Int32Array.from(scores.keys()) },
  ...{ n: scores.length, positives: truth.reduce((a, b) => a + b, 0) },
});
const scope = { population: 'robustness-x', comparator: 'readers', n: 6, positives: 3, level: 0.95 };
const truth = [1, 1, 1, 0, 0, 0];
const before = [0.9, 0.4, 0.6, 0.5, 0.2, 0.1];

test('A shift counts moves, and flags that turn on and off apart', (t) => {
  const shift = scoreShift([0.1, 0.5, 0.6, 0.7], [0.5, 0.4, 0.6, 0.9], 0.5, 'higher-is-positive');
  t.is(shift.films, 4);
  t.is(shift.moved, 3);
  t.is(shift.gained, 1);
  t.is(shift.lost, 1);
  t.is(shift.largest, 0.4);
  t.true(Math.abs((shift.mean as number) - 0.7 / 4) < 1e-12);
});

test('Where lower scores are positive, the flag lies on the other side of the threshold', (t) => {
  const up = scoreShift([0.4], [0.6], 0.5, 'higher-is-positive');
  const down = scoreShift([0.4], [0.6], 0.5, 'lower-is-positive');
  t.deepEqual([up.gained, up.lost], [1, 0]);
  t.deepEqual([down.gained, down.lost], [0, 1]);
});

test('No film is no move, not zero', (t) => {
  const shift = scoreShift([], [], 0.5, 'higher-is-positive');
  t.is(shift.mean, null);
  t.is(shift.largest, null);
  t.is(flagChange(scope, shift).status, 'not-evaluable');
});

test('The same scores lose nothing, and their difference has no interval to mislead with', (t) => {
  const loss = aurocLoss(scope, sample(before, truth), sample(before, truth));
  t.is(loss.estimate, 0);
  t.is(loss.lower, null);
  t.is(loss.status, 'not-evaluable');
});

test('The loss is changed less untouched: worse scores give a negative difference', (t) => {
  const worse = [0.2, 0.4, 0.6, 0.5, 0.9, 0.1];
  const loss = aurocLoss(scope, sample(before, truth), sample(worse, truth));
  const [a, b] = [before, worse].map((s) => aurocAfter(scope, sample(s, truth)).estimate as number) as [number, number];
  t.true((loss.estimate as number) < 0);
  t.true(Math.abs((loss.estimate as number) - (b - a)) < 1e-12);
});

test('Spearman’s rank correlation equals R, ties among the values', (t) => {
  const [a, b] = [Float64Array.of(0.1, 0.4, 0.4, 0.9, 0, 0.7, 0.2), Float64Array.of(3, 1, 4, 1, 5, 9, 2)];
  t.true(Math.abs((spearman(a, b) as number) + 0.2636363636363636) < 1e-12);
  const x = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i + 1) * 7);
  const y = Float64Array.from({ length: 50 }, (_, i) => Math.cos((i + 1) ** 2) + (x[i] as number) / 9);
  t.true(Math.abs((spearman(x, y) as number) - 0.6179591836734695) < 1e-12);
  t.is(spearman(a, new Float64Array(7)), null);
});

test('Heat spread evenly has the share of its area in every region; overlapping regions count once', (t) => {
  const even = { height: 6, width: 6, values: new Float64Array(36).fill(2) };
  const found = locate(even, frame(0.125));
  t.true(Math.abs((found?.area as number) - (1 - 0.75 ** 2)) < 0.01);
  t.true(Math.abs((found?.heat as number) - (found?.area as number)) < 1e-12);
});

test('Heat in one cell lies wholly in the box around it, and a map without heat lies nowhere', (t) => {
  const values = new Float64Array(16);
  values[5] = 1;
  const box = [{ left: 0.25, top: 0.25, width: 0.25, height: 0.25 }];
  const found = locate({ height: 4, width: 4, values }, box);
  t.true(Math.abs((found?.heat as number) - 1) < 1e-9);
  t.true(found?.hit);
  t.is(locate({ height: 4, width: 4, values: new Float64Array(16) }, box), null);
});
