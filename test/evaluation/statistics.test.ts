/** Values of R (pROC, survey, stats) and Python (scikit-learn, statsmodels) on seeded synthetic films. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { layoutOf } from '../../src/evaluation/bootstrap/kernel.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { runOriginal } from '../../src/evaluation/bootstrap/replicates.js';
import { aurocByTrapezia, aurocChecked } from '../../src/evaluation/stats/auroc.js';
import { averagePrecision, averagePrecisionLogit } from '../../src/evaluation/stats/average-precision.js';
import { brierScore, calibrationError, spiegelhalter } from '../../src/evaluation/stats/calibration.js';
import { pairedObuchowski } from '../../src/evaluation/stats/compare-auroc.js';
import { confusionAt, rawPoint } from '../../src/evaluation/stats/confusion.js';
import { netBenefit, netBenefitOfAll } from '../../src/evaluation/stats/decision.js';
import { aurocNormal, delongVariance, placements } from '../../src/evaluation/stats/delong.js';
import { fitLogistic } from '../../src/evaluation/stats/logistic.js';
import { predictiveValuesAt } from '../../src/evaluation/stats/mercaldo.js';
import { obuchowskiCovariance } from '../../src/evaluation/stats/obuchowski.js';
import {
  diagnosticOddsRatio,
  f1Analytic,
  f1FromProportion,
  likelihoodRatioMinus,
  likelihoodRatioPlus,
  youdenAnalytic,
} from '../../src/evaluation/stats/operating-intervals.js';
import { mcclish, partialAuroc } from '../../src/evaluation/stats/partial-auroc.js';
import { PROPORTION_INTERVALS } from '../../src/evaluation/stats/proportions.js';
import { raoScott } from '../../src/evaluation/stats/rao-scott.js';
import { ratioEstimate, ratioInterval } from '../../src/evaluation/stats/ratio.js';
import { chooseThreshold } from '../../src/evaluation/threshold.js';
import { near, protocol, sample, table } from './helpers.js';

const read = (path: string) => JSON.parse(readFileSync(join(packageRoot(), 'test', 'fixtures', path), 'utf8'));
const R = read('r/evaluation.json');
const PY = read('py/evaluation.json');
const { patient, truth } = R.data;
const films = { a: sample(R.data.a, truth, patient), b: sample(R.data.b, truth, patient) };
function same(t: ExecutionContext, got: number | null | undefined, want: number, tolerance = 1e-12, what = ''): void {
  const n = near(got, want, tolerance, what);
  t.true(n.ok, n.message);
}

for (const name of ['a', 'b'] as const) {
  test(`REQ-023: scores of model ${name}: AUROC, DeLong intervals and partial areas equal pROC, ties included`, (t) => {
    const s = films[name];
    const want = R[name];
    const p = placements(s);
    same(t, aurocChecked(s), want.auc);
    same(t, aurocByTrapezia(s), PY[name].auroc);
    same(t, delongVariance(p), want.variance, 1e-14);
    for (const level of [90, 95, 99]) {
      const got = aurocNormal(p.auroc, delongVariance(p), level / 100);
      same(t, got.lower, want[`ci${level}`][0]);
      same(t, got.upper, want[`ci${level}`][2]);
    }
    same(t, partialAuroc(s, 0, 0.1), want.pauc);
    same(t, partialAuroc(s, 0.1, 0.3), want.pauc2);
    same(t, mcclish(partialAuroc(s, 0, 0.1), 0, 0.1), want.mcclish);
    same(t, mcclish(partialAuroc(s, 0, 0.1), 0, 0.1), PY[name].mcclish);
  });

  test(`model ${name}: the resampling kernel gives the same AUROC, AP, partial area and sensitivity at specificity`, (t) => {
    const plan = buildPlan(films[name], { fprGrid: [0.05, 0.1, 0.2], partialTo: 0.1 });
    const layout = layoutOf(plan);
    const row = runOriginal(plan);
    same(t, row[layout.auroc], R[name].auc);
    same(t, row[layout.ap], PY[name].averagePrecision);
    same(t, row[layout.partial], R[name].pauc);
    const [at80, at90, at95] = R[name].sensitivityAtSpecificity;
    same(t, row[layout.fprGrid], at95, 1e-12, '0.95');
    same(t, row[layout.fprGrid + 1], at90, 1e-12, '0.9');
    same(t, row[layout.fprGrid + 2], at80, 1e-12, '0.8');
  });

  test(`REQ-023: scores of model ${name}: average precision, F1, MCC, Brier and the confusion matrix equal scikit-learn`, (t) => {
    const want = PY[name];
    const counts = confusionAt(films[name], R.threshold);
    t.deepEqual(
      [
        [counts.tn, counts.fp],
        [counts.fn, counts.tp],
      ],
      want.confusion,
    );
    same(t, averagePrecision(films[name]), want.averagePrecision);
    same(t, rawPoint('f1', counts), want.f1);
    same(t, rawPoint('mcc', counts), want.mcc);
    same(t, rawPoint('lr-plus', counts), want.likelihoodRatios[0]);
    same(t, rawPoint('lr-minus', counts), want.likelihoodRatios[1]);
    same(t, brierScore(R.data[name], truth), want.brier);
    same(t, calibrationError(R.data[name], truth), want.ece);
  });

  test(`model ${name}: the max-F1 and Youden thresholds are scikit-learn's, the strictest where several tie`, (t) => {
    const choose = (rule: 'max-f1' | 'youden') =>
      chooseThreshold(
        table(R.data[name], truth),
        { ...protocol().threshold, rule },
        {
          direction: 'higher-is-positive',
          comparator: 'truth',
        },
      );
    t.is(choose('max-f1').threshold, PY[name].bestF1Threshold);
    same(t, choose('max-f1').objective, PY[name].bestF1);
    t.is(choose('youden').threshold, PY[name].bestYoudenThreshold);
    same(t, choose('youden').objective, PY[name].bestYouden);
    same(t, (choose('youden').objective ?? 0) + 1, R[name].youden);
  });
}

test('Obuchowski’s variance with one case a patient is DeLong’s, alone and paired', (t) => {
  const [a, b] = [sample(R.data.a, truth), sample(R.data.b, truth)];
  const [pa, pb] = [placements(a), placements(b)];
  same(t, obuchowskiCovariance(a, pa, pa), R.a.variance, 1e-14);
  same(t, obuchowskiCovariance(a, pa, pb), R.covariance, 1e-14);
  same(t, pairedObuchowski(a, pa, pb, 0.95).statistic, R.paired.z);
});

test('Obuchowski’s standard errors follow from the components she published for the MRA example (1997, Table 3)', (t) => {
  // M 29, N 36; S10, S01, S11 as printed by her program; SE to the four digits printed.
  const se = (s10: number, s01: number, s11: number) => Math.sqrt(s10 / 29 + s01 / 36 + (2 * s11) / (29 * 36));
  t.is(se(0.0013151307, 0.0022375873, 0.0051785478).toFixed(4), '0.0108');
  t.is(se(0.0009284122, 0.0022598583, -0.000501576).toFixed(4), '0.0097');
});

test('REQ-023: Wilson, Clopper–Pearson and Jeffreys equal R at 90, 95 and 99 %, from 0/1 to 12/20,000', (t) => {
  for (const { x, n, level, wilson, clopperPearson, jeffreys } of R.proportions) {
    for (const [method, want] of [
      ['wilson', wilson],
      ['clopper-pearson', clopperPearson],
      ['jeffreys', jeffreys],
    ] as const) {
      const got = PROPORTION_INTERVALS[method](x, n, level);
      same(t, got.lower, want[0], 1e-12, `${method} ${x}/${n} ${level}`);
      same(t, got.upper, want[1], 1e-12, `${method} ${x}/${n} ${level}`);
    }
  }
});

test('Wilson and Clopper–Pearson reproduce Newcombe 1998, Table I, to its four places', (t) => {
  const rows = [
    [81, 263, '0.2553', '0.3662', '0.2527', '0.3676'],
    [15, 148, '0.0624', '0.1605', '0.0578', '0.1617'],
    [0, 20, '0.0000', '0.1611', '0.0000', '0.1684'],
    [1, 29, '0.0061', '0.1718', '0.0009', '0.1776'],
  ] as const;
  for (const [x, n, ...want] of rows) {
    const [w, c] = [PROPORTION_INTERVALS.wilson(x, n, 0.95), PROPORTION_INTERVALS['clopper-pearson'](x, n, 0.95)];
    t.deepEqual(
      [w.lower, w.upper, c.lower, c.upper].map((v) => v?.toFixed(4)),
      want,
    );
  }
});

test('REQ-021, REQ-023: the clustered proportions equal R survey: standard error and logit interval with t', (t) => {
  const called = R.data.a.map((v: number) => (v >= R.threshold ? 1 : 0));
  const of = (event: (i: number) => boolean, counted: (i: number) => boolean) => {
    const { clusters, cluster } = films.a;
    const [x, n] = [new Float64Array(clusters), new Float64Array(clusters)];
    for (let i = 0; i < truth.length; i++) {
      if (!counted(i)) continue;
      n[cluster[i]!]! += 1;
      if (event(i)) x[cluster[i]!]! += 1;
    }
    return { x, n };
  };
  const cases = {
    sensitivity: of(
      (i) => called[i] === 1,
      (i) => truth[i] === 1,
    ),
    ppv: of(
      (i) => truth[i] === 1,
      (i) => called[i] === 1,
    ),
    accuracy: of(
      (i) => truth[i] === called[i],
      () => true,
    ),
  };
  for (const [name, { x, n }] of Object.entries(cases)) {
    const want = R.survey[name];
    const estimate = ratioEstimate(x, n);
    same(t, estimate?.ratio, want.estimate, 1e-12, name);
    same(t, Math.sqrt(estimate?.variance ?? -1), want.se, 1e-12, name);
    t.is(estimate?.clusters, want.patients);
    const ci = ratioInterval(x, n, 0.95, 'logit');
    // survey finds the logit by iteration and stops at about 1e-9.
    same(t, ci.lower, want.logit[0], 1e-8, name);
    same(t, ci.upper, want.logit[1], 1e-8, name);
  }
});

test('the recalibration fits and both their variances equal statsmodels, and Spiegelhalter’s z its definition', (t) => {
  const used = truth.map((_: number, i: number) => i).filter((i: number) => R.data.a[i] > 0 && R.data.a[i] < 1);
  const data = {
    x: Float64Array.from(used, (i: number) => Math.log(R.data.a[i] / (1 - R.data.a[i]))),
    y: used.map((i: number) => truth[i]),
    cluster: Int32Array.from(used, (i: number) => films.a.cluster[i]!),
    clusters: films.a.clusters,
  };
  const [joint, large] = [fitLogistic(data), fitLogistic(data, true)];
  same(t, joint?.intercept, PY.logistic.intercept, 1e-9);
  same(t, joint?.slope, PY.logistic.slope, 1e-9);
  same(t, Math.sqrt(joint?.model[0] ?? -1), PY.logistic.se[0], 1e-9);
  same(t, Math.sqrt(joint?.model[2] ?? -1), PY.logistic.se[1], 1e-9);
  same(t, Math.sqrt(joint?.robust[0] ?? -1), PY.logistic.robustSe[0], 1e-9);
  same(t, Math.sqrt(joint?.robust[2] ?? -1), PY.logistic.robustSe[1], 1e-9);
  same(t, large?.intercept, PY.logistic.inTheLarge, 1e-8);
  same(t, Math.sqrt(large?.model[0] ?? -1), PY.logistic.inTheLargeSe, 1e-8);
  const scores = used.map((i: number) => R.data.a[i]);
  same(t, spiegelhalter(scores, data.y)?.z, PY.spiegelhalter);
});

test('a separated sample has no recalibration fit', (t) => {
  const data = { x: Float64Array.of(-2, -1, 1, 2), y: [0, 0, 1, 1], cluster: Int32Array.of(0, 1, 2, 3), clusters: 4 };
  t.is(fitLogistic(data), null);
});

test('predictive values at 3, 10 and 50 % prevalence equal Mercaldo 2007, Table IX', (t) => {
  const rows = [
    [0.03, 0.0711, 0.0589, 0.0856, 0.9831, 0.9809, 0.9851],
    [0.5, 0.7122, 0.6692, 0.7518, 0.6433, 0.6143, 0.6713],
  ] as const;
  for (const [prevalence, ...want] of rows) {
    const { ppv, npv } = predictiveValuesAt({ tp: 240, fn: 178, fp: 87, tn: 288 }, prevalence, 0.95);
    const got = [ppv.estimate, ppv.lower, ppv.upper, npv.estimate, npv.lower, npv.upper];
    t.deepEqual(
      got.map((v) => v?.toFixed(4)),
      want.map((v) => v.toFixed(4)),
    );
  }
  t.true(predictiveValuesAt({ tp: 20, fn: 0, fp: 5, tn: 95 }, 0.03, 0.95).adjusted);
});

test('likelihood ratios and odds ratio equal epiR’s example: 3.75 (3.32–4.24), 0.131 (0.105–0.163), 28.7', (t) => {
  const counts = { tp: 670, fp: 202, fn: 74, tn: 640 };
  const [plus, minus] = [likelihoodRatioPlus(counts, 0.95), likelihoodRatioMinus(counts, 0.95)];
  t.deepEqual(
    [plus.estimate, plus.lower, plus.upper].map((v) => v?.toFixed(2)),
    ['3.75', '3.32', '4.24'],
  );
  t.deepEqual(
    [minus.estimate, minus.lower, minus.upper].map((v) => v?.toFixed(3)),
    ['0.131', '0.105', '0.163'],
  );
  same(t, diagnosticOddsRatio(counts, 0.95).estimate, 28.6861118544287);
});

test('F1 of 397/84/54: 0.8519, delta standard error 0.012466 as simulated, Wilson by way of Jaccard', (t) => {
  const counts = { tp: 397, fp: 84, fn: 54, tn: 177 };
  const got = f1Analytic(counts, 0.95);
  same(t, got.lower, 0.8274993906748283);
  same(t, got.upper, 0.8763632702693778);
  const wilson = f1FromProportion(counts, 'wilson', 0.95);
  same(t, wilson.lower, 0.8258431919287941);
  same(t, wilson.upper, 0.8747044516208267);
});

test('Youden’s J has Newcombe’s method-10 interval: 56/70 − 48/80 gives 0.0524 to 0.3339', (t) => {
  const got = youdenAnalytic({ tp: 56, fn: 14, fp: 48, tn: 32 }, 0.95);
  t.deepEqual([got.lower?.toFixed(4), got.upper?.toFixed(4)], ['0.0524', '0.3339']);
});

test('average precision’s logit interval follows Boyd’s formula and is undefined at 1', (t) => {
  const got = averagePrecisionLogit(0.5, 100, 0.95);
  // logit 0.5 = 0, half = 1.96/√25.
  same(t, got.upper, 1 / (1 + Math.exp(-1.959963984540054 / 5)));
  t.regex(averagePrecisionLogit(1, 10, 0.95).reason ?? '', /logit scale/);
});

test('net benefit is Vickers and Elkin’s: 0.1 of 105 in 750 for all, tp/n − fp/n·t/(1−t) for a model', (t) => {
  same(t, netBenefitOfAll(105 / 750, 0.1), 0.0444444444444445);
  same(t, netBenefit(90, 160, 750, 0.2), 90 / 750 - 160 / 750 / 4);
});

test('Rao and Scott’s adjusted chi-square of two alike groups is 0, and with one case a patient Pearson’s (times (n−1)/n)', (t) => {
  const group = (yes: number, no: number) => ({
    x: Float64Array.from({ length: yes + no }, (_, i) => (i < yes ? 1 : 0)),
    n: new Float64Array(yes + no).fill(1),
  });
  same(t, raoScott([group(30, 70), group(30, 70)])?.q, 0);
  // Pearson for 30/100 against 45/100 is 4.8 (R chisq.test without correction); the design effect is n/(n−1) = 100/99.
  same(t, raoScott([group(30, 70), group(45, 55)])?.q, (4.8 * 99) / 100);
  t.is(raoScott([group(5, 5)]), null);
});
