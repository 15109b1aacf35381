import test from 'ava';
import {
  casesForTwoAucs,
  hanleyMcNeil,
  hanleyMcNeilRatings,
  positivesForGoal,
  positivesForWidth,
  powerForGoal,
} from '../../src/evaluation/stats/planning/auc-plan.js';
import { clusteredSize } from '../../src/evaluation/stats/planning/design-effect.js';
import { casesForGoal, casesForWidth, goalDesign } from '../../src/evaluation/stats/planning/proportion-plan.js';
import { json, same } from './evaluation-data.js';

const expected = json('stat-reference/samplesize/expected.json');
const ratings = json('stat-reference/samplesize/hanley_mcneil_1982.json');
const power = json('stat-reference/asah/expected.json').power;

test('Hanley & McNeil 1982, Table III: cases to tell two areas apart, all 27 cells', (t) => {
  const { t1, t2, ...n } = expected.hanley_mcneil_1982.n;
  let compared = 0;
  for (const [i, first] of t1.entries()) {
    for (const level of ['0.8', '0.9', '0.95']) {
      same(t, casesForTwoAucs(first, t2[i], 0.05, Number(level)), n[`n_per_group_power${level}`][i], 1e-11);
      compared++;
    }
  }
  t.is(compared, 27);
  const published = [0.8, 0.9, 0.95].map((p) => casesForTwoAucs(0.7, 0.75, 0.05, p));
  for (const [i, want] of [652, 897, 1131].entries()) t.true(Math.abs(published[i]! - want) < 2);
});

test('Hanley–McNeil standard errors: exponential form, and ratings with their tie rule', (t) => {
  const se = expected.hanley_mcneil_1982.se_examples;
  same(t, hanleyMcNeil(0.893, 51, 58).standardError, se['theta0.893_51_58'], 1e-12);
  same(t, hanleyMcNeil(0.85, 50, 50).standardError, se['theta0.85_n50_50'], 1e-12);
  const got = hanleyMcNeilRatings(ratings.ratings_abnormal, ratings.ratings_normal);
  same(t, got.auc, ratings.auc, 1e-12);
  same(t, got.q1, ratings.Q1_HM_ties_third, 1e-12);
  same(t, got.q2, ratings.Q2_HM_ties_third, 1e-12);
  same(t, got.standardError, ratings.hm_se_Q_from_data, 1e-12);
  same(t, hanleyMcNeil(got.auc, 51, 58).standardError, ratings.hm_se_exponential_Q, 1e-12);
});

test('Obuchowski’s precision formula, and pROC’s power and size for one curve', (t) => {
  for (const [i, auc] of [0.75, 0.8, 0.9].entries()) {
    same(t, positivesForWidth(auc, 0.05, 0.95, 1), expected.obuchowski_precision.n[i], 1e-11);
  }
  // pROC's sig.level is two-sided.
  same(t, powerForGoal(0.5, 0.73, 0.025, 41, 72 / 41), power['one_41_72_0.73'].power, 1e-9);
  same(t, powerForGoal(0.5, power.one_roc_s100b.auc, 0.025, 41, 72 / 41), power.one_roc_s100b.power, 1e-9);
  same(t, positivesForGoal(0.5, 0.73, 0.025, 0.9, 1), power['n_for_auc0.73_power.9_kappa1'].ncases, 1e-6);
  const other = power['n_for_s100b_power.95_kappa1.7'];
  same(t, positivesForGoal(0.5, other.auc, 0.025, 0.95, 1.7), other.ncases, 1e-6);
});

test('Buderer: 1255 and 8295 of the epiR manual', (t) => {
  same(t, casesForWidth(0.8, 0.07, 0.95, 0.1), expected.buderer.nfractional['total.n'], 1e-9);
  t.is(Math.ceil(casesForWidth(0.8, 0.07, 0.95, 0.1)), expected.buderer.epiR_hajian_tilaki['total.n']);
  t.is(Math.ceil(casesForWidth(0.95, 0.1, 0.95, 0.0022)), expected.buderer.epiR_van_hal['se.n']);
  t.is(Math.ceil(casesForWidth(0.95, 0.1, 0.95, 1 - 0.0022)), expected.buderer.epiR_van_hal['sp.n']);
});

test('exact one-sample sizes, critical counts, sizes and powers equal R; the saw-tooth is told', (t) => {
  for (const [key, want] of Object.entries<Record<string, number>>(expected.exact_one_sample)) {
    const [, p0, p1, alpha, target] = key.match(/^p([\d.]+)_p1([\d.]+)_a([\d.]+)_pw([\d.]+)$/)!.map(Number);
    const level = 1 - 2 * alpha!;
    const goal = casesForGoal(p0!, p1!, level, target!, 'clopper-pearson')!;
    t.is(goal.first.n, want.n_first!, key);
    t.is(goal.first.critical, want.critical_x!);
    same(t, goal.first.size, want.size!, 1e-10);
    same(t, goal.first.power, want.power!, 1e-10);
    t.true(goal.steady.n > goal.first.n, 'power falls below the target again at a larger n');
    for (let n = goal.steady.n; n < goal.steady.n + 40; n++) {
      t.true(goalDesign(n, p0!, p1!, level, 'clopper-pearson').power >= target!);
    }
  }
});

test('MRMCsamplesize: 215 units become 194 cases at 1.25 units a case and correlation .5; 503 for a sensitivity', (t) => {
  const { DE, nUnits_i, nCases_c, s } = expected.MRMCsamplesize.standalone_auc.SampleSizeResults;
  const got = clusteredSize(nUnits_i, s, 0.5);
  t.is(got.effect, DE);
  t.is(got.clusters, nCases_c);
});
