import test from 'ava';
import { brennanPrediger } from '../../src/evaluation/stats/agreement/brennan-prediger.js';
import { cohenKappa } from '../../src/evaluation/stats/agreement/cohen-kappa.js';
import { congerKappa } from '../../src/evaluation/stats/agreement/conger-kappa.js';
import { dawidSkene, type RatingCounts } from '../../src/evaluation/stats/agreement/dawid-skene.js';
import { agreementP, normalAgreement, studentAgreement } from '../../src/evaluation/stats/agreement/estimate.js';
import { fleissKappa, fleissTest } from '../../src/evaluation/stats/agreement/fleiss-kappa.js';
import { gwetAc, tableError } from '../../src/evaluation/stats/agreement/gwet-ac.js';
import { krippendorffAlpha } from '../../src/evaluation/stats/agreement/krippendorff-alpha.js';
import { lightKappa } from '../../src/evaluation/stats/agreement/light-kappa.js';
import { percentAgreement } from '../../src/evaluation/stats/agreement/percent-agreement.js';
import { crossTable, type Ratings, ratingsOf, ratingsOfTable } from '../../src/evaluation/stats/agreement/ratings.js';
import { rowsOf } from '../../src/evaluation/stats/agreement/rows.js';
import { columns, json, same } from './evaluation-data.js';

const expected = json('stat-reference/agreement/expected.json');

/** Every column a rater, empty cells missing, categories 1 … q. */
function raters(path: string, q: number): Ratings {
  const given = Object.values(columns(path));
  const subjects = given[0]!.map((_, i) => given.map((column) => (column[i] === '' ? -1 : Number(column[i]) - 1)));
  return ratingsOf(subjects, q);
}

// biome-ignore lint/suspicious/noExplicitAny: the expected file has many shapes
type Expected = Record<string, any>;
const WEIGHTINGS = ['unweighted', 'linear', 'quadratic'] as const;

test('Cohen’s kappas and their standard errors equal R vcd, irrCAC and psych for every two-rater table', (t) => {
  const tables = Object.entries<Expected>(expected.two_rater_tables);
  t.is(tables.length, 8);
  for (const [name, { table, vcd, psych, kappa_quadratic_irrCAC, kappa_linear_irrCAC }] of tables) {
    for (const weighting of WEIGHTINGS) {
      const got = cohenKappa(table, weighting);
      same(t, got.estimate, vcd[weighting].value, 1e-12, `${name} ${weighting}`);
      same(t, got.standardError, vcd[weighting].ASE, 1e-9, `${name} ${weighting} ASE`);
      const ci = normalAgreement(got, 0.95);
      same(t, ci.lower, vcd[`ci_${weighting}`][0], 1e-9, name);
      same(t, ci.upper, vcd[`ci_${weighting}`][1], 1e-9, name);
    }
    same(t, cohenKappa(table, 'quadratic').standardError, kappa_quadratic_irrCAC['coeff.se'], 1e-9, name);
    same(t, cohenKappa(table, 'linear').standardError, kappa_linear_irrCAC['coeff.se'], 1e-9, name);
    same(t, cohenKappa(table, 'unweighted').standardError! ** 2, psych.var_kappa, 1e-9, name);
  }
});

test('AC1, AC2, Scott, Brennan–Prediger and percent agreement equal irrCAC for every two-rater table', (t) => {
  for (const [name, want] of Object.entries<Expected>(expected.two_rater_tables)) {
    const r = ratingsOfTable(want.table);
    const x = rowsOf(r, 'unweighted');
    for (const [got, key] of [
      [gwetAc(x), 'gwet_ac1'],
      [fleissKappa(x), 'scott_pi'],
      [brennanPrediger(x), 'bp'],
      [percentAgreement(x), 'pa'],
      [congerKappa(r, x), 'cohen_irrCAC'],
      [gwetAc(rowsOf(r, 'quadratic')), 'ac2_quadratic'],
    ] as const) {
      same(t, got.estimate, want[key]['coeff.val'], 1e-12, `${name} ${key}`);
      same(t, tableError(got), want[key]['coeff.se'], 1e-9, `${name} ${key} se`);
    }
  }
});

test('six psychiatrists of Fleiss 1971: Fleiss, Conger, Light and categories equal irr; the rest irrCAC', (t) => {
  const r = raters('stat-reference/agreement/fleiss1971_diagnoses.csv', 5);
  const x = rowsOf(r, 'unweighted');
  const want = expected.fleiss1971;
  same(t, fleissKappa(x).estimate, want.fleiss.value, 1e-12);
  const z = fleissTest(x)!;
  same(t, z.z, want.fleiss.statistic, 1e-12);
  same(t, congerKappa(r, x).estimate, want.exact_conger.value, 1e-12);
  for (const [i, category] of z.categories.entries()) {
    same(t, category.kappa, want.detail[i].Freq, 5.1e-4);
    same(t, category.z, want.detail[5 + i].Freq, 5.1e-4);
  }
  const light = lightKappa(r, 'unweighted');
  same(t, light.estimate, want.light.value, 1e-12);
  same(t, light.z, want.light.statistic, 1e-10);
  same(t, light.p, want.light.p, 1e-10);
  const four: Ratings = ratingsOf(
    Array.from({ length: 30 }, () => []).map((_, i) => {
      const given = Object.values(columns('stat-reference/agreement/fleiss1971_diagnoses.csv')).slice(0, 4);
      return given.map((column) => Number(column[i]) - 1);
    }),
    5,
  );
  same(t, fleissKappa(rowsOf(four, 'unweighted')).estimate, want.raters1_4.value, 1e-12);
  same(t, fleissTest(rowsOf(four, 'unweighted'))!.z, want.raters1_4.statistic, 1e-12);
  const two = cohenKappa(crossTable(r, 1, 2), 'unweighted');
  same(t, two.estimate, expected.kappa2_diagnoses_2_3.value, 1e-12);
  same(t, two.z, expected.kappa2_diagnoses_2_3.statistic, 1e-12);
  same(t, two.p, expected.kappa2_diagnoses_2_3.p, 1e-10);
  for (const [got, key] of [
    [gwetAc(x), 'ac1'],
    [fleissKappa(x), 'fleiss'],
    [congerKappa(r, x), 'conger'],
    [krippendorffAlpha(x), 'alpha'],
  ] as const) {
    const { [key]: one } = expected.fleiss1971_all_irrCAC;
    same(t, got.observed, one.pa, 1e-12, key);
    same(t, got.expected, one.pe, 1e-12, key);
    same(t, got.estimate, one['coeff.val'], 5.1e-6, key);
    same(t, got.standardError, one['coeff.se'], 5.1e-6, key);
    // irrCAC takes p from its rounded value and error, so three digits are all there are.
    t.true(Math.abs(Math.log(agreementP(got, 'student')! / one['p.value'])) < 0.02, key);
  }
});

test('the anxiety ratings: weighted kappas and their null z equal irr', (t) => {
  const r = raters('stat-reference/agreement/anxiety.csv', 6);
  for (const [weighting, key] of [
    ['unweighted', 'unweighted'],
    ['linear', 'linear'],
    ['quadratic', 'squared'],
  ] as const) {
    const got = cohenKappa(crossTable(r, 0, 1), weighting);
    same(t, got.estimate, expected.anxiety[key].value, 1e-12, key);
    same(t, got.z, expected.anxiety[key].statistic, 1e-12, key);
    same(t, got.p, expected.anxiety[key].p, 1e-10, key);
  }
});

test('four raters with missing ratings (Gwet): every coefficient, error and interval equals irrCAC', (t) => {
  const r = raters('stat-reference/agreement/gwet_raw4raters.csv', 5);
  const x = rowsOf(r, 'unweighted');
  for (const [got, key] of [
    [gwetAc(x), 'ac1'],
    [gwetAc(rowsOf(r, 'quadratic')), 'ac2_quadratic'],
    [fleissKappa(x), 'fleiss'],
    [congerKappa(r, x), 'conger'],
    [krippendorffAlpha(x), 'alpha'],
    [brennanPrediger(x), 'bp'],
    [percentAgreement(x), 'pa'],
  ] as const) {
    const want = expected.raw4raters[key];
    same(t, got.observed, want.pa, 1e-12, key);
    same(t, got.expected, want.pe, 1e-12, key);
    same(t, got.estimate, want['coeff.val'], 5.1e-6, key);
    same(t, got.standardError, want['coeff.se'], 5.1e-6, key);
    const ci = studentAgreement(got, 0.95);
    const [lower, upper] = want['conf.int'].replace(/[()]/g, '').split(',').map(Number);
    same(t, ci.lower, lower, 5.1e-4, key);
    same(t, ci.upper, upper, 5.1e-4, key);
  }
});

test('the 4×4 vision table: quadratic kappa .702334252', (t) => {
  const given = Object.values(columns('stat-reference/agreement/vision_4x4.csv')).slice(1);
  const table = given[0]!.map((_, i) => given.map((column) => Number(column[i])));
  same(t, cohenKappa(table, 'quadratic').estimate, expected.two_rater_tables.vision.vcd.quadratic.value, 1e-12);
});

test('Dawid–Skene on the anaesthesia ratings equals the published tables and an independent EM', (t) => {
  const want = json('stat-reference/dawid-skene/expected.json');
  const long = columns('stat-reference/dawid-skene/anaesthesia_long.csv');
  const votes = new Float64Array(45 * 5 * 4);
  for (const [i, item] of long.item!.entries()) {
    votes[((Number(item) - 1) * 5 + Number(long.rater![i]) - 1) * 4 + Number(long.rating![i]) - 1]!++;
  }
  const data: RatingCounts = { categories: 4, raters: 5, votes, counts: new Float64Array(45).fill(1) };
  const got = dawidSkene(data);
  t.true(got.converged);
  for (const [i, value] of want.own_em.first5.entries()) same(t, got.path[i], value, 1e-12);
  same(t, got.logLikelihood, want.own_em.loglik_without_multinomial_constant, 1e-11);
  for (const [k, value] of want.own_em.class_marginals.entries()) same(t, got.prevalence[k], value, 1e-7);
  for (const [i, row] of want.own_em.posterior.entries()) {
    for (const [k, value] of row.entries()) same(t, got.posterior[i * 4 + k], value, 1e-6, `case ${i + 1}`);
  }
  for (let j = 0; j < 5; j++) {
    for (let k = 0; k < 4; k++) {
      for (let l = 0; l < 4; l++) {
        same(t, got.errorRates[j]![k]![l], want.own_em.error_rates[j + 1][k][l], 1e-6, `rater ${j + 1}`);
        t.true(Math.abs(got.errorRates[j]![k]![l]! - want.published.error_rates[j + 1][k][l]) < 0.005);
      }
    }
  }
  t.deepEqual(
    got.labels.map((k) => k! + 1),
    want.own_em.hard_label,
  );
});
