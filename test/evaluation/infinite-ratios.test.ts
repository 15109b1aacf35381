/** Limits of ratios that can be infinite, against the exact bootstrap distributions of an R script. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import type { Result } from '../../src/core/types.js';
import { judge } from '../../src/evaluation/acceptance.js';
import { resultOf } from '../../src/evaluation/results.js';
import type { Confusion } from '../../src/evaluation/stats/confusion.js';
import { quantileSorted } from '../../src/evaluation/stats/order.js';
import { bcaInterval, percentileInterval } from '../../src/evaluation/stats/resampled.js';
import { near } from './helpers.js';
import { resultsAtHalf } from './made.js';

type Limit = number | 'Inf' | '-Inf';
interface Limits {
  readonly metric: string;
  readonly estimate: number;
  readonly infinite: number;
  readonly lower: Limit;
  readonly upper: Limit;
  readonly bca: { readonly lower: Limit; readonly upper: Limit } | Record<string, never>;
}
const R: {
  readonly tables: readonly { readonly cells: Confusion; readonly limits: readonly Limits[] }[];
  readonly quantile7: readonly {
    readonly values: readonly Limit[];
    readonly p: readonly number[];
    readonly want: readonly Limit[];
  }[];
} = JSON.parse(readFileSync(join(packageRoot(), 'test/fixtures/r/infinite-ratios.json'), 'utf8'));

const REPLICATES = 20_000;
const number = (limit: Limit): number => (typeof limit === 'number' ? limit : limit === 'Inf' ? Infinity : -Infinity);

const resultsOf = (table: Confusion): Result[] => resultsAtHalf(table, REPLICATES);

test('limits of likelihood ratios and odds ratio are those of the exact bootstrap distribution, in which infinity is a value', (t) => {
  for (const { cells, limits } of R.tables) {
    const results = resultsOf(cells);
    for (const want of limits) {
      for (const [method, exact] of [
        ['bootstrap-percentile', want],
        ['bootstrap-bca', want.bca],
      ] as const) {
        const what = `${want.metric}, ${method}, fn ${cells.fn}, fp ${cells.fp}, tn ${cells.tn}`;
        const got = results.find((r) => r.metric === want.metric && r.method === method) as Result;
        t.true(near(got.estimate, want.estimate, 1e-12, what).ok, what);
        if (exact.lower === undefined || exact.upper === undefined) {
          t.regex(got.reason ?? '', /without a finite value/, what);
          continue;
        }
        t.is(got.status, 'ok', what);
        const close = near(got.lower, number(exact.lower), 0.04, what);
        t.true(close.ok, close.message);
        if (exact.upper === 'Inf') {
          t.like(got, { upper: null, unlimited: 'upper' }, what);
          t.regex(got.limitReason ?? '', /^no finite upper limit: infinite in \d+ of the \d+ bootstrap replicates/);
        } else {
          t.is(got.unlimited, undefined, what);
          const upper = near(got.upper, number(exact.upper), 0.06, what);
          t.true(upper.ok, upper.message);
        }
        // Within five binomial standard errors of the exact share.
        const share = (got.infinite ?? 0) / REPLICATES;
        const error = Math.sqrt((want.infinite * (1 - want.infinite)) / REPLICATES);
        t.true(Math.abs(share - want.infinite) <= 5 * error + 1e-12, what);
      }
    }
  }
});

test('with 3 of 27 positive cases missed the odds ratio has no upper limit: more than one resample in forty misses none', (t) => {
  const dor = resultsOf({ tp: 24, fp: 55, fn: 3, tn: 59 }).find(
    (r) => r.metric === 'dor' && r.method === 'bootstrap-percentile',
  );
  t.true((dor?.infinite ?? 0) > 0.025 * REPLICATES);
  t.like(dor, { status: 'ok', failed: 0, upper: null, unlimited: 'upper' });
  t.false('reason' in (dor ?? {}));
});

test('quantiles of values with infinities among them are R’s, type 7', (t) => {
  for (const { values, p, want } of R.quantile7) {
    const sorted = Float64Array.from(values, number);
    p.forEach((at, i) => {
      t.is(quantileSorted(sorted, at), number(want[i] as Limit), `${values} at ${at}`);
    });
  }
});

test('an infinite replicate is not a failed one; where both limits are infinite there is no interval, with the reason', (t) => {
  const some = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? i : Infinity));
  t.like(percentileInterval(20, some, 0.95), { failed: 0, infinite: 50, upper: null, unlimited: 'upper' });
  t.like(
    percentileInterval(
      20,
      some.map((v) => -v),
      0.95,
    ),
    { lower: null, unlimited: 'lower', infinite: 50 },
  );
  const most = Float64Array.from({ length: 100 }, (_, i) => (i < 1 ? i : Infinity));
  const none = percentileInterval(20, most, 0.95);
  t.like(none, { estimate: 20, lower: null, upper: null });
  t.is(none.unlimited, undefined);
  t.regex(none.reason ?? '', /neither limit of the interval is finite/);
  const bca = bcaInterval(20, some, Float64Array.of(19, 20, 21), 0.95);
  t.like(bca, { failed: 0, infinite: 50, upper: null, unlimited: 'upper' });
  t.true(Number.isFinite(bca.lower) && Number.isFinite(bca.bias));
});

test('an infinite limit decides a criterion: no upper bound meets an upper target, with the reason printed', (t) => {
  const scope = { population: 'overall', comparator: 'truth', n: 141, positives: 27, level: 0.95 };
  const outcome = { estimate: 0.2, lower: 0.1, upper: null, unlimited: 'upper' as const, limitReason: 'no finite …' };
  const result = resultOf(scope, 'lr-minus', 'bootstrap-percentile', outcome);
  const criterion = { id: 'C1', endpoint: result.id, target: 0.5, justification: 'because' };
  t.like(judge([{ ...criterion, bound: 'upper' }], [result])[0], {
    verdict: 'FAIL',
    observed: null,
    reason: 'no finite …',
  });
  t.like(judge([{ ...criterion, bound: 'lower' }], [result])[0], { verdict: 'PASS', observed: 0.1 });
});
