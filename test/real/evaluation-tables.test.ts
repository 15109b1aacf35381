import test from 'ava';
import { brierScore, calibrationError, spiegelhalter } from '../../src/evaluation/stats/calibration.js';
import { confusionAt } from '../../src/evaluation/stats/confusion.js';
import { netBenefit, netBenefitOfAll } from '../../src/evaluation/stats/decision.js';
import { zFor } from '../../src/evaluation/stats/distributions/normal.js';
import { fitLogistic } from '../../src/evaluation/stats/logistic.js';
import { agrestiMin, mcnemar, pairedWald, tango } from '../../src/evaluation/stats/mcnemar.js';
import { predictiveValuesAt } from '../../src/evaluation/stats/mercaldo.js';
import {
  diagnosticOddsRatio,
  likelihoodRatioMinus,
  likelihoodRatioPlus,
} from '../../src/evaluation/stats/operating-intervals.js';
import {
  generalisedScore,
  relativeLikelihoodRatio,
  relativePredictiveValue,
  weightedGeneralisedScore,
} from '../../src/evaluation/stats/paired-tables.js';
import { clopperPearson, jeffreys, wilson } from '../../src/evaluation/stats/proportions.js';
import { raoScott } from '../../src/evaluation/stats/rao-scott.js';
import { sample } from '../evaluation/helpers.js';

import { columns, json, same } from './evaluation-data.js';

const extra = json('stat-reference/mcnemar-f1-bca/expected-extra.json');
const proportions = json('stat-reference/proportions/expected.json');
test('Wilson, Clopper–Pearson and Jeffreys equal R for every pair and level', (t) => {
  let compared = 0;
  for (const [pair, levels] of Object.entries<Record<string, Record<string, number[]>>>(proportions.intervals)) {
    const [x, n] = pair.split('/').map(Number) as [number, number];
    for (const [level, want] of Object.entries(levels)) {
      for (const [key, make] of [
        ['wilson_prop.test', wilson],
        ['clopper_pearson', clopperPearson],
        ['jeffreys_bcd', jeffreys],
      ] as const) {
        const got = make(x, n, Number(level));
        same(t, got.lower, want[key]![0]!, 1e-12, `${pair} ${level} ${key}`);
        same(t, got.upper, want[key]![1]!, 1e-12, `${pair} ${level} ${key}`);
        compared++;
      }
    }
  }
  t.is(compared, 19 * 3 * 3);
});

test('predictive values at another prevalence equal Mercaldo 2007 Table IX (R bdpv), zero cell included', (t) => {
  const table8 = { tp: 240, fn: 178, fp: 87, tn: 288 };
  for (const [prevalence, want] of Object.entries<Record<string, number[]>>(proportions.mercaldo2007.results)) {
    const got = predictiveValuesAt(table8, Number(prevalence), 0.95);
    for (const [value, key] of [
      ['ppv', 'ppv_logit'],
      ['npv', 'npv_logit'],
    ] as const) {
      same(t, got[value].estimate, want[key]![0]!);
      same(t, got[value].lower, want[key]![1]!);
      same(t, got[value].upper, want[key]![2]!);
    }
  }
  const zero = predictiveValuesAt({ tp: 20, fn: 0, fp: 5, tn: 95 }, 0.03, 0.95);
  const want = proportions.mercaldo2007.zero_cell;
  const sorted = [...want['ppv_adj_0.03']].sort();
  same(t, zero.ppv.lower, sorted[0], 1e-10);
  same(t, zero.ppv.upper, sorted[2], 1e-10);
  const npv = [...want['npv_adj_0.03']].sort();
  same(t, zero.npv.lower, npv[0], 1e-10);
  same(t, zero.npv.upper, npv[2], 1e-10);
});

test('likelihood ratios and odds ratio equal epiR on its own example', (t) => {
  const counts = { tp: 670, fp: 202, fn: 74, tn: 640 };
  const want = proportions['epiR_epi.tests'].exact;
  for (const [make, key] of [
    [likelihoodRatioPlus, 'lr.pos'],
    [likelihoodRatioMinus, 'lr.neg'],
  ] as const) {
    const got = make(counts, 0.95);
    same(t, got.estimate, want[key][0]);
    same(t, got.lower, want[key][1]);
    same(t, got.upper, want[key][2]);
  }
  same(t, diagnosticOddsRatio(counts, 0.95).estimate, want['diag.or'][0]);
});

test('paired tests on Paired1 equal DTComPair', (t) => {
  const d = columns('stat-reference/dtcompair/paired1.csv');
  const cells = [0, 1].map(() => ({ pp: 0, pn: 0, np: 0, nn: 0 }));
  for (let i = 0; i < d.d!.length; i++) {
    cells[Number(d.d![i])]![`${d.y1![i] === '1' ? 'p' : 'n'}${d.y2![i] === '1' ? 'p' : 'n'}`]++;
  }
  const [healthy, diseased] = [cells[0]!, cells[1]!];
  const pair = { diseased, healthy };
  const e = json('stat-reference/dtcompair/expected.json');
  const sens = mcnemar(diseased.pn, diseased.np);
  same(t, sens.chiSquare, e.mcnemar.sensitivity['test.statistic']);
  same(t, sens.p, e.mcnemar.sensitivity['p.value'], 1e-17);
  const spec = mcnemar(healthy.np, healthy.pn);
  same(t, spec.chiSquare, e.mcnemar.specificity['test.statistic']);
  same(t, spec.pExact, e.exactbinom.specificity['p.value'], 1e-14);
  const P = diseased.pp + diseased.pn + diseased.np + diseased.nn;
  for (const [key, make] of [
    ['diff_ci_wald', pairedWald],
    ['diff_ci_agresti_min', agrestiMin],
    ['diff_ci_tango', tango],
  ] as const) {
    // DTComPair prints second − first.
    const got = make(diseased.np, diseased.pn, P, 0.95);
    same(t, got.estimate, e[key].sensitivity.diff, 1e-12, key);
    if (key === 'diff_ci_agresti_min') {
      // Same standard error; DTComPair centres on the raw difference, Agresti & Min on the adjusted one.
      same(t, (got.upper! - got.lower!) / (2 * zFor(0.95)), e[key].sensitivity['diff.se'], 1e-12, key);
      continue;
    }
    same(t, got.lower, e[key].sensitivity['diff.lcl'], key === 'diff_ci_tango' ? 1e-7 : 1e-12, key);
    same(t, got.upper, e[key].sensitivity['diff.ucl'], key === 'diff_ci_tango' ? 1e-7 : 1e-12, key);
  }
  for (const value of ['ppv', 'npv'] as const) {
    same(t, generalisedScore(pair, value)?.chiSquare, e.pv_gs[value]['test.statistic'], 1e-10, `gs ${value}`);
    same(t, weightedGeneralisedScore(pair, value)?.chiSquare, e.pv_wgs[value]['test.statistic'], 1e-10, `wgs ${value}`);
    const rpv = relativePredictiveValue(pair, value);
    same(t, rpv?.ratio, e.pv_rpv[value][`r${value}`]);
    same(t, rpv?.standardErrorOfLog, e.pv_rpv[value][`se.log.r${value}`], 1e-10, `rpv ${value}`);
  }
  // DTComPair prints first/second, by a regression whose standard error is the delta method's.
  same(t, relativeLikelihoodRatio(pair, 'plus')?.z, -e.dlr_regtest.pdlr['test.statistic'], 1e-8, 'dlr+');
  same(t, relativeLikelihoodRatio(pair, 'minus')?.z, -e.dlr_regtest.ndlr['test.statistic'], 1e-8, 'dlr−');
});

test('McNemar in its four forms equals R for six tables', (t) => {
  for (const [key, w] of Object.entries<Record<string, number>>(extra.mcnemar)) {
    const got = mcnemar(w.b!, w.c!);
    same(t, got.chiSquare, w.chisq!, 1e-12, key);
    same(t, got.pExact, w.p_exact!, 1e-13, key);
    same(t, got.pMid, w.p_mid!, 1e-13, key);
    // For b = c R corrects past zero (χ² 0.1 for 5/5); here the correction stops at 0.
    same(t, got.pCorrected, w.b === w.c ? 1 : w.p_cc!, 1e-12, key);
  }
});

for (const set of ['well', 'mis'] as const) {
  test(`calibration (${set}): Brier, ECE, slope, intercepts and Spiegelhalter equal R, scikit-learn and calzone`, (t) => {
    const d = columns(`stat-reference/calibration/simulated_${set}data.csv`);
    const p = d.proba_1!.map(Number);
    const y = d.label!.map(Number);
    const r = json('stat-reference/calibration/expected-r.json')[set];
    const py = json('stat-reference/calibration/expected-python.json')[`simulated_${set}data`];
    same(t, brierScore(p, y), r.brier, 1e-13);
    same(t, calibrationError(p, y, 10), py.uniform10.ece, 1e-12);
    same(t, calibrationError(p, y, 15), py.uniform15.ece, 1e-12);
    const z = spiegelhalter(p, y);
    same(t, z?.z, r.spiegelhalter.z, 1e-10);
    same(t, z?.p, r.spiegelhalter.p_two_sided, 1e-10);
    const used = p.map((_, i) => i).filter((i) => p[i]! > 0 && p[i]! < 1);
    const data = {
      x: Float64Array.from(used, (i) => Math.log(p[i]! / (1 - p[i]!))),
      y: used.map((i) => y[i]!),
      cluster: Int32Array.from(used, (_, k) => k),
      clusters: used.length,
    };
    const joint = fitLogistic(data);
    // The references stop their own iterations at about 1e-8.
    same(t, joint?.intercept, r['rms_val.prob'].Intercept, 2e-8);
    same(t, joint?.slope, r['rms_val.prob'].Slope, 2e-8);
    same(t, Math.sqrt(joint!.model[0]), r.cox.se[0], 1e-6);
    same(t, Math.sqrt(joint!.model[2]), r.cox.se[1], 1e-6);
    // R kept the score of exactly 0 or 1 here by clipping it, which moves the offset fit in the 8th digit.
    same(t, fitLogistic(data, true)?.intercept, py.citl, 1e-6);
  });
}

test('net benefit equals the dcurves definition at ten thresholds', (t) => {
  const d = columns('stat-reference/decision/df_binary.csv');
  const e = json('stat-reference/decision/expected.json');
  const y = d.cancer!.map((v) => (v === 'TRUE' ? 1 : 0));
  const s = sample(d.cancerpredmarker!.map(Number), y);
  for (const [k, threshold] of (e.thresholds as number[]).entries()) {
    const { tp, fp } = confusionAt(s, threshold);
    same(t, netBenefit(tp, fp, s.n, threshold), e.cancerpredmarker[k], 1e-12);
    same(t, netBenefitOfAll(s.positives / s.n, threshold), e.treat_all[k], 1e-12);
  }
});

test('Rao and Scott’s chi-square of Weil’s rats equals R aod', (t) => {
  const d = columns('stat-reference/clustered/rats_weil1970.csv');
  const group = (name: string) => {
    const rows = d.group!.map((_, i) => i).filter((i) => d.group![i] === name);
    return { x: Float64Array.from(rows, (i) => Number(d.y![i])), n: Float64Array.from(rows, (i) => Number(d.n![i])) };
  };
  const got = raoScott([group('CTRL'), group('TREAT')]);
  same(t, got?.q, extra.rao_scott_rats.X2, 1e-11);
  same(t, got?.p, extra.rao_scott_rats.p, 1e-11);
});
