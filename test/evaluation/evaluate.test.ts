import test from 'ava';
import { canonicalJson } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { runJobs } from '../../src/evaluation/bootstrap/pool.js';
import { createJob } from '../../src/evaluation/bootstrap/replicates.js';
import { READERS } from '../../src/evaluation/declared/readers.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { METRICS } from '../../src/evaluation/metrics.js';
import { sampleOf } from '../../src/evaluation/sample.js';
import type { EvaluationTable } from '../../src/evaluation/table.js';
import { protocol } from './helpers.js';

import { byId, input, made, ONE, PLAN, REFERENCE } from './made.js';

test('REQ-007: results have unique contract ids, known metrics and methods, finite numbers or a reason', async (t) => {
  const { results } = await evaluate(input(), PLAN, ONE);
  t.is(new Set(results.map((r) => r.id)).size, results.length);
  const metrics = new Map(METRICS.map((m) => [m.id, m]));
  for (const r of results) {
    t.regex(r.id, /^[a-z0-9@-]+\.[a-z0-9-]+\.[a-z0-9-]+$/);
    t.is(r.id, `${r.population}.${r.metric}.${r.method}`);
    t.true(metrics.get(r.metric)?.methods.includes(r.method), r.id);
    t.is(r.status === 'ok', r.reason === undefined, r.id);
    if (r.status === 'ok') t.true(Number.isFinite(r.estimate), r.id);
    if (r.lower !== null && r.upper !== null) t.true(r.lower <= r.upper, r.id);
  }
  t.notThrows(() => canonicalJson(results));
});

test('every metric of the table that one model on one population can have appears in the results', async (t) => {
  const { results } = await evaluate(input(), PLAN, ONE);
  const there = new Set(results.map((r) => r.metric));
  // Differences and ratios belong to comparisons, which have tests of their own.
  const own = METRICS.map((m) => m.id).filter((id) => !/-(difference|ratio)$/.test(id));
  t.deepEqual(
    own.filter((id) => !there.has(id)),
    ['ppa', 'npa', ...READERS.map((m) => m.id).filter((id) => own.includes(id))],
  );
});

test('the same input gives the same bytes with one thread and with three', async (t) => {
  // Large enough that the pool really starts workers.
  const big = made(9000, 'big');
  const plan = protocol({ intervals: { level: 0.95, replicates: 6000, seed: 7 } });
  const sample = sampleOf(big, { direction: 'higher-is-positive', cluster: 'patient' });
  const jobs = [1, 3].map(() =>
    createJob(buildPlan(sample, { thresholds: [0.4] }), plan.intervals.replicates, 7, 'same'),
  );
  await runJobs([jobs[0]!], { ...ONE, label: 'one' });
  await runJobs([jobs[1]!], { threads: 3, progress: silent, label: 'three' });
  t.deepEqual(jobs[0]!.output, jobs[1]!.output);
  t.true(jobs[0]!.output.some((v) => v !== 0));
});

test('two runs over the same input are identical, whatever the rows’ order of attributes', async (t) => {
  const [a, b] = [await evaluate(input(), PLAN, ONE), await evaluate(input(), PLAN, { ...ONE, threads: 2 })];
  t.is(canonicalJson(a), canonicalJson(b));
});

test('lower-is-positive scores, negated, give the same discrimination and operating point', async (t) => {
  const lower = protocol({ scoreDirection: 'lower-is-positive' });
  const flip = (x: EvaluationTable): EvaluationTable => ({ ...x, scores: x.scores.map((v) => -v) });
  const plain = await evaluate({ ...input() }, protocol(), ONE);
  const given = input();
  const flipped = await evaluate(
    {
      tuning: flip(given.tuning!),
      threshold: { ...given.threshold!, threshold: -given.threshold!.threshold },
      populations: given.populations.map((p) => ({ ...p, table: flip(p.table) })),
    },
    lower,
    ONE,
  );
  const [a, b] = [byId(plain.results), byId(flipped.results)];
  for (const id of ['overall.auroc.bootstrap-bca', 'overall.sensitivity.wilson', 'overall.f1.bootstrap-percentile']) {
    t.is(a.get(id)?.estimate, b.get(id)?.estimate, id);
    t.is(a.get(id)?.lower, b.get(id)?.lower, id);
  }
  t.regex(b.get('overall.brier.bootstrap-percentile')?.reason ?? '', /not probabilities/);
});

test('REQ-022: criteria are judged PASS, FAIL or NOT EVALUABLE, with the nearest known id; where lower is better, the value must not exceed the target', async (t) => {
  const { criteria } = await evaluate(input(), PLAN, ONE);
  t.deepEqual(
    criteria.map((c) => c.verdict),
    ['PASS', 'FAIL', 'NOT EVALUABLE', 'PASS'],
  );
  t.regex(criteria[2]?.reason ?? '', /no result "overall.aurok.delong"; the nearest is "overall\./);
});

test('without a threshold the operating point is NOT EVALUABLE with the given reason, discrimination stands', async (t) => {
  const { results, facts } = await evaluate(
    input({ threshold: null, tuning: null, thresholdReason: 'no tuning part' }),
    PLAN,
    ONE,
  );
  const get = byId(results);
  t.is(get.get('overall.auroc.delong')?.status, 'ok');
  t.like(get.get('overall.sensitivity.bootstrap-percentile'), {
    status: 'not-evaluable',
    reason: 'no tuning part',
    estimate: null,
  });
  t.like(
    facts.find((f) => f.id === 'overall.tp'),
    { value: null, reason: 'no tuning part' },
  );
});

test('confusion counts add up and match the proportions', async (t) => {
  const { facts, results } = await evaluate(input(), PLAN, ONE);
  const fact = (key: string) => facts.find((f) => f.id === `overall.${key}`)?.value as number;
  t.is(fact('tp') + fact('fn'), fact('positives'));
  t.is(fact('fp') + fact('tn'), fact('negatives'));
  t.is(byId(results).get('overall.ppv.wilson')?.estimate, fact('tp') / (fact('tp') + fact('fp')));
});

test('all scores tied: AUROC 0.5 with no interval from a variance of 0, never NaN', async (t) => {
  const base = made(60, 'tied');
  const populations = [
    { name: 'overall', comparator: REFERENCE, table: { ...base, scores: base.scores.map(() => 0.5) } },
  ];
  const { results } = await evaluate(input({ populations }), PLAN, ONE);
  t.like(byId(results).get('overall.auroc.delong'), { estimate: 0.5, lower: null, status: 'not-evaluable' });
  t.like(byId(results).get('overall.auroc.bootstrap-percentile'), {
    ...{ estimate: 0.5, lower: null, upper: null },
    limitReason: 'no usable bootstrap interval: the replicates are all alike',
  });
});

test('perfect separation: DeLong withholds its interval (it would be 1 to 1), proportions stand', async (t) => {
  const base = made(90, 'perfect');
  const scores = Float64Array.from(base.truth, (v, i) => (v === 1 ? 0.9 : 0.1) + i / 10_000);
  const populations = [{ name: 'overall', comparator: REFERENCE, table: { ...base, scores } }];
  const { results } = await evaluate(
    input({ populations, threshold: { ...input().threshold!, threshold: 0.5 } }),
    PLAN,
    ONE,
  );
  const get = byId(results);
  t.regex(get.get('overall.auroc.delong')?.reason ?? '', /complete separation/);
  t.is(get.get('overall.sensitivity.clopper-pearson')?.upper, 1);
  t.regex(get.get('overall.lr-plus.analytic')?.reason ?? '', /no false positive/);
});

test('a main population of one class is refused with both counts', async (t) => {
  const base = made(60, 'one');
  const populations = [{ name: 'overall', comparator: REFERENCE, table: { ...base, truth: base.truth.map(() => 0) } }];
  const error = await t.throwsAsync(evaluate(input({ populations }), PLAN, ONE), { instanceOf: InputError });
  t.regex(error.message, /main-population-has-both-classes/);
  t.regex(error.message, /found 0 positive and 60 negative/);
});

test('curves: ROC corners with both bands around them, precision–recall, reliability, decision curve, derivation', async (t) => {
  const { series } = await evaluate(input(), PLAN, ONE);
  const get = new Map(series.map((s) => [s.id, s.columns]));
  t.deepEqual([...get.keys()].sort(), [
    'decision-curve',
    'pr',
    'pr-operating-point',
    'reliability',
    'roc',
    'roc-operating-point',
    'threshold-derivation',
  ]);
  const roc = get.get('roc') as Record<string, number[]>;
  t.deepEqual([roc.fpr![0], roc.sensitivity![0], roc.fpr!.at(-1), roc.sensitivity!.at(-1)], [0, 0, 1, 1]);
  for (const [k, lower] of roc.lower!.entries()) {
    t.true(lower <= roc.upper![k]! && roc.lowerSimultaneous![k]! <= roc.upperSimultaneous![k]!);
  }
  for (const s of series) {
    const lengths = Object.values(s.columns).map((c) => c.length);
    t.is(new Set(lengths).size, 1, s.id);
  }
});
