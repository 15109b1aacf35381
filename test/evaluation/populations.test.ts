import test from 'ava';
import { createRng } from '../../src/core/rng.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { aurocByRanks } from '../../src/evaluation/stats/auroc.js';
import { protocol, sample } from './helpers.js';

import { byId, input, made, ONE, PLAN, REFERENCE } from './made.js';

test('REQ-013: a comparator that is not a reference standard gets positive and negative percent agreement, never sensitivity or specificity', async (t) => {
  const populations = [
    ...input().populations,
    {
      name: 'overall@nih-labels',
      comparator: { class: 'non-reference', name: 'NIH' } as const,
      table: made(240, 'nlp'),
    },
  ];
  const { results, series, tables } = await evaluate(input({ populations }), PLAN, ONE);
  const second = results.filter((r) => r.population.endsWith('@nih-labels'));
  t.true(second.some((r) => r.metric === 'ppa') && second.some((r) => r.metric === 'npa'));
  t.false(second.some((r) => r.metric === 'sensitivity' || r.metric === 'specificity'));
  t.true(second.some((r) => r.population === 'sex-f@nih-labels'));
  t.true(series.some((s) => s.id === 'roc@nih-labels') && tables.some((x) => x.id === 'subgroups@nih-labels'));
  t.true(second.every((r) => r.comparator === 'NIH'));
});

test('REQ-031: equivocal truth is left out of the main rows and counted both ways beside them', async (t) => {
  const populations = [
    { name: 'overall', comparator: REFERENCE, table: made(240, 'eq', (v, i) => (i % 20 === 7 ? 2 : v)) },
  ];
  const plan = protocol({ reference: { class: 'reference', name: 'readers', method: 'm' } });
  const { results, facts } = await evaluate(input({ populations }), plan, ONE);
  const get = byId(results);
  const n = (population: string) => get.get(`${population}.auroc.delong`)!;
  t.is(facts.find((f) => f.id === 'overall.equivocal')?.value, 12);
  t.is(n('overall').n, 228);
  t.is(n('overall-equivocal-positive').n, 240);
  t.is(n('overall-equivocal-positive').positives, n('overall').positives + 12);
  t.is(n('overall-equivocal-negative').positives, n('overall').positives);
});

test('REQ-012: every subgroup has one row, worst first, with a row for unknown values and a reason where it is too small', async (t) => {
  const plan = protocol({ ...PLAN, subgroups: PLAN.subgroups, minimumPositives: 12 });
  const { results, tables, facts } = await evaluate(input(), plan, ONE);
  const get = byId(results);
  const rows = tables.find((x) => x.id === 'subgroups')!.rows;
  t.deepEqual(rows.map((r) => r.population).sort(), [
    'age-18-39',
    'age-40-64',
    'age-65-plus',
    'age-under-18',
    'age-unknown',
    'findings-effusion',
    'findings-mass',
    'sex-f',
    'sex-m',
  ]);
  t.is(
    rows.filter((r) => r.column === 'age').reduce((s, r) => s + (r.n as number), 0),
    240,
  );
  const unknown = get.get('age-unknown.auroc.bootstrap-percentile')!;
  t.is(unknown.status, 'not-evaluable');
  t.regex(unknown.reason ?? '', /^\d+ positive cases?, fewer than the 12 that the protocol requires$/);
  const ages = rows.filter((r) => r.column === 'age' && r.auroc !== null).map((r) => r.auroc as number);
  t.deepEqual(
    ages,
    ages.slice().sort((a, b) => a - b),
  );
  const heterogeneity = tables.find((x) => x.id === 'heterogeneity')!;
  t.deepEqual([...new Set(heterogeneity.rows.map((r) => r.column))], ['sex', 'age']);
  t.regex(heterogeneity.about, /Holm/);
  const note = facts.find((f) => f.id === 'overall.subgroups-multiplicity');
  t.regex(
    String(note?.value),
    /^\d+ subgroups \(\d+ of them with enough cases\) and \d+ heterogeneity tests \(\d+ computable\) were examined; .*not adjusted/,
  );
});

test('cases outside the intended ages stay in the main population, are counted, and are left out of an analysis beside it', async (t) => {
  const { results, facts } = await evaluate(input({ intendedAges: { min: 18, max: 80 } }), PLAN, ONE);
  const films = input().populations[0]!.table;
  const age = films.attributes.age!;
  const outside = films.caseIds.flatMap((_, i) => {
    const years = age[i];
    return typeof years === 'number' && (years < 18 || years > 80) ? [i] : [];
  });
  t.true(outside.length > 5 && age.includes(null) && age.includes(18));
  const value = (id: string) => facts.find((f) => f.id === id)?.value;
  t.is(value('overall.outside-age'), outside.length);
  t.is(value('overall.outside-age-positives'), outside.filter((i) => films.truth[i] === 1).length);
  const get = byId(results);
  const within = get.get('overall-intended-ages.auroc.delong')!;
  const whole = get.get('overall.auroc.delong')!;
  t.is(whole.n, films.caseIds.length);
  // A case of unknown age is not known to be outside, and stays.
  t.is(within.n, whole.n - outside.length);
  const kept = Array.from(films.caseIds.keys()).filter((i) => !outside.includes(i));
  const of = <T>(column: ArrayLike<T>): T[] => kept.map((i) => column[i]!);
  const alone = sample(of(films.scores), of(films.truth), of(films.patientIds));
  t.true(Math.abs((within.estimate ?? 0) - aurocByRanks(alone)) < 1e-12);
});

test('without stated ages, or with every case inside them, there is no analysis beside the main one', async (t) => {
  const counted = async (intendedAges?: { min: number }) => {
    const { results, facts } = await evaluate(input(intendedAges ? { intendedAges } : {}), PLAN, ONE);
    t.false(results.some((r) => r.population.includes('intended-ages')));
    return facts.find((f) => f.id === 'overall.outside-age')?.value;
  };
  t.is(await counted(), undefined);
  t.is(await counted({ min: 5 }), 0);
});

test('a second comparator without a class is NOT EVALUABLE, and the rest still stands', async (t) => {
  const base = made(60, 'one');
  const second = { name: 'overall@x', comparator: REFERENCE, table: { ...base, truth: base.truth.map(() => 0) } };
  const { results } = await evaluate(input({ populations: [...input().populations, second] }), PLAN, ONE);
  t.like(byId(results).get('overall@x.auroc.bootstrap-percentile'), {
    status: 'not-evaluable',
    reason: 'no positive case',
  });
});

test('REQ-031: cases without a truth are counted, and how they differ in score, view, age and sex is shown', async (t) => {
  const populations = [
    { name: 'overall', comparator: REFERENCE, table: made(240, 'part', (v, i) => (i % 3 === 0 ? -1 : v)) },
  ];
  const { tables, facts } = await evaluate(input({ populations }), PLAN, ONE);
  t.is(facts.find((f) => f.id === 'overall.missing')?.value, 80);
  const rows = tables.find((x) => x.id === 'verification')!.rows;
  t.deepEqual([...new Set(rows.map((r) => r.attribute))], ['cases', 'score', 'view', 'age', 'sex']);
  t.like(rows[0], { labelled: 160, unlabelled: 80 });
});

test('two models on the same films: paired results under their own population, the same difference by every method', async (t) => {
  const base = made(240);
  const rng = createRng(1, 'rival');
  const scores = base.scores.map((v) => Math.min(1, Math.max(0, v + 0.2 * rng.normal())));
  const { results, facts } = await evaluate(
    input({ rivals: [{ name: 'Old model', scores, threshold: 0.5, margins: { auroc: 0.05 } }] }),
    PLAN,
    ONE,
  );
  const get = byId(results);
  const [delong, obuchowski, boot] = ['delong', 'obuchowski', 'bootstrap-percentile'].map((m) =>
    get.get(`overall-vs-old-model.auroc-difference.${m}`),
  );
  t.is(delong?.estimate, obuchowski?.estimate);
  t.true(Math.abs((delong?.estimate ?? 0) - (boot?.estimate ?? 1)) < 1e-12);
  t.is(typeof delong?.parameters?.concluded, 'boolean');
  t.is(get.get('overall-vs-old-model.sensitivity-difference.tango')?.status, 'ok');
  t.is(facts.filter((f) => f.id.startsWith('overall-vs-old-model.')).length, 12);
});
