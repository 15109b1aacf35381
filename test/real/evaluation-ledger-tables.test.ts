/** Every expected value of tables and probabilities (Paired1, CASS, proportions, calibration, decision), or why not. */
import test from 'ava';
import {
  brierScore,
  calibrationError,
  reliabilityBins,
  spiegelhalter,
} from '../../src/evaluation/stats/calibration.js';
import { type Confusion, confusionAt, rawPoint } from '../../src/evaluation/stats/confusion.js';
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
  type PairedTable,
  relativeLikelihoodRatio,
  relativePredictiveValue,
  weightedGeneralisedScore,
} from '../../src/evaluation/stats/paired-tables.js';
import { clopperPearson, jeffreys, wilson } from '../../src/evaluation/stats/proportions.js';
import { raoScott } from '../../src/evaluation/stats/rao-scott.js';
import { ratioEstimate } from '../../src/evaluation/stats/ratio.js';
import { newcombeDifference, pooledTest } from '../../src/evaluation/stats/two-proportions.js';
import { sample } from '../evaluation/helpers.js';
import { columns, json, same } from './evaluation-data.js';
import { ledger } from './ledger.js';

const Z = 1.959963984540054;
type T = Parameters<typeof same>[0];
const d1 = columns('stat-reference/dtcompair/paired1.csv');
function paired1(): PairedTable {
  const cells = [0, 1].map(() => ({ pp: 0, pn: 0, np: 0, nn: 0 }));
  for (let i = 0; i < d1.d!.length; i++) {
    cells[Number(d1.d![i])]![`${d1.y1![i] === '1' ? 'p' : 'n'}${d1.y2![i] === '1' ? 'p' : 'n'}`]++;
  }
  return { healthy: cells[0]!, diseased: cells[1]! };
}
/** Weiner et al. 1979, from the marginals and test statistics of the expected file: the only whole cells that fit. */
const CASS: PairedTable = {
  diseased: { pp: 473, pn: 29, np: 81, nn: 25 },
  healthy: { pp: 22, pn: 46, np: 44, nn: 151 },
};
const confusionOf = ({ diseased: d, healthy: h }: PairedTable, which: 1 | 2): Confusion =>
  which === 1
    ? { tp: d.pp + d.pn, fn: d.np + d.nn, fp: h.pp + h.pn, tn: h.np + h.nn }
    : { tp: d.pp + d.np, fn: d.pn + d.nn, fp: h.pp + h.np, tn: h.pn + h.nn };

/** Sensitivity and specificity tests, predictive values and their ratios: what DTComPair prints as second − first. */
// biome-ignore lint/suspicious/noExplicitAny: expected files of many shapes
function compareTests(t: T, table: PairedTable, e: { mcnemar: any; exact: any; gs: any; wgs: any; rpv: any }): void {
  const [one, two] = [confusionOf(table, 1), confusionOf(table, 2)];
  const { diseased: d, healthy: h } = table;
  for (const [metric, test] of [
    ['sensitivity', mcnemar(d.pn, d.np)],
    ['specificity', mcnemar(h.np, h.pn)],
  ] as const) {
    for (const want of [e.mcnemar[metric], e.exact[metric]]) {
      same(t, rawPoint(metric, one), want.test1);
      same(t, rawPoint(metric, two), want.test2);
      same(t, rawPoint(metric, two) - rawPoint(metric, one), want.diff);
    }
    same(t, test.chiSquare, e.mcnemar[metric]['test.statistic']);
    same(t, test.p, e.mcnemar[metric]['p.value'], 1e-15);
    same(t, test.pExact, e.exact[metric]['p.value'], 1e-13);
  }
  for (const value of ['ppv', 'npv'] as const) {
    for (const [make, want] of [
      [generalisedScore, e.gs[value]],
      [weightedGeneralisedScore, e.wgs[value]],
    ] as const) {
      const got = make(table, value)!;
      same(t, got.first, want.test1);
      same(t, got.second, want.test2);
      same(t, got.second - got.first, want.diff);
      same(t, got.chiSquare, want['test.statistic'], 1e-10);
      same(t, got.p, want['p.value'], 1e-12);
    }
    const rpv = relativePredictiveValue(table, value)!;
    const want = e.rpv[value];
    same(t, rawPoint(value, one), want.test1);
    same(t, rawPoint(value, two), want.test2);
    same(t, rpv.ratio, want[`r${value}`]);
    same(t, rpv.standardErrorOfLog, want[`se.log.r${value}`], 1e-10);
    same(t, rpv.z, want['test.statistic'], 1e-9);
    same(t, rpv.p, want['p.value'], 1e-10);
    const reach = Math.exp(Z * rpv.standardErrorOfLog);
    same(t, rpv.ratio / reach, want[`lcl.r${value}`], 1e-9);
    same(t, rpv.ratio * reach, want[`ucl.r${value}`], 1e-9);
  }
}

test('Paired1: every value of DTComPair and testCompareR, or why it is not compared', (t) => {
  const book = ledger('stat-reference/dtcompair/expected.json');
  const e = book.values;
  const table = paired1();
  const { diseased: d, healthy: h } = table;
  compareTests(t, table, { mcnemar: e.mcnemar, exact: e.exactbinom, gs: e.pv_gs, wgs: e.pv_wgs, rpv: e.pv_rpv });
  for (const [name, which] of [
    ['acc_y1', 1],
    ['acc_y2', 2],
  ] as const) {
    const counts = confusionOf(table, which);
    const { tp, fn, fp, tn } = counts;
    for (const kind of Object.keys(json('stat-reference/dtcompair/expected.json')[name])) {
      const want = e[name][kind];
      for (const [metric, x, n] of [
        ['sensitivity', tp, tp + fn],
        ['specificity', tn, tn + fp],
        ['ppv', tp, tp + fp],
        ['npv', tn, tn + fn],
      ] as const) {
        const w = want[metric];
        same(t, rawPoint(metric, counts), w.est);
        if (kind === 'wald') {
          // Wald is not offered; its standard error is that of the binomial.
          same(t, Math.sqrt(((x / n) * (1 - x / n)) / n), w.se);
          continue;
        }
        // DTComPair rounds its score limits to four places.
        const got = kind === 'exact' ? clopperPearson(x, n, 0.95) : wilson(x, n, 0.95);
        const tolerance = kind === 'exact' ? 1e-11 : 5.1e-5;
        same(t, got.lower, w.lcl, tolerance, `${name} ${kind} ${metric}`);
        same(t, got.upper, w.ucl, tolerance, `${name} ${kind} ${metric}`);
      }
      for (const [ratio, make] of [
        ['pdlr', likelihoodRatioPlus],
        ['ndlr', likelihoodRatioMinus],
      ] as const) {
        const got = make(counts, 0.95);
        const w = want[ratio];
        same(t, got.estimate, w.est);
        same(t, got.lower, w.lcl);
        same(t, got.upper, w.ucl);
        same(t, Math.log(got.upper! / got.lower!) / (2 * Z), w['se.ln']);
      }
    }
  }
  const [P, N] = [451, 261];
  for (const [key, make, tolerance] of [
    ['diff_ci_wald', pairedWald, 1e-12],
    ['diff_ci_agresti_min', agrestiMin, null],
    ['diff_ci_tango', tango, 1e-7],
  ] as const) {
    for (const [metric, b, c, n] of [
      ['sensitivity', d.np, d.pn, P],
      ['specificity', h.pn, h.np, N],
    ] as const) {
      const got = make(b, c, n, 0.95);
      const want = e[key][metric];
      same(t, rawPoint(metric, confusionOf(table, 1)), want.test1);
      same(t, rawPoint(metric, confusionOf(table, 2)), want.test2);
      same(t, got.estimate, want.diff, 1e-12);
      if (key !== 'diff_ci_tango') same(t, (got.upper! - got.lower!) / (2 * zFor(0.95)), want['diff.se'], 1e-12);
      // Agresti & Min centre on the adjusted difference, DTComPair on the raw one: only the width agrees.
      if (tolerance === null) continue;
      same(t, got.lower, want['diff.lcl'], tolerance, key);
      same(t, got.upper, want['diff.ucl'], tolerance, key);
    }
  }
  for (const [key, kind] of [
    ['pdlr', 'plus'],
    ['ndlr', 'minus'],
  ] as const) {
    const got = relativeLikelihoodRatio(table, kind)!;
    const want = e.dlr_regtest[key];
    // DTComPair prints first over second.
    same(t, rawPoint(`lr-${kind}`, confusionOf(table, 1)), want.test1);
    same(t, rawPoint(`lr-${kind}`, confusionOf(table, 2)), want.test2);
    same(t, 1 / got.ratio, want.ratio);
    same(t, got.standardErrorOfLog, want['se.log'], 1e-8);
    same(t, -got.z, want['test.statistic'], 1e-8);
    same(t, got.p, want['p.value'], 1e-9);
    const reach = Math.exp(Z * got.standardErrorOfLog);
    same(t, 1 / got.ratio / reach, want.lcl, 1e-8);
    same(t, reach / got.ratio, want.ucl, 1e-8);
  }
  for (const [key, prevalence] of [
    ['0.2', 0.2],
    ['0.5', 0.5],
    ['own_prevalence', P / (P + N)],
  ] as const) {
    const got = predictiveValuesAt(confusionOf(table, 1), prevalence, 0.95);
    const want = e.pv_prev_y1[key];
    same(t, prevalence, want.pi);
    same(t, got.ppv.estimate, want.ppv_est);
    same(t, got.ppv.lower, want.ppv_lcl, 1e-9);
    same(t, got.ppv.upper, want.ppv_ucl, 1e-9);
  }
  same(t, predictiveValuesAt(confusionOf(table, 1), 0.2, 0.95).npv.estimate, e.pv_prev_y1['correct_npv_at_0.2']);
  const r = e.testCompareR_Paired1;
  const [sens, spec] = [mcnemar(d.pn, d.np), mcnemar(h.np, h.pn)];
  same(t, sens.corrected, r.acc['sens.test.stat']);
  same(t, sens.pCorrected, r.acc['sens.p.value'], 1e-12);
  same(t, spec.corrected, r.acc['spec.test.stat']);
  same(t, spec.pCorrected, r.acc['spec.p.value'], 1e-12);
  for (const value of ['ppv', 'npv'] as const) {
    const got = weightedGeneralisedScore(table, value)!;
    same(t, got.chiSquare, r.pv[`${value}.test.stat`], 1e-10);
    same(t, got.p, r.pv[`${value}.p.value`], 1e-12);
  }
  for (const [key, kind] of [
    ['plr', 'plus'],
    ['nlr', 'minus'],
  ] as const) {
    const got = relativeLikelihoodRatio(table, kind)!;
    same(t, Math.abs(got.z), r.lr[`${key}.test.stat`], 1e-8);
    same(t, got.p, r.lr[`${key}.p.value`], 1e-9);
  }
  same(t, rawPoint('youden', confusionOf(table, 1)), r.other.Youden1);
  same(t, rawPoint('youden', confusionOf(table, 2)), r.other.Youden2);
  book.close(t, [
    [/ › acc_y\d › \w+ › (tab|alpha)$/, 'counts and level, checked by every value made from them'],
    [/ › acc_y\d › wald › \w+ › (lcl|ucl)$/, 'Wald intervals leave [0, 1] and miss their level; not offered'],
    [/ › gen_mcnemar › /, 'a joint test of sensitivity and specificity is not offered; each is tested'],
    [/ › diff_ci_wald_cc › /, 'Wald with continuity correction is not offered'],
    [
      / › diff_ci_agresti_min › \w+ › diff\.(lcl|ucl)$/,
      'centred on the raw difference there, on the adjusted one in the paper and here',
    ],
    [/ › (sesp_rel|tpffpf_rel) › /, 'relative sensitivity and specificity are not offered; their differences are'],
    [/ › pv_rpv › (Sigma|alpha)$/, 'the covariance of two log ratios serves a joint test that is not offered'],
    [
      / › pv_prev_y1 › \S+ › npv_(est|lcl|ucl)$/,
      'wrong in DTComPair 1.2.6 (definition 1); the right value is compared',
    ],
    [/ › alpha$/, 'the level'],
    [
      / › testCompareR_Paired1 › (cont|prev|acc|pv|lr) › (cont|.*(glob|p\.adj)|accuracies|predictive|likelihood)/,
      'rounded percentages, joint tests and Holm adjustment over six tests',
    ],
    [/ › testCompareR_Paired1 › (cont › .*|prev|other › (alpha|zeros|test\.names))$/, 'counts and settings'],
  ]);
});

test('CASS, McNemar and Rao–Scott values: every one, or why it is not compared', (t) => {
  const book = ledger('stat-reference/mcnemar-f1-bca/expected-extra.json');
  const e = book.values;
  const cass = e.cass_DTComPair;
  compareTests(t, CASS, {
    mcnemar: cass.mcnemar,
    exact: cass.exact,
    gs: cass.pv_gs,
    wgs: cass.pv_wgs,
    rpv: cass.pv_rpv,
  });
  for (const key of Object.keys(json('stat-reference/mcnemar-f1-bca/expected-extra.json').mcnemar)) {
    const w = e.mcnemar[key];
    const got = mcnemar(w.b, w.c);
    same(t, got.chiSquare, w.chisq, 1e-12, key);
    same(t, got.p, w.p, 1e-12, key);
    same(t, got.pExact, w.p_exact, 1e-13, key);
    same(t, got.pMid, w.p_mid, 1e-13, key);
    // For b = c R corrects past zero (χ² 0.1 for 5/5); here the correction stops at 0.
    if (w.b === w.c) continue;
    same(t, got.corrected, w.chisq_cc, 1e-12, key);
    same(t, got.pCorrected, w.p_cc, 1e-12, key);
  }
  const rats = columns('stat-reference/clustered/rats_weil1970.csv');
  const groups = ['CTRL', 'TREAT'].map((name) => {
    const rows = rats.group!.map((_, i) => i).filter((i) => rats.group![i] === name);
    const x = Float64Array.from(rows, (i) => Number(rats.y![i]));
    const n = Float64Array.from(rows, (i) => Number(rats.n![i]));
    const want = e.rao_scott_rats.groups[name];
    const got = ratioEstimate(x, n)!;
    const binomial = (got.ratio * (1 - got.ratio)) / got.n;
    t.is(got.clusters, want.m);
    t.is(got.n, want.n);
    same(t, got.ratio * got.n, want.y);
    same(t, got.ratio, want.p);
    same(t, binomial, want.vbin, 1e-14);
    same(t, got.variance, want.vratio, 1e-14);
    same(t, got.variance / binomial, want.deff, 1e-11);
    same(t, (got.n * binomial) / got.variance, want.n_adj, 1e-9);
    same(t, (got.ratio * got.n * binomial) / got.variance, want.y_adj, 1e-9);
    return { x, n };
  });
  const test = raoScott(groups);
  same(t, test?.q, e.rao_scott_rats.X2);
  same(t, test?.q, e.rao_scott_rats.aod.X2);
  same(t, test?.p, e.rao_scott_rats.p);
  const sum = (v: Float64Array): number => v.reduce((s, x) => s + x, 0);
  const [a, b] = groups.map(({ x, n }) => ({ events: sum(x), cases: sum(n) }));
  same(t, (pooledTest(a!, b!).z as number) ** 2, e.rao_scott_rats.pearson_unadjusted);
  book.close(t, [
    [/ › (bca_auc|pr_auc_PRROC) › /, 'compared in evaluation-ledger-curves.test.ts'],
    [/ › cass_DTComPair › sesp_rel › /, 'relative sensitivity and specificity are not offered; their differences are'],
    [
      / › cass_DTComPair › pv_rpv › (Sigma|alpha)$/,
      'the covariance of two log ratios serves a joint test that is not offered',
    ],
    [/ › mcnemar › 5_5 › (chisq_cc|p_cc)$/, 'R corrects past zero; here the correction stops at 0 and p is 1'],
    [/ › aod › tab$/, 'the same figures as under groups'],
  ]);
});

test('proportions: every interval of R, Newcombe’s and Mercaldo’s tables and epiR, or why it is not compared', (t) => {
  const book = ledger('stat-reference/proportions/expected.json');
  const e = book.values;
  const plain = json('stat-reference/proportions/expected.json');
  for (const [pair, levels] of Object.entries<Record<string, unknown>>(plain.intervals)) {
    const [x, n] = pair.split('/').map(Number) as [number, number];
    for (const level of Object.keys(levels)) {
      const want = e.intervals[pair][level];
      for (const [key, make] of [
        ['wilson', wilson],
        ['wilson_prop.test', wilson],
        ['clopper_pearson', clopperPearson],
        ['clopper_pearson_binom', clopperPearson],
        ['jeffreys_bcd', jeffreys],
      ] as const) {
        const got = make(x, n, Number(level));
        const [lower, upper] = want[key];
        same(t, got.lower, lower, 1e-12, `${pair} ${level} ${key}`);
        same(t, got.upper, upper, 1e-12, `${pair} ${level} ${key}`);
      }
    }
  }
  const recalled = 'newcombe1998_table1_4dp_recalled_not_from_a_file';
  for (const pair of Object.keys(plain[recalled])) {
    const [x, n] = pair.split('/').map(Number) as [number, number];
    for (const [key, make] of [
      ['wilson', wilson],
      ['exact_cp', clopperPearson],
    ] as const) {
      const got = make(x, n, 0.95);
      const [lower, upper] = e[recalled][pair][key];
      same(t, got.lower, lower, 5.1e-5, `${pair} ${key}`);
      same(t, got.upper, upper, 5.1e-5, `${pair} ${key}`);
    }
  }
  const m = e.mercaldo2007;
  for (const prevalence of ['0.03', '0.1', '0.5']) {
    const got = predictiveValuesAt({ tp: 240, fn: 178, fp: 87, tn: 288 }, Number(prevalence), 0.95);
    for (const value of ['ppv', 'npv'] as const) {
      const [estimate, lower, upper] = m.results[prevalence][`${value}_logit`];
      same(t, got[value].estimate, estimate);
      same(t, got[value].lower, lower);
      same(t, got[value].upper, upper);
    }
  }
  const zero = predictiveValuesAt({ tp: 20, fn: 0, fp: 5, tn: 95 }, 0.03, 0.95);
  for (const value of ['ppv', 'npv'] as const) {
    const [lower, , upper] = [...m.zero_cell[`${value}_adj_0.03`]].sort((x, y) => x - y);
    // The estimate there is the adjusted one; here it stays unadjusted and only the limits are adjusted.
    same(t, zero[value].lower, lower, 1e-10);
    same(t, zero[value].upper, upper, 1e-10);
  }
  const counts = { tp: 670, fp: 202, fn: 74, tn: 640 };
  for (const [kind, make] of [
    ['exact', clopperPearson],
    ['wilson', wilson],
  ] as const) {
    const want = e['epiR_epi.tests'][kind];
    for (const [key, x, n] of [
      ['ap', 872, 1586],
      ['tp', 744, 1586],
      ['se', 670, 744],
      ['sp', 640, 842],
      ['diag.ac', 1310, 1586],
      ['pv.pos', 670, 872],
      ['pv.neg', 640, 714],
    ] as const) {
      const got = make(x, n, 0.95);
      const [estimate, lower, upper] = want[key];
      same(t, got.estimate, estimate);
      same(t, got.lower, lower);
      same(t, got.upper, upper);
    }
    same(t, rawPoint('youden', counts), want.youden[0]);
    same(t, diagnosticOddsRatio(counts, 0.95).estimate, want['diag.or'][0]);
    for (const [key, ratio] of [
      ['lr.pos', likelihoodRatioPlus],
      ['lr.neg', likelihoodRatioMinus],
    ] as const) {
      const got = ratio(counts, 0.95);
      const [estimate, lower, upper] = want[key];
      same(t, got.estimate, estimate);
      same(t, got.lower, lower);
      same(t, got.upper, upper);
    }
  }
  const y1 = likelihoodRatioPlus({ tp: 397, fn: 54, fp: 84, tn: 177 }, 0.95);
  const [estimate, lower, upper] = e.likelihood_ratio.paired1_y1.LRp;
  same(t, y1.estimate, estimate);
  same(t, y1.lower, lower);
  same(t, y1.upper, upper);
  const differences = e.newcombe1998_difference.newcombe1998_paired_and_unpaired;
  const hybrid = plain.newcombe1998_difference.newcombe1998_paired_and_unpaired.recomputed_hybrid;
  for (const key of Object.keys(hybrid)) {
    const [x1, n1, x2, n2] = key.split(/[-/]/).map(Number) as [number, number, number, number];
    const got = newcombeDifference({ events: x1, cases: n1 }, { events: x2, cases: n2 }, 0.95);
    const [low, high] = differences.recomputed_hybrid[key];
    same(t, got.lower, low, 1e-11, key);
    same(t, got.upper, high, 1e-11, key);
  }
  const [x1, n1, x2, n2] = differences.diff_56_70_vs_48_80.x;
  const published = newcombeDifference({ events: x1, cases: n1 }, { events: x2, cases: n2 }, 0.95);
  const [low, high] = differences.diff_56_70_vs_48_80.method10_hybrid_score;
  same(t, published.lower, low, 5.1e-5);
  same(t, published.upper, high, 5.1e-5);
  book.close(t, [
    [
      / › (wilson_cc_prop\.test|wilson_cc|agresti_coull|jeffreys_untruncated|mid_p|midp|likelihood|wald|wald_cc)$/,
      'intervals that are not offered: corrected Wilson, Agresti–Coull, plain Jeffreys, mid-p, likelihood, Wald',
    ],
    [/ › max_abs_dev/, 'a check of the reference on itself'],
    [/ › (ppv|npv)_adjusted$/, 'adjusted counts are used for the limits where a cell is empty, and only there'],
    [
      / › epiR_epi\.tests › \w+ › (nndx|p\.rout|p\.rin|p\.tpdn|p\.tndp|p\.dntp|p\.dptn)$/,
      'complements of rates that are compared, and the number needed to diagnose, 1/J',
    ],
  ]);
});

for (const set of ['well', 'mis'] as const) {
  test(`calibration (${set}): every value of R and Python, or why it is not compared`, (t) => {
    const d = columns(`stat-reference/calibration/simulated_${set}data.csv`);
    const p = d.proba_1!.map(Number);
    const y = d.label!.map(Number);
    const inR = ledger('stat-reference/calibration/expected-r.json');
    const inPython = ledger('stat-reference/calibration/expected-python.json');
    const r = inR.values[set];
    const py = inPython.values[`simulated_${set}data`];
    t.is(p.length, r.n);
    t.is(
      y.reduce((s, v) => s + v, 0),
      r.events,
    );
    for (const want of [r.brier, py.brier, r['rms_val.prob'].Brier]) same(t, brierScore(p, y), want, 1e-13);
    for (const bins of [10, 15]) {
      const got = reliabilityBins(p, y, bins);
      const mce = Math.max(...got.map((b) => (b.n > 0 ? Math.abs(b.meanScore! - b.positives / b.n) : 0)));
      for (const want of [r[`equal_width${bins}_right_closed`], py[`uniform${bins}`]]) {
        same(t, calibrationError(p, y, bins), want.ece, 1e-12);
        same(t, mce, want.mce, 1e-12);
        t.deepEqual(
          got.map((b) => b.n),
          want.n,
        );
        for (const [k, mean] of (want.mean_p ?? want.prob_pred).entries()) same(t, got[k]!.meanScore, mean, 1e-12);
        for (const [k, mean] of (want.mean_y ?? want.prob_true).entries()) {
          same(t, got[k]!.positives / got[k]!.n, mean, 1e-12);
        }
      }
    }
    const z = spiegelhalter(p, y)!;
    same(t, z.z, r.spiegelhalter.z, 1e-10);
    same(t, z.p, r.spiegelhalter.p_two_sided, 1e-10);
    same(t, z.p / 2, r.spiegelhalter.p_one_sided_upper, 1e-10);
    same(t, z.z, r['rms_val.prob']['S:z'], 1e-10);
    same(t, z.p, r['rms_val.prob']['S:p'], 1e-10);
    const used = p.map((_, i) => i).filter((i) => p[i]! > 0 && p[i]! < 1);
    const data = {
      x: Float64Array.from(used, (i) => Math.log(p[i]! / (1 - p[i]!))),
      y: used.map((i) => y[i]!),
      cluster: Int32Array.from(used, (_, k) => k),
      clusters: used.length,
    };
    const joint = fitLogistic(data)!;
    const large = fitLogistic(data, true)!;
    // The references stop their iterations at about 1e-8, and R keeps the one score of exactly 0 or 1 by clipping it.
    for (const want of [r['rms_val.prob'].Intercept, r.cox.intercept, py.cox_logit.intercept]) {
      same(t, joint.intercept, want, 1e-6);
    }
    for (const want of [r['rms_val.prob'].Slope, r.cox.slope, py.cox_logit.slope]) same(t, joint.slope, want, 1e-6);
    for (const want of [r.cox.se, py.cox_logit.se]) {
      same(t, Math.sqrt(joint.model[0]), want[0], 1e-6);
      same(t, Math.sqrt(joint.model[2]), want[1], 1e-6);
    }
    const limits = (value: number, se: number): [number, number] => [value - Z * se, value + Z * se];
    const [ofIntercept, ofSlope] = [
      limits(joint.intercept, Math.sqrt(joint.model[0])),
      limits(joint.slope, Math.sqrt(joint.model[2])),
    ];
    for (const [got, want] of [
      [ofIntercept, r.cox.ci_intercept],
      [ofSlope, r.cox.ci_slope],
      [ofIntercept, py.cox_logit.ci[0]],
      [ofSlope, py.cox_logit.ci[1]],
    ] as const) {
      same(t, got[0], want[0], 2e-6);
      same(t, got[1], want[1], 2e-6);
    }
    for (const want of [r.citl_offset_intercept.est, py.citl]) same(t, large.intercept, want, 1e-6);
    same(t, Math.sqrt(large.model[0]), r.citl_offset_intercept.se, 1e-6);
    const other = set === 'well' ? 'mis' : 'well';
    inR.close(t, [
      [new RegExp(`^ › ${other} › `), 'compared in the test of the other set'],
      [/ › brier_null$/, 'the Brier score of the prevalence is no result of ours'],
      [/ › lr_test/, 'a likelihood-ratio test of both coefficients is not offered'],
      [
        / › rms_val\.prob › (Dxy|C \(ROC\)|R2|D|D:Chi-sq|U|U:Chi-sq|U:p|Q|Emax|E90|Eavg)$/,
        'indices of the smoothed curve and of likelihood are not offered',
      ],
      [
        / › (hoslem_ResourceSelection|hl_equal_count10) › /,
        'Hosmer–Lemeshow is not offered: its df is disputed (definition 10) and it depends on the binning',
      ],
      [
        / › equal_count/,
        'equal-count bins give other numbers by package (definition 11); equal-width ones are offered',
      ],
      [/ › OE_ratio$/, 'the ratio of observed to expected is calibration in the large on another scale'],
    ]);
    inPython.close(t, [
      [new RegExp(`^ › simulated_${other}data › `), 'compared in the test of the other set'],
      [/ › log_loss/, 'log loss is not offered; the Brier score is'],
      [/ › quantile/, 'equal-count bins give other numbers by package (definition 11); equal-width ones are offered'],
    ]);
  });
}

test('decision curve: every net benefit of the reference, or why it is not compared', (t) => {
  const book = ledger('stat-reference/decision/expected.json');
  const e = book.values;
  const d = columns('stat-reference/decision/df_binary.csv');
  const y = d.cancer!.map((v) => (v === 'TRUE' ? 1 : 0));
  const model = sample(d.cancerpredmarker!.map(Number), y);
  const family = d.famhistory!.map(Number);
  t.is(model.n, e.n);
  t.is(model.positives, e.events);
  const prevalence = model.positives / model.n;
  for (const [k, threshold] of (e.thresholds as number[]).entries()) {
    const { tp, fp } = confusionAt(model, threshold);
    const benefit = netBenefit(tp, fp, model.n, threshold);
    const all = netBenefitOfAll(prevalence, threshold);
    same(t, benefit, e.cancerpredmarker[k], 1e-12);
    same(t, all, e.treat_all[k], 1e-12);
    same(t, benefit / prevalence, e.standardized_nb[k], 1e-12);
    same(t, ((benefit - all) / (threshold / (1 - threshold))) * 100, e.interventions_avoided_per100[k], 1e-9);
    const history = confusionAt(sample(family, y), threshold);
    same(t, netBenefit(history.tp, history.fp, model.n, threshold), e.famhistory[k], 1e-12);
  }
  book.close(t, []);
});
