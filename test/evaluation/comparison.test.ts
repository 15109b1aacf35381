/** Comparisons that the plan states: other models, published figures, goals, subgroups; and how the bootstrap draws. */
import test from 'ava';
import fc from 'fast-check';
import { layoutOf } from '../../src/evaluation/bootstrap/kernel.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { column, createJob, runStretch } from '../../src/evaluation/bootstrap/replicates.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { normalDifference, pairedDelong } from '../../src/evaluation/stats/compare-auroc.js';
import { placements } from '../../src/evaluation/stats/delong.js';
import { pairedWald } from '../../src/evaluation/stats/mcnemar.js';
import { clusteredPaired, newcombeDifference, pooledTest } from '../../src/evaluation/stats/two-proportions.js';
import { hasParameterWords } from '../../src/submission/parameter-words.js';
import { near, protocol, sample } from './helpers.js';
import { byId, close, films, input, made, ONE, PLAN } from './made.js';

const same = (
  t: { true: (ok: boolean, message: string) => void },
  got: number | null | undefined,
  want: number,
  tol: number,
  what: string,
): void => {
  const n = near(got, want, tol, what);
  t.true(n.ok, n.message);
};

test('Newcombe’s interval of two independent proportions is that of his Table II, method 10', (t) => {
  // Newcombe, Statist. Med. 17 (1998) 873–890, Table II: 56/70 − 48/80, and 9/10 − 3/10.
  const a = newcombeDifference({ events: 56, cases: 70 }, { events: 48, cases: 80 }, 0.95);
  same(t, a.lower, 0.0524, 5e-5, '56/70 − 48/80 lower');
  same(t, a.upper, 0.3339, 5e-5, '56/70 − 48/80 upper');
  const b = newcombeDifference({ events: 9, cases: 10 }, { events: 3, cases: 10 }, 0.95);
  same(t, b.lower, 0.1705, 5e-5, '9/10 − 3/10 lower');
  same(t, b.upper, 0.809, 5e-5, '9/10 − 3/10 upper');
  t.regex(newcombeDifference({ events: 0, cases: 0 }, { events: 1, cases: 2 }, 0.95).reason ?? '', /no cases/);
});

test('the pooled test squared is the chi-square of the 2×2 table; no event in either sample gives p = 1', (t) => {
  const { z, p } = pooledTest({ events: 15, cases: 100 }, { events: 30, cases: 120 });
  // Pearson's chi-square by hand: n(ad − bc)²/(row and column totals).
  same(t, (z ?? 0) ** 2, (220 * (15 * 90 - 85 * 30) ** 2) / (100 * 120 * 45 * 175), 1e-12, 'chi-square');
  t.true((p ?? 0) > 0.05 && (p ?? 1) < 0.1);
  t.deepEqual(pooledTest({ events: 0, cases: 9 }, { events: 0, cases: 5 }), { z: null, p: 1 });
});

test('one case a patient: the clustered paired interval is the paired Wald interval with n − 1 and t', (t) => {
  const d = [1, 1, 1, 0, 0, 0, 0, -1, 0, 1, 0, 0];
  const got = clusteredPaired(Float64Array.from(d), new Float64Array(d.length).fill(1), 0.95);
  const wald = pairedWald(4, 1, 12, 0.95);
  same(t, got.estimate, wald.estimate as number, 1e-15, 'estimate');
  const waldError = ((wald.upper as number) - (wald.lower as number)) / (2 * 1.959963984540054);
  same(t, got.standardError, waldError * Math.sqrt(12 / 11), 1e-9, 'standard error');
});

test('models that order the cases alike differ by exactly 0, with p = 1 and no interval', (t) => {
  fc.assert(
    fc.property(films, (s) => {
      const same = { ...s, scores: s.scores.map((v) => 7 * v - 3) };
      const d = pairedDelong(placements(s), placements(same), 0.95);
      return d.estimate === 0 && (d.p === 1 || d.standardError === null) && d.lower === null && d.reason !== undefined;
    }),
  );
  t.pass();
});

test('with one case of a class a difference has no p and no interval, but a reason', (t) => {
  const s = sample([0.9, 0.1, 0.2, 0.3], [1, 0, 0, 0]);
  const d = pairedDelong(placements(s), placements({ ...s, scores: Float64Array.of(0.1, 0.9, 0.2, 0.3) }), 0.95);
  t.is(d.p, null);
  t.regex(d.reason ?? '', /fewer than two/);
  t.regex(normalDifference(0.3, 0, 0.95).reason ?? '', /no variance/);
});

const comparison = {
  models: [{ name: 'Old model', margins: { auroc: 0.05, sensitivity: 0 } }],
  published: [
    {
      name: 'K1',
      source: 'summary p. 3',
      auroc: { estimate: 0.8, lower: 0.75, upper: 0.85 },
      sensitivity: { events: 80, cases: 100 },
      margins: { auroc: 0.1 },
    },
  ],
  goals: [
    { endpoint: 'overall.sensitivity.clopper-pearson', goal: 0.5, justification: 'half' },
    { endpoint: 'overall.auroc.delong', goal: 0.5, justification: 'chance' },
    { endpoint: 'overall.brier.bootstrap-percentile', goal: 0.3, justification: 'lower is better' },
    { endpoint: 'sex-x.auroc.delong', goal: 0.5, justification: 'no such group' },
  ],
};
const plan = protocol({ subgroups: [{ column: 'sex' }], comparison });
const noisy = (v: number, i: number): number => (i % 11 === 0 ? Number.NaN : Math.min(1, v * (0.6 + (i % 7) / 10)));

test('a plan’s comparisons reach the results: model, published figure, goal and subgroup, each with its own id', async (t) => {
  const base = made(240);
  const rivals = [
    { name: 'Old model', scores: base.scores.map(noisy), threshold: 0.4, margins: plan.comparison!.models[0]!.margins },
  ];
  const { results, facts, tables } = await evaluate(input({ rivals }), plan, ONE);
  const get = byId(results);
  const delong = get.get('overall-vs-old-model.auroc-difference.delong');
  t.is(delong?.parameters?.claim, 'non-inferiority');
  t.is(get.get('overall-vs-old-model.sensitivity-difference.tango')?.parameters?.claim, 'superiority');
  t.is(delong?.n, 240 - Math.ceil(240 / 11));
  t.is(facts.find((f) => f.id === 'overall-vs-old-model.unscored')?.value, Math.ceil(240 / 11));
  t.is(get.get('overall-by-old-model.auroc.delong')?.model, 'Old model');
  t.is(get.get('overall-by-old-model.sensitivity.wilson')?.threshold, 0.4);
  t.is(get.get('overall-vs-k1.auroc-difference.delong-unpaired')?.status, 'ok');
  t.is(get.get('overall-vs-k1.sensitivity-difference.newcombe')?.parameters?.second, 0.8);
  t.is(get.get('sex-m-vs-sex-f.auroc-difference.delong-unpaired')?.parameters?.patientsInBoth, 80);
  const keys = new Set(results.flatMap((r) => Object.keys(r.parameters ?? {})));
  t.deepEqual(
    [...keys].filter((key) => !hasParameterWords(key)),
    [],
  );
  const ids = results.map((r) => r.id);
  t.is(new Set(ids).size, ids.length);
  t.is(new Set(facts.map((f) => f.id)).size, facts.length);
  // Two goals of one value share a population and a name that tells both.
  const goal = facts.find((f) => f.id === 'overall-vs-goal-0-5.name')?.value;
  t.regex(String(goal), /sensitivity\.clopper-pearson \(half\); performance goal 0\.5 for overall\.auroc\.delong/);
  const rows = tables.find((x) => x.id === 'comparisons')!.rows;
  t.is(rows.length, results.filter((r) => r.population.includes('-vs-')).length);
});

test('a goal is judged by the endpoint’s own limit on the side that is better; an absent endpoint says so', async (t) => {
  const { results } = await evaluate(input(), plan, ONE);
  const get = byId(results);
  const base = get.get('overall.sensitivity.clopper-pearson')!;
  const goal = get.get('overall-vs-goal-0-5.sensitivity-difference.clopper-pearson')!;
  t.is(goal.parameters?.concluded, (base.lower as number) > 0.5);
  same(t, goal.lower, (base.lower as number) - 0.5, 1e-15, 'lower');
  // The exact one-sided test and the Clopper–Pearson limit agree.
  t.is((goal.parameters?.p as number) < 0.025, goal.parameters?.concluded === true);
  const brier = get.get('overall.brier.bootstrap-percentile')!;
  const lower = get.get('overall-vs-goal-0-3.brier-difference.bootstrap-percentile')!;
  t.is(lower.parameters?.concluded, (brier.upper as number) < 0.3);
  const absent = get.get('sex-x-vs-goal-0-5.auroc-difference.delong')!;
  t.is(absent.status, 'not-evaluable');
  t.regex(absent.reason ?? '', /produced no result "sex-x.auroc.delong"/);
});

test('a goal on a metric that does not exist is refused by name', async (t) => {
  const bad = protocol({ comparison: { goals: [{ endpoint: 'overall.f7.wilson', goal: 0.5, justification: 'x' }] } });
  await t.throwsAsync(evaluate(input(), bad, ONE), { message: /found "overall.f7.wilson"/ });
});

test('a model without scores leaves its comparison NOT EVALUABLE with the reason', async (t) => {
  const scores = new Float64Array(240).fill(Number.NaN);
  const reason = 'no scores of Old model were given (--rival)';
  const rivals = [{ name: 'Old model', scores, threshold: null, thresholdReason: reason, reason }];
  const { results } = await evaluate(input({ rivals }), PLAN, ONE);
  const got = byId(results).get('overall-vs-old-model.auroc-difference.delong');
  t.is(got?.status, 'not-evaluable');
  t.is(got?.reason, reason);
});

test('stratified draws keep the number of positives and negatives in every replicate; clustered ones do not', (t) => {
  const s = sample([1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 1, 0, 1, 1, 0, 1]);
  const drawn = (strata: 'none' | 'class') => {
    const plan = buildPlan(s, { strata });
    const job = createJob(plan, 200, 3, 'strata');
    runStretch(job, 0, 200);
    return new Set(column(job, layoutOf(plan).positives));
  };
  t.deepEqual([...drawn('class')], [4]);
  t.true(drawn('none').size > 3);
});

test('stratified draws of patients keep the number of patients with positives, negatives and both', (t) => {
  // Patient a has both classes, b and c positives only (one case each), d and e negatives only (two cases each).
  const s = sample([1, 2, 3, 4, 5, 6, 7, 8], [1, 0, 1, 1, 0, 0, 0, 0], ['a', 'a', 'b', 'c', 'd', 'd', 'e', 'e']);
  const plan = buildPlan(s, { strata: 'class' });
  const job = createJob(plan, 100, 3, 'mixed');
  runStretch(job, 0, 100);
  const layout = layoutOf(plan);
  t.deepEqual([...new Set(column(job, layout.positives))], [3]);
  t.deepEqual([...new Set(column(job, layout.negatives))], [5]);
});

test('the design of the bootstrap is part of each resampled result', async (t) => {
  for (const [intervals, want] of [
    [{ level: 0.95, replicates: 200, seed: 7 }, { resampled: 'patient' }],
    [{ level: 0.95, replicates: 200, seed: 7, cluster: 'case' }, { resampled: 'case' }],
    [
      { level: 0.95, replicates: 200, seed: 7, strata: 'class' },
      { resampled: 'patient', strata: 'class' },
    ],
  ] as const) {
    const { results } = await evaluate(input(), protocol({ intervals }), ONE);
    const got = byId(results).get('overall.auroc.bootstrap-percentile');
    t.deepEqual(got?.parameters, want);
    t.true(close(got?.estimate ?? 0, byId(results).get('overall.auroc.delong')?.estimate ?? 1));
  }
});
