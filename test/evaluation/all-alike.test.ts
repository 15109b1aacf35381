/** Intervals where every case of a class came out alike: the bootstrap has nothing to say, the exact method has. */
import test from 'ava';
import type { Result } from '../../src/core/types.js';
import { judge } from '../../src/evaluation/acceptance.js';
import { PROPORTION_INTERVALS } from '../../src/evaluation/stats/proportions.js';
import { bcaInterval, percentileInterval } from '../../src/evaluation/stats/resampled.js';
import { resultsAtHalf } from './made.js';

const flagged = (positives: number, of: number): Result[] =>
  resultsAtHalf({ tp: positives, fn: of - positives, fp: 30, tn: 40 }, 500);
const sensitivity = (results: readonly Result[], method: string): Result =>
  results.find((r) => r.metric === 'sensitivity' && r.method === method) as Result;

test('19 of 19 cases flagged give no bootstrap interval, with the reason, and the Clopper–Pearson limits 0.824 and 1 instead', (t) => {
  const results = flagged(19, 19);
  for (const method of ['bootstrap-percentile', 'bootstrap-bca']) {
    const got = sensitivity(results, method);
    t.like(got, { status: 'ok', estimate: 1, lower: null, upper: null, failed: 0 });
    t.is(got.limitReason, 'no usable bootstrap interval: all 19 cases are alike');
    t.is(got.substitute?.method, 'clopper-pearson');
    // Closed form at n of n: (α/2)^(1/n).
    t.true(Math.abs((got.substitute?.lower ?? 0) - 0.025 ** (1 / 19)) < 1e-9);
    t.is(got.substitute?.upper, 1);
  }
});

test('none of 19 flagged is treated alike, from the other end', (t) => {
  const got = sensitivity(flagged(0, 19), 'bootstrap-percentile');
  t.like(got, { estimate: 0, lower: null, upper: null });
  t.is(got.substitute?.lower, 0);
  t.true(Math.abs((got.substitute?.upper ?? 0) - (1 - 0.025 ** (1 / 19))) < 1e-9);
});

test('one case that differs brings the bootstrap interval back, without a substitute', (t) => {
  const got = sensitivity(flagged(18, 19), 'bootstrap-percentile');
  t.true((got.lower ?? 1) < 18 / 19);
  t.false('substitute' in got || 'limitReason' in got);
});

test('replicates that are all alike give no percentile and no BCa interval; those that differ in rounding are alike', (t) => {
  const alike = Float64Array.from({ length: 100 }, (_, i) => 0.7 + (i % 2) * 1e-15);
  for (const outcome of [
    percentileInterval(0.7, alike, 0.95),
    bcaInterval(0.7, alike, Float64Array.of(0.7, 0.7), 0.95),
  ]) {
    t.like(outcome, { estimate: 0.7, lower: null, upper: null });
    t.regex(outcome.limitReason ?? '', /the replicates are all alike/);
  }
});

test('a criterion on a bootstrap limit of 19 alike cases is NOT EVALUABLE with the reason, never passed by a limit without width', (t) => {
  const results = flagged(19, 19);
  const common = { id: 'C1', bound: 'lower', target: 0.9, justification: 'because' } as const;
  const [bootstrap, exact] = judge(
    ['bootstrap-percentile', 'clopper-pearson'].map((m) => ({ ...common, endpoint: `overall.sensitivity.${m}` })),
    results,
  );
  t.like(bootstrap, { verdict: 'NOT EVALUABLE', observed: null });
  t.regex(bootstrap?.reason ?? '', /all 19 cases are alike/);
  t.like(exact, { verdict: 'FAIL', observed: PROPORTION_INTERVALS['clopper-pearson'](19, 19, 0.95).lower });
});
