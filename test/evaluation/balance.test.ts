/** Standardised differences and one-variable baselines against numpy and scikit-learn, and their laws. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { packageRoot } from '../../src/core/files.js';
import { baselineResult, baselineScores } from '../../src/evaluation/baseline.js';
import {
  differenceOfCategories,
  differenceOfMeans,
  differenceOfShares,
} from '../../src/evaluation/stats/standardised-difference.js';
import { near, sample } from './helpers.js';

const file = join(packageRoot(), 'test', 'fixtures', 'py', 'standardised-difference.json');
const PY = JSON.parse(readFileSync(file, 'utf8'));
const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 6 });

test('standardised differences of means equal numpy, also far from 0', (t) => {
  for (const { a, b, d } of PY.means) {
    const got = near(differenceOfMeans(a, b).estimate, d, 1e-9, 'means');
    t.true(got.ok, got.message);
  }
});

test('standardised differences of shares equal numpy', (t) => {
  for (const { x, d } of PY.shares) {
    const [x1, n1, x2, n2] = x;
    const got = near(differenceOfShares(x1, n1, x2, n2).estimate, d, 1e-12, 'shares');
    t.true(got.ok, got.message);
  }
});

test('standardised differences of categories equal the pseudo-inverse over all levels', (t) => {
  for (const { a, b, d } of PY.categories) {
    const got = near(differenceOfCategories(a, b).estimate, d, 1e-9, `categories ${a} ${b}`);
    t.true(got.ok, got.message);
  }
});

test('two levels give the absolute difference of shares, and the order of levels does not matter', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (x, y) => {
      const two = differenceOfCategories([x, 50 - x], [y, 60 - y]).estimate as number;
      const one = differenceOfShares(x, 50, y, 60).estimate as number;
      return Math.abs(two - Math.abs(one)) < 1e-12;
    }),
  );
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const k = Math.min(a.length, b.length);
      const [p, q] = [a.slice(0, k), b.slice(0, k)];
      const forth = differenceOfCategories(p, q).estimate;
      const back = differenceOfCategories(p.toReversed(), q.toReversed()).estimate;
      const swapped = differenceOfCategories(q, p).estimate;
      const same = (x: number | null): boolean =>
        forth === null || x === null ? forth === x : Math.abs(forth - x) <= 1e-9 * Math.max(1, forth);
      return same(back) && same(swapped);
    }),
  );
  t.pass();
});

test('equal groups differ by 0; groups told apart completely, or empty ones, have no standardised difference', (t) => {
  t.is(differenceOfMeans([2, 2], [2, 2, 2]).estimate, 0);
  t.is(differenceOfCategories([3, 6, 9], [1, 2, 3]).estimate, 0);
  t.regex(differenceOfMeans([1, 1], [2, 2]).reason ?? '', /neither group varies/);
  t.regex(differenceOfShares(5, 5, 0, 9).reason ?? '', /neither group varies/);
  t.regex(differenceOfCategories([4, 0, 0], [0, 0, 7]).reason ?? '', /neither group varies/);
  t.regex(differenceOfMeans([], [1]).reason ?? '', /no known value/);
  t.regex(differenceOfCategories([0, 0], [1, 1]).reason ?? '', /no known value/);
});

const { truth, view, age, viewAuroc, ageAuroc } = PY.baseline;
const films = sample(
  truth.map(() => 0),
  truth,
);
const scope = { population: 'overall', comparator: 'readers', n: films.n, positives: films.positives, level: 0.95 };

test('the view alone and the age alone have the AUROC that scikit-learn gives them, turned towards the finding', (t) => {
  for (const [column, values, want, order] of [
    ['view', view, viewAuroc, 'PA < AP'],
    ['age', age, ageAuroc, 'lower-is-positive'],
  ] as const) {
    const result = baselineResult({ scope, sample: films, column, values, learned: null });
    const got = near(result.estimate, want, 1e-12, column);
    t.true(got.ok, got.message);
    t.is(result.id, `overall-baseline-${column}.auroc.obuchowski`);
    t.is(result.parameters?.order, order);
    t.is(result.parameters?.orderFrom, 'the cases themselves');
    t.true((result.lower as number) < want && want < (result.upper as number));
  }
});

test('a baseline learned elsewhere keeps that order, even where it ranks the test cases the wrong way round', (t) => {
  const learned = { values: ['AP', 'AP', 'PA', 'PA'], truth: [0, 0, 1, 1], from: 'the training set' };
  const result = baselineResult({ scope, sample: films, column: 'view', values: view, learned });
  const got = near(result.estimate, 1 - viewAuroc, 1e-12, 'view');
  t.true(got.ok, got.message);
});

test('missing numbers are left out and counted; missing and unseen categories take a rank', (t) => {
  const gaps = age.map((v: number, i: number) => (i % 3 === 0 ? null : v));
  const result = baselineResult({ scope, sample: films, column: 'age', values: gaps, learned: null });
  t.is(result.n, 200);
  t.is(result.parameters?.leftOutWithoutValue, 100);
  const learned = { values: ['AP', 'PA', null, 'PA'], truth: [1, 0, 1, 1] };
  t.deepEqual(Array.from(baselineScores(['LL', null, 'PA'], learned).scores), [0.75, 1, 0.5]);
});

test('a baseline over cases of one class is NOT EVALUABLE with the reason', (t) => {
  const one = { ...films, truth: films.truth.map(() => 0), positives: 0 };
  const result = baselineResult({ scope, sample: one, column: 'view', values: view, learned: null });
  t.is(result.status, 'not-evaluable');
  t.regex(result.reason ?? '', /two classes/);
});
