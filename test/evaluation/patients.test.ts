/** Several films of one patient: predictive values at a stated prevalence, and differences between subgroups. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { packageRoot } from '../../src/core/files.js';
import type { ThresholdDerivation } from '../../src/core/types.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { createJob, runStretch } from '../../src/evaluation/bootstrap/replicates.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { printedAtPrevalence, printedBetweenSubgroups } from '../../src/evaluation/metrics.js';
import type { Sample } from '../../src/evaluation/sample.js';
import { clusteredDifference } from '../../src/evaluation/stats/clustered-difference.js';
import { clusteredPredictiveValues } from '../../src/evaluation/stats/clustered-predictive.js';
import { unpairedDelong } from '../../src/evaluation/stats/compare-auroc.js';
import { placements } from '../../src/evaluation/stats/delong.js';
import { predictiveValuesAt } from '../../src/evaluation/stats/mercaldo.js';
import { raoScott } from '../../src/evaluation/stats/rao-scott.js';
import { newcombeDifference } from '../../src/evaluation/stats/two-proportions.js';
import { unpairedObuchowski } from '../../src/evaluation/stats/unpaired-obuchowski.js';
import { near, protocol, sample, table } from './helpers.js';
import { byId, films, input, made, ONE, REFERENCE } from './made.js';

const R = JSON.parse(readFileSync(join(packageRoot(), 'test/fixtures/r/patients.json'), 'utf8'));
const { patient, view, truth, score } = R.data as {
  patient: number[];
  view: string[];
  truth: number[];
  score: number[];
};

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

const group = (keep: (i: number) => boolean): Sample => {
  const rows = patient.map((_, i) => i).filter(keep);
  const of = <T>(values: readonly T[]): T[] => rows.map((i) => values[i] as T);
  return sample(of(score), of(truth), of(patient));
};
const [AP, PA] = [group((i) => view[i] === 'AP'), group((i) => view[i] === 'PA')];

/** Clusters of the second sample in the first, by patient. */
const linkOf = (first: readonly number[], second: readonly number[]): Int32Array => {
  const [a, b] = [[...new Set(first)], [...new Set(second)]];
  return Int32Array.from(b, (id) => a.indexOf(id));
};
const patientsOf = (name: string): number[] => patient.filter((_, i) => view[i] === name);
const LINK = linkOf(patientsOf('AP'), patientsOf('PA'));
const BACK = linkOf(patientsOf('PA'), patientsOf('AP'));
const APART = (s: Sample): Int32Array => new Int32Array(s.clusters).fill(-1);
const SELF = (s: Sample): Int32Array => Int32Array.from({ length: s.clusters }, (_, c) => c);

/** Rightly called and all cases of a class by patient. */
const counts = (s: Sample, wanted: 0 | 1, threshold = R.threshold as number) => {
  const [x, n] = [new Float64Array(s.clusters), new Float64Array(s.clusters)];
  for (let i = 0; i < s.n; i++) {
    if (s.truth[i] !== wanted) continue;
    const c = s.cluster[i]!;
    n[c] = n[c]! + 1;
    if (s.scores[i]! >= threshold === (wanted === 1)) x[c] = x[c]! + 1;
  }
  return { x, n };
};
const placed = (s: Sample) => ({ sample: s, placed: placements(s) });

test('REQ-021, REQ-023: the difference of two AUROCs with patients in both groups has the variance that a count over all pairs gives in R', (t) => {
  const d = unpairedObuchowski(placed(AP), placed(PA), LINK, 0.95);
  same(t, d.estimate, R.auroc.first - R.auroc.second, 1e-13, 'difference');
  same(t, d.standardError, R.auroc.se, 1e-13, 'standard error');
  same(t, d.df, R.auroc.df, 1e-10, 'degrees of freedom');
  // Shared patients matter here, and leaving out one patient at a time finds the same.
  const apart = unpairedObuchowski(placed(AP), placed(PA), APART(PA), 0.95);
  t.true(Math.abs(apart.standardError! / d.standardError! - 1) > 0.005);
  t.true(Math.abs(d.standardError! / R.jackknife.auroc - 1) < 0.05);
});

for (const [metric, wanted] of [
  ['sensitivity', 1],
  ['specificity', 0],
] as const) {
  test(`REQ-021, REQ-023: the difference of two rates with patients in both groups equals R survey: ${metric}`, (t) => {
    const want = R[metric];
    const d = clusteredDifference(counts(AP, wanted), counts(PA, wanted), LINK, 0.95);
    same(t, d.estimate, want.first - want.second, 1e-13, 'difference');
    same(t, d.standardError, want.se, 1e-12, 'standard error');
    same(t, d.correlation, want.correlation, 1e-12, 'correlation');
    same(t, d.z, want.z, 1e-11, 'z');
    t.true(Math.abs(d.standardError! / R.jackknife[metric] - 1) < 0.06);
  });
}

test('REQ-021, REQ-023: predictive values at a stated prevalence equal R survey where a patient has films of both classes', (t) => {
  const whole = group(() => true);
  const got = clusteredPredictiveValues(counts(whole, 1), counts(whole, 0), 0.1, 0.95);
  for (const value of ['ppv', 'npv'] as const) {
    const want = R.predictive[value];
    same(t, got[value].estimate, want.estimate, 1e-13, value);
    same(t, got[value].lower, want.lower, 1e-11, `${value} lower`);
    same(t, got[value].upper, want.upper, 1e-11, `${value} upper`);
  }
});

const plan = protocol({
  intervals: { level: 0.95, replicates: 4000, seed: 7 },
  threshold: { rule: 'fixed', value: R.threshold },
  subgroups: [{ column: 'view' }],
  minimumPositives: 5,
});
const fixed: ThresholdDerivation = {
  ...{
    rule: 'fixed',
    threshold: R.threshold as number,
    on: 'fixed' as const,
    comparator: 'readers',
    n: 0,
    positives: 0,
  },
  objective: null,
};
const evaluated = (changes = {}) => {
  const films = table(score, truth, patient.map(String), { attributes: { view } });
  const populations = [{ name: 'overall', comparator: REFERENCE, table: films }];
  return evaluate({ tuning: null, threshold: fixed, populations }, { ...plan, ...changes }, ONE);
};

test('REQ-021: the patient bootstrap of differences and of predictive values has the limits of 20,000 draws of patients in R', async (t) => {
  const get = byId((await evaluated()).results);
  const pairs = [
    ['ap-vs-pa', 'auroc-difference', 'auroc'],
    ['ap-vs-pa', 'sensitivity-difference', 'sensitivity'],
    ['ap-vs-pa', 'specificity-difference', 'specificity'],
    ['overall-prev-0-1', 'ppv', 'ppv'],
    ['overall-prev-0-1', 'npv', 'npv'],
  ] as const;
  for (const [population, metric, key] of pairs) {
    const at = population === 'ap-vs-pa' ? 'view-ap-vs-view-pa' : population;
    const got =
      get.get(`${at}.${metric}.bootstrap-percentile`) ?? get.get(`view-pa-vs-view-ap.${metric}.bootstrap-percentile`);
    const turned = got?.population === 'view-pa-vs-view-ap';
    const [low, high] = turned ? [-R.bootstrap[key][1], -R.bootstrap[key][0]] : R.bootstrap[key];
    // Monte Carlo: a twentieth of the width, four standard errors of a limit of 4,000 draws.
    t.true(Math.abs(got!.lower! - low) < 0.05 * (high - low), `${metric} ${got?.lower} ${low}`);
    t.true(Math.abs(got!.upper! - high) < 0.05 * (high - low), `${metric} ${got?.upper} ${high}`);
    t.is(got?.parameters?.printed, true);
  }
});

test('one film a patient: the clustered difference of AUROCs is DeLong’s unpaired test', (t) => {
  const alone = (s: Sample): Sample => ({ ...s, cluster: Int32Array.from(s.scores, (_, i) => i), clusters: s.n });
  fc.assert(
    fc.property(films, films, (a, b) => {
      const [x, y] = [alone(a), alone(b)];
      const got = unpairedObuchowski(placed(x), placed(y), APART(y), 0.95);
      const want = unpairedDelong(placements(x), placements(y), 0.95);
      return (['estimate', 'standardError', 'df', 'p', 'lower', 'upper'] as const).every((key) => {
        const [g, w] = [got[key], want[key]];
        return g === null || w === null ? g === w : Math.abs(g - w) < 1e-9 * Math.max(1, Math.abs(w));
      });
    }),
  );
  t.pass();
});

test('one film a patient: the clustered difference of rates goes to Newcombe’s, predictive values to Mercaldo’s, as films grow', (t) => {
  const counted = (events: number, cases: number, before = 0, after = 0) => ({
    x: Float64Array.from({ length: before + cases + after }, (_, i) => (i >= before && i < before + events ? 1 : 0)),
    n: Float64Array.from({ length: before + cases + after }, (_, i) => (i >= before && i < before + cases ? 1 : 0)),
  });
  const errors = [1, 10, 100].map((k) => {
    const [a, b] = [counted(8 * k, 10 * k), counted(9 * k, 15 * k)];
    const d = clusteredDifference(a, b, new Int32Array(15 * k).fill(-1), 0.95);
    const want = newcombeDifference({ events: 8 * k, cases: 10 * k }, { events: 9 * k, cases: 15 * k }, 0.95);
    const values = clusteredPredictiveValues(
      counted(8 * k, 10 * k, 0, 15 * k),
      counted(9 * k, 15 * k, 10 * k),
      0.1,
      0.95,
    );
    const closed = predictiveValuesAt({ tp: 8 * k, fn: 2 * k, fp: 6 * k, tn: 9 * k }, 0.1, 0.95);
    same(t, values.ppv.estimate, closed.ppv.estimate!, 1e-14, 'ppv');
    same(t, values.npv.estimate, closed.npv.estimate!, 1e-14, 'npv');
    return [
      d.lower! - want.lower!,
      d.upper! - want.upper!,
      values.ppv.lower! - closed.ppv.lower!,
      values.npv.upper! - closed.npv.upper!,
    ];
  });
  for (const at of [0, 1, 2, 3]) {
    const [few, more, many] = errors.map((e) => Math.abs(e[at]!)) as [number, number, number];
    t.true(few < 0.06 && more < few / 5 && many < more / 5, `${at}: ${few} ${more} ${many}`);
  }
});

test('groups change places: every difference changes its sign and keeps its p', (t) => {
  const [d, e] = [
    unpairedObuchowski(placed(AP), placed(PA), LINK, 0.95),
    unpairedObuchowski(placed(PA), placed(AP), BACK, 0.95),
  ];
  same(t, e.estimate, -d.estimate, 1e-14, 'AUROC');
  same(t, e.lower, -d.upper!, 1e-13, 'lower');
  same(t, e.p, d.p!, 1e-12, 'p');
  for (const wanted of [0, 1] as const) {
    const x = clusteredDifference(counts(AP, wanted), counts(PA, wanted), LINK, 0.95);
    const y = clusteredDifference(counts(PA, wanted), counts(AP, wanted), BACK, 0.95);
    same(t, y.estimate, -x.estimate!, 1e-14, 'rate');
    same(t, y.lower, -x.upper!, 1e-13, 'lower');
    same(t, y.p, x.p!, 1e-12, 'p');
  }
});

test('a group less itself is 0 with standard error 0, p = 1 and no interval', (t) => {
  fc.assert(
    fc.property(films, (s) => {
      const d = unpairedObuchowski(placed(s), placed(s), SELF(s), 0.95);
      return d.estimate === 0 && d.lower === null && d.reason !== undefined && (d.p === 1 || d.standardError === null);
    }),
  );
  const one = clusteredDifference(counts(AP, 1), counts(AP, 1), SELF(AP), 0.95);
  t.like(one, { estimate: 0, lower: null, upper: null, standardError: 0, p: 1 });
  same(t, one.correlation, 1, 1e-14, 'correlation');
  t.regex(one.reason ?? '', /same cases/);
});

test('without a shared patient z² is Rao and Scott’s chi-square', (t) => {
  for (const wanted of [0, 1] as const) {
    const [a, b] = [counts(AP, wanted), counts(PA, wanted)];
    same(t, clusteredDifference(a, b, APART(PA), 0.95).z! ** 2, raoScott([a, b])!.q, 1e-12, String(wanted));
  }
});

test('undefined differences and predictive values say why: no cases, one patient, an empty cell', (t) => {
  const f = (...v: number[]): Float64Array => Float64Array.from(v);
  const some = { x: f(1, 0, 2), n: f(2, 1, 2) };
  const link = new Int32Array(3).fill(-1);
  t.regex(clusteredDifference({ x: f(0), n: f(0) }, some, link, 0.95).reason ?? '', /no cases/);
  t.regex(clusteredDifference({ x: f(1), n: f(2) }, some, link, 0.95).reason ?? '', /fewer than two patients/);
  const all = { x: f(2, 1, 2), n: f(2, 1, 2) };
  const none = { x: f(0, 0, 0), n: f(2, 1, 2) };
  t.regex(clusteredPredictiveValues(all, some, 0.1, 0.95).npv.reason ?? '', /empty/);
  t.is(clusteredPredictiveValues(all, some, 0.1, 0.95).npv.estimate, 1);
  t.regex(clusteredPredictiveValues(none, all, 0.1, 0.95).ppv.reason ?? '', /no case was called positive/);
  t.regex(clusteredPredictiveValues({ x: f(0), n: f(0) }, { x: f(1), n: f(1) }, 0.1, 0.95).ppv.reason ?? '', /absent/);
  t.regex(
    clusteredPredictiveValues({ x: f(1, 0), n: f(2, 0) }, { x: f(0, 1), n: f(1, 2) }, 0.1, 0.95).ppv.reason ?? '',
    /two patients/,
  );
  // All right in both groups: the interval is that of as many cases as there are patients.
  const d = clusteredDifference(all, all, link, 0.95);
  const want = newcombeDifference({ events: 3, cases: 3 }, { events: 3, cases: 3 }, 0.95);
  t.deepEqual([d.estimate, d.lower, d.upper, d.p], [0, want.lower, want.upper, 1]);
});

test('jobs that read the same draws have the replicates of jobs run alone, whatever stretches they are run in', (t) => {
  const plans = [AP, group((i) => view[i] === 'AP' && score[i]! < 2)].map((s) => buildPlan(s, { thresholds: [0.5] }));
  const [a, b, c] = [0, 1, 1].map((k) => createJob(plans[k]!, 60, 3, 'shared')) as [
    ReturnType<typeof createJob>,
    ReturnType<typeof createJob>,
    ReturnType<typeof createJob>,
  ];
  runStretch({ ...a, also: [b] }, 0, 25);
  runStretch({ ...a, also: [b] }, 25, 60);
  runStretch(c, 0, 60);
  t.deepEqual(b.output, c.output);
  const alone = createJob(plans[0]!, 60, 3, 'shared');
  runStretch(alone, 0, 60);
  t.deepEqual(a.output, alone.output);
});

test('REQ-021: one result of each difference and predictive value is marked for printing, and it allows for patients wherever one has several films', async (t) => {
  const aware = ['bootstrap-percentile', 'clustered-ratio', 'obuchowski-unpaired'];
  const choices = [
    { auroc: 'delong', proportions: 'wilson' },
    { auroc: 'obuchowski', proportions: 'clustered-ratio' },
    { auroc: 'bootstrap-bca', proportions: 'bootstrap-percentile' },
  ] as const;
  for (const primary of choices) {
    const intervals = { ...plan.intervals, replicates: 200, primary };
    const { results } = await evaluated({ intervals });
    const marked = results.filter((r) => /-vs-|-prev-/.test(r.population));
    const keys = new Set(marked.map((r) => `${r.population}.${r.metric}`));
    t.is(keys.size, 3 + 2 * 3);
    for (const key of keys) {
      const printed = marked.filter((r) => r.id.startsWith(`${key}.`) && r.parameters?.printed === true);
      t.is(printed.length, 1, key);
      t.true(aware.includes(printed[0]!.method), `${key} ${printed[0]!.method}`);
    }
    const alone = { intervals };
    t.false(printedAtPrevalence(alone, true) === 'mercaldo');
    t.is(printedBetweenSubgroups('auroc', alone, false) === 'delong-unpaired', primary.auroc === 'delong');
    t.is(printedBetweenSubgroups('sensitivity', alone, false) === 'newcombe', primary.proportions === 'wilson');
  }
});

test('groups without a patient in common take their own replicates, groups with one the same draws', async (t) => {
  const base = made(240);
  const apart = {
    ...base,
    attributes: { sex: base.patientIds.map((id) => (Number(id.slice(1)) % 2 === 0 ? 'F' : 'M')) },
  };
  const two = protocol({ subgroups: [{ column: 'sex' }] });
  const of = async (films: typeof base) => {
    const populations = [{ name: 'overall', comparator: REFERENCE, table: films }];
    const { results } = await evaluate(input({ populations }), two, ONE);
    return results.find((r) => r.metric === 'auroc-difference' && r.method === 'bootstrap-percentile');
  };
  t.like((await of(apart))?.parameters, { patientsInBoth: 0, sameDraws: false });
  t.like((await of(base))?.parameters, { patientsInBoth: 80, sameDraws: true });
});

test('the draws of a difference keep the strata of the plan', async (t) => {
  const intervals = { ...plan.intervals, replicates: 300, strata: 'class' as const };
  const got = (await evaluated({ intervals })).results.find(
    (r) => r.metric === 'auroc-difference' && r.method === 'bootstrap-percentile',
  );
  t.like(got, { status: 'ok', failed: 0 });
  t.is(got?.parameters?.strata, 'class');
});
