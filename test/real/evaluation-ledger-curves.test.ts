/** Every expected value of the score data sets (aSAH, mitotic figures, 22,433 films), or why it is not compared. */
import test from 'ava';
import { jackknife, jackknifeColumn } from '../../src/evaluation/bootstrap/jackknife.js';
import { layoutOf } from '../../src/evaluation/bootstrap/kernel.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { column, createJob, runOriginal, runStretch } from '../../src/evaluation/bootstrap/replicates.js';
import type { Sample } from '../../src/evaluation/sample.js';
import { aurocChecked } from '../../src/evaluation/stats/auroc.js';
import { averagePrecision } from '../../src/evaluation/stats/average-precision.js';
import { brierScore } from '../../src/evaluation/stats/calibration.js';
import { pairedDelong, pairedObuchowski, unpairedDelong } from '../../src/evaluation/stats/compare-auroc.js';
import { confusionAt, rawPoint } from '../../src/evaluation/stats/confusion.js';
import {
  aurocLogit,
  aurocNormal,
  delongCovariance,
  delongVariance,
  placements,
} from '../../src/evaluation/stats/delong.js';
import { normalCdf } from '../../src/evaluation/stats/distributions/normal.js';
import { clusterSums, obuchowskiCovariance } from '../../src/evaluation/stats/obuchowski.js';
import { f1Analytic, f1FromProportion } from '../../src/evaluation/stats/operating-intervals.js';
import { mcclish, partialAuroc } from '../../src/evaluation/stats/partial-auroc.js';
import { ratioEstimate, ratioInterval } from '../../src/evaluation/stats/ratio.js';
import { acceleration, bcaInterval, percentileInterval } from '../../src/evaluation/stats/resampled.js';
import { chooseThreshold, groupsOf } from '../../src/evaluation/threshold.js';
import { protocol, sample, table } from '../evaluation/helpers.js';
import { columns, same } from './evaluation-data.js';
import { ledger } from './ledger.js';

const asah = columns('stat-reference/asah/asah.csv');
const poor = asah.outcome!.map((v) => (v === 'Poor' ? 1 : 0));
const marker = (name: string, keep: (i: number) => boolean = () => true): Sample => {
  const rows = poor.map((_, i) => i).filter(keep);
  return sample(
    rows.map((i) => Number(asah[name]![i])),
    rows.map((i) => poor[i]!),
  );
};
const NAMES = ['ndka', 'wfns', 's100b'] as const;
const standardDeviation = (values: Float64Array): number => {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
};
function drawn(s: Sample, strata: 'none' | 'class', replicates: number, name: string) {
  const plan = buildPlan(s, { strata });
  const job = createJob(plan, replicates, 1, name);
  runStretch(job, 0, replicates);
  const { auroc } = layoutOf(plan);
  return { plan, auroc, values: column(job, auroc), estimate: runOriginal(plan)[auroc]! };
}

test('aSAH: every value of pROC, or why it is not compared', (t) => {
  const book = ledger('stat-reference/asah/expected.json');
  const e = book.values;
  for (const name of NAMES) {
    const s = marker(name);
    const p = placements(s);
    same(t, aurocChecked(s), e.auc[name].auc);
    same(t, delongVariance(p), e.auc[name].delong_var, 1e-14);
    for (const level of [90, 95, 99]) {
      const [lower, middle, upper] = e.auc[name][`delong_ci${level}`];
      const got = aurocNormal(p.auroc, delongVariance(p), level / 100);
      same(t, got.lower, lower);
      same(t, got.estimate, middle);
      same(t, got.upper, upper);
    }
    const pa = e.partial_auc[name];
    same(t, partialAuroc(s, 0, 0.1), pa['spec_1_0.9']);
    same(t, partialAuroc(s, 0.1, 0.2), pa['spec_0.9_0.8']);
    same(t, partialAuroc(s, 0, 0.05), pa['spec_1_0.95']);
    same(t, mcclish(partialAuroc(s, 0, 0.1), 0, 0.1), pa['spec_1_0.9_mcclish_corrected']);
    same(t, mcclish(partialAuroc(s, 0.1, 0.2), 0.1, 0.2), pa['spec_0.9_0.8_corrected']);
    const context = { direction: 'higher-is-positive', comparator: 'gos6' } as const;
    const chosen = chooseThreshold(
      table(Array.from(s.scores), Array.from(s.truth)),
      { ...protocol().threshold, rule: 'youden' },
      context,
    );
    const [best] = e.coords[name].youden;
    const { tp, fp, fn, tn } = best;
    // An observed score where pROC prints a midpoint: the same calls.
    t.deepEqual(confusionAt(s, chosen.threshold), { tp, fp, fn, tn });
    same(t, (chosen.objective ?? 0) + 1, best.youden);
    for (const rule of ['youden', 'closest_topleft']) {
      const [point] = e.coords[name][rule];
      const counts = confusionAt(s, point.threshold);
      same(t, rawPoint('sensitivity', counts), point.sensitivity, 1e-12, `${name} ${rule}`);
      same(t, rawPoint('specificity', counts), point.specificity, 1e-12, `${name} ${rule}`);
    }
  }
  const [w, b, n] = ['wfns', 's100b', 'ndka'].map((name) => placements(marker(name)));
  same(t, delongCovariance(w!, n!), e.cov_delong.wfns_ndka, 1e-14);
  same(t, delongCovariance(n!, b!), e.cov_delong.ndka_s100b, 1e-14);
  same(t, delongCovariance(b!, w!), e.cov_delong.s100b_wfns, 1e-14);
  for (const [x, y, key] of [
    [w, b, 'wfns_vs_s100b'],
    [w, n, 'wfns_vs_ndka'],
    [b, n, 's100b_vs_ndka'],
  ] as const) {
    const got = pairedDelong(x!, y!, 0.95);
    const want = e.paired_delong[key];
    same(t, got.statistic, want.statistic);
    same(t, got.p, want.p);
    same(t, got.lower, want.conf_int[0]);
    same(t, got.upper, want.conf_int[1]);
    const [first, second] = want.estimate;
    same(t, x!.auroc, first);
    same(t, y!.auroc, second);
  }
  const sided = pairedDelong(w!, b!, 0.95);
  for (const [key, upper] of [
    ['wfns_vs_s100b_greater', true],
    ['wfns_vs_s100b_less', false],
  ] as const) {
    same(t, sided.statistic, e.paired_delong[key].statistic);
    same(t, normalCdf(sided.statistic as number, upper), e.paired_delong[key].p);
    same(t, sided.lower, e.paired_delong[key].conf_int[0]);
    same(t, sided.estimate, e.paired_delong[key].estimate[0] - e.paired_delong[key].estimate[1]);
  }
  for (const [other, key] of [
    [b, 'wfns_vs_s100b'],
    [n, 'wfns_vs_ndka'],
  ] as const) {
    const got = unpairedDelong(w!, other!, 0.95);
    const want = e.unpaired_delong_same_patients[key];
    same(t, got.statistic, want.statistic);
    same(t, got.df, want.df);
    same(t, got.p, want.p);
    same(t, got.estimate, want.estimate[0] - want.estimate[1]);
  }
  const gender = e.unpaired_delong_gender_s100b;
  const by = (g: string): Sample => marker('s100b', (i) => asah.gender![i] === g);
  const [men, women] = [by('Male'), by('Female')];
  t.is(men.positives, gender.n.male_poor);
  t.is(men.n - men.positives, gender.n.male_good);
  t.is(women.positives, gender.n.female_poor);
  t.is(women.n - women.positives, gender.n.female_good);
  const [pm, pw] = [placements(men), placements(women)];
  same(t, delongVariance(pm), gender.var_male, 1e-14);
  same(t, delongVariance(pw), gender.var_female, 1e-14);
  const apart = unpairedDelong(pm, pw, 0.95);
  same(t, apart.statistic, gender.test.statistic);
  same(t, apart.df, gender.test.df);
  same(t, apart.p, gender.test.p);
  same(t, apart.estimate, gender.test.estimate[0] - gender.test.estimate[1]);

  const s100b = marker('s100b');
  for (const { threshold, sens, spec } of e.roc_points_s100b) {
    const counts = confusionAt(s100b, Number(String(threshold).replace('Inf', 'Infinity')));
    same(t, rawPoint('sensitivity', counts), sens, 1e-12, `at ${threshold}`);
    same(t, rawPoint('specificity', counts), spec, 1e-12, `at ${threshold}`);
  }
  const held = e.sens_at_spec_s100b as { specificity: number; sensitivity: number }[];
  const plan = buildPlan(s100b, { fprGrid: held.map((h) => 1 - h.specificity) });
  const row = runOriginal(plan);
  for (const [k, { sensitivity }] of held.entries()) same(t, row[layoutOf(plan).fprGrid + k], sensitivity, 1e-12);

  // Limits of 20,000 replicates: 0.003 is four standard errors of the difference of two such runs.
  for (const [strata, key] of [
    ['class', 'stratified_percentile_limits_and_median'],
    ['none', 'unstratified'],
  ] as const) {
    const { values, estimate } = drawn(s100b, strata, 20_000, key);
    const got = percentileInterval(estimate, values, 0.95);
    const [lower, median, upper] = e.bootstrap_s100b[key];
    same(t, got.lower, lower, 0.003, key);
    same(t, got.upper, upper, 0.003, key);
    same(t, values.toSorted()[10_000], median, 0.002, key);
  }
  const [first, second] = [marker('wfns'), s100b].map((s) => drawn(s, 'class', 10_000, 'paired').values);
  const difference = first!.map((v, r) => v - second![r]!);
  const D = (w!.auroc - b!.auroc) / standardDeviation(difference);
  // Two bootstrap standard errors of 10,000 replicates each differ by about 1 in 100.
  same(t, D, e.paired_bootstrap_wfns_s100b.D, 0.03, 'paired bootstrap D');
  same(t, 2 * normalCdf(D, true), e.paired_bootstrap_wfns_s100b.p, 0.003, 'paired bootstrap p');
  book.close(t, [
    [/^ › n$/, 'read above by class'],
    [/ › power › /, 'power and sample size are planning, checked there'],
    [/ › sens_1_0\.9/, 'the partial area over sensitivities is not offered; the one over specificities is'],
    [/ › B$/, 'the reference’s number of replicates'],
  ]);
});

test('BCa, PRROC, McNemar, CASS and Rao–Scott values: every one, or why it is not compared', (t) => {
  const book = ledger('stat-reference/mcnemar-f1-bca/expected-extra.json');
  const e = book.values;
  for (const name of NAMES) {
    const want = e.bca_auc[name];
    const { plan, auroc, values, estimate } = drawn(marker(name), 'class', 20_000, `bca-${name}`);
    same(t, estimate, want.theta);
    const jack = jackknifeColumn(jackknife(plan), (row) => row[auroc]!);
    same(t, acceleration(jack), want.jackknife_acceleration_unstratified, 1e-10);
    same(t, standardDeviation(jack) * ((jack.length - 1) / Math.sqrt(jack.length)), want.jackknife_se, 1e-10);
    same(t, standardDeviation(values), want.boot_se, 0.0015, `${name} bootstrap standard error`);
    const bca = bcaInterval(estimate, values, jack, 0.95);
    same(t, bca.bias, want.z0_mid, 0.05, `${name} z0`);
    const percentile = percentileInterval(estimate, values, 0.95);
    for (const [got, wanted, tolerance] of [
      [percentile, want.percentile, 0.003],
      [bca, want.bca, 0.004],
    ] as const) {
      same(t, got.lower, wanted[0], tolerance, name);
      same(t, got.upper, wanted[1], tolerance, name);
    }
  }
  book.close(t, [
    [/ › B$/, 'the reference’s number of replicates'],
    [
      /acceleration_boot_empinf_jack_stratified/,
      'the stratified influence is another acceleration (definition 9); limits differ by under 0.002',
    ],
    [/z0_boot_strict/, 'ties count half here (z0_mid)'],
    [/ › (basic|normal)$/, 'basic and normal bootstrap intervals are not offered'],
    [/ › pr_auc_PRROC/, 'interpolated areas under the precision–recall curve are not average precision (definition 8)'],
    [/ › (cass_DTComPair|mcnemar|rao_scott_rats)/, 'compared in evaluation-ledger-tables.test.ts'],
  ]);
});

test('F1, average precision and MCC: every value, or why it is not compared', (t) => {
  const book = ledger('stat-reference/mcnemar-f1-bca/expected-f1-ap.json');
  const e = book.values;
  for (const name of NAMES) {
    const s = marker(name);
    same(t, averagePrecision(s), e[`asah_${name}`].average_precision);
    const { tp, fp } = groupsOf(s);
    const best = Math.max(...Array.from(tp, (hits, i) => (2 * hits) / (s.positives + hits + fp[i]!)));
    same(t, best, e[`asah_${name}`].best_f1);
    const context = { direction: 'higher-is-positive', comparator: 'gos6' } as const;
    const tuned = table(Array.from(s.scores), Array.from(s.truth));
    same(t, chooseThreshold(tuned, { ...protocol().threshold, rule: 'max-f1' }, context).objective, best);
  }
  for (const key of ['paired1_y1', 'zech_t0.06787479', 'zech_t0.012308337']) {
    const w = e[key];
    const counts = { tp: w.tp, fp: w.fp, fn: w.fn, tn: w.tn };
    same(t, rawPoint('ppv', counts), w.precision);
    same(t, rawPoint('sensitivity', counts), w.recall);
    same(t, rawPoint('f1', counts), w.f1);
    same(t, rawPoint('f1', counts), w.f1_sklearn);
    same(t, rawPoint('mcc', counts), w.mcc);
    same(t, (rawPoint('youden', counts) + 1) / 2, w.balanced_accuracy);
    same(t, counts.tp / (counts.tp + counts.fp + counts.fn), w.jaccard);
    const delta = f1Analytic(counts, 0.95);
    const [lower, upper] = w.delta_ci95;
    same(t, delta.lower, lower);
    same(t, delta.upper, upper);
    same(t, (upper - lower) / (2 * 1.959963984540054), w.delta_se);
    const wilson = f1FromProportion(counts, 'wilson', 0.95);
    same(t, wilson.lower, w.wilson_transform_ci95[0]);
    same(t, wilson.upper, w.wilson_transform_ci95[1]);
  }
  book.close(t, [
    [/ › trapezoid$/, 'the trapezoid under the precision–recall curve is too hopeful and not offered (definition 8)'],
    [/ › confidenceinterval_pkg/, 'this package’s F1 interval is wrong (definition 2)'],
  ]);
});

const mitotic = columns('stat-reference/clustered/mitotic.csv');
function observer(modality: string, who: number | 'mean', cluster: 'roiID' | 'wsiName' | null): Sample {
  const rows = mitotic.modalityID!.map((_, i) => i).filter((i) => mitotic.modalityID![i] === modality);
  rows.sort((a, b) => Number(mitotic.targetID![a]) - Number(mitotic.targetID![b]));
  const score = (i: number): number =>
    who === 'mean'
      ? [1, 2, 3, 4, 5].reduce((sum, k) => sum + Number(mitotic[`observer.${k}`]![i]), 0) / 5
      : Number(mitotic[`observer.${who}`]![i]);
  return sample(
    rows.map(score),
    rows.map((i) => (Number(mitotic.truth![i]) > 0 ? 1 : 0)),
    cluster === null ? undefined : rows.map((i) => mitotic[cluster]![i]!),
  );
}

test('clustered data: every Obuchowski and ratio value, or why it is not compared', (t) => {
  const book = ledger('stat-reference/clustered/expected.json');
  const e = book.values;
  for (const cluster of ['roiID', 'wsiName'] as const) {
    for (const who of [1, 2, 3, 4, 5, 'mean'] as const) {
      const key = `${cluster} ${who === 'mean' ? 'mean_of_5' : `observer ${who}`} microscope_vs_scanner.A`;
      const want = e.obuchowski[key];
      const [a, b] = [observer('microscope', who, cluster), observer('scanner.A', who, cluster)];
      const [pa, pb] = [placements(a), placements(b)];
      const sums = [clusterSums(a, pa), clusterSums(a, pb)] as const;
      t.is(sums[0].clusters, want.I, key);
      t.is(sums[0].withPositives, want.I10, key);
      t.is(sums[0].withNegatives, want.I01, key);
      t.is(a.positives, want.M, key);
      t.is(a.n - a.positives, want.N, key);
      same(t, pa.auroc, want.auc1);
      same(t, pb.auroc, want.auc2);
      const [v1, v2] = [obuchowskiCovariance(a, pa, pa), obuchowskiCovariance(a, pb, pb)];
      same(t, v1, want.var1, 1e-13);
      same(t, v2, want.var2, 1e-13);
      same(t, obuchowskiCovariance(a, pa, pb), want.cov, 1e-13);
      same(t, Math.sqrt(v1), want.se1, 1e-12);
      same(t, Math.sqrt(v2), want.se2, 1e-12);
      const d = pairedObuchowski(a, pa, pb, 0.95);
      same(t, d.estimate, want.diff);
      same(t, d.standardError, want.se_diff, 1e-12);
      if (who !== 'mean') same(t, (d.standardError as number) ** 2, want.didsr_var_diff, 1e-13);
      // The parts of the variance, from the same cluster sums.
      const { clusters: I, withPositives: I10, withNegatives: I01 } = sums[0];
      const [M, N] = [a.positives, a.n - a.positives];
      const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
      for (const [name, x, y] of [
        ['S_11', sums[0], sums[0]],
        ['S_22', sums[1], sums[1]],
        ['S_12', sums[0], sums[1]],
      ] as const) {
        same(t, (I10 / ((I10 - 1) * M)) * dot(x.d10, y.d10), want[name].S10, 1e-12, `${key} ${name} S10`);
        same(t, (I01 / ((I01 - 1) * N)) * dot(x.d01, y.d01), want[name].S01, 1e-12, `${key} ${name} S01`);
        same(t, (I / (I - 1)) * dot(x.d10, y.d01), want[name].S11, 1e-11, `${key} ${name} S11`);
        same(t, (I / (I - 1)) * dot(y.d10, x.d01), want[name].S11r, 1e-11, `${key} ${name} S11r`);
      }
    }
  }
  const iid = e.obuchowski.iid_equals_delong;
  const [a, b] = [observer('microscope', 1, null), observer('scanner.A', 1, null)];
  const [pa, pb] = [placements(a), placements(b)];
  for (const [own, delong] of [
    [iid.own_var, iid.delong_var],
    [iid.own_cov, iid.delong_cov],
  ])
    same(t, own, delong, 1e-15);
  const candidates = [1, 2, 3, 4, 5, 'mean'] as const;
  const matching = candidates.find((who) => {
    const s = observer('microscope', who, null);
    const p = placements(s);
    return Math.abs(obuchowskiCovariance(s, p, p) - iid.own_var) < 1e-13;
  });
  t.not(matching, undefined, 'one case a cluster: the variance of one of the readings');
  same(t, obuchowskiCovariance(a, pa, pb), delongCovariance(pa, pb), 1e-15);

  const published = e.obuchowski1997_MRA_published;
  const total = (s10: number, s01: number, s11: number, s11r: number): number =>
    s10 / published.M + s01 / published.N + (s11 + s11r) / (published.M * published.N);
  const [v1, v2] = [1, 2].map((k) =>
    total(published[`S10_${k}`], published[`S01_${k}`], published[`S11_${k}`], published[`S11_${k}`]),
  );
  const cov = total(published.S10_12, published.S01_12, published.S11_12, published.S11_21);
  same(t, Math.sqrt(v1!), published.se1, 5e-5);
  same(t, Math.sqrt(v2!), published.se2, 5e-5);
  same(t, Math.sqrt(v1! + v2! - 2 * cov), published.se_diff, 5e-5);
  same(t, Math.sqrt(v1!), published.check_from_components.se1, 1e-10);
  same(t, Math.sqrt(v2!), published.check_from_components.se2, 1e-10);
  same(t, Math.sqrt(v1! + v2! - 2 * cov), published.check_from_components.se_diff, 1e-10);

  for (const who of [1, 2, 3, 4, 5]) {
    for (const kind of ['sens', 'spec'] as const) {
      const want = e.ratio_estimator[`obs${who}_${kind}_roi`];
      const s = observer('microscope', who, 'roiID');
      const [x, n] = [new Float64Array(s.clusters), new Float64Array(s.clusters)];
      for (let i = 0; i < s.n; i++) {
        if ((s.truth[i] === 1) !== (kind === 'sens')) continue;
        n[s.cluster[i]!]!++;
        if (s.scores[i]! > 0.5 === (kind === 'sens')) x[s.cluster[i]!]!++;
      }
      const got = ratioEstimate(x, n)!;
      t.is(got.n, want.n);
      t.is(got.clusters, want.clusters);
      t.is(
        x.reduce((sum, v) => sum + v, 0),
        want.x,
      );
      same(t, got.ratio, want.p);
      same(t, got.variance, want.ratio_var, 1e-14);
      same(t, Math.sqrt(got.variance), want.ratio_se, 1e-12);
      same(t, Math.sqrt(got.variance), want.survey_se, 1e-12);
      const binomial = (got.ratio * (1 - got.ratio)) / got.n;
      same(t, Math.sqrt(binomial), want.binomial_se, 1e-12);
      same(t, got.variance / binomial, want.deff, 1e-11);
      same(t, (got.n * binomial) / got.variance, want.n_eff, 1e-9);
      const ci = ratioInterval(x, n, 0.95, 'logit');
      same(t, ci.lower, want.survey_ci.logit[0], 1e-8);
      same(t, ci.upper, want.survey_ci.logit[1], 1e-8);
    }
  }
  book.close(t, [
    [/ › S11_is_not_zero_for_iid$/, 'a remark of the reference: its cross term of single-case clusters'],
    [
      / › obuchowski1997_MRA_published › (I|I10|I01|auc1|auc2|diff|ci_diff|p|auc1_ci)$/,
      'needs the 65-row data, which are not here; the standard errors above come from the printed parts',
    ],
    [/ › tabata2019_OR/, 'a reader study: compared with the MRMC code'],
    [/ › (wald|wilson_effective_n_z)$/, 'not offered: they leave [0, 1] or take an effective n'],
    [/ › survey_ci › (likelihood|beta|mean|asin)$/, 'of the five intervals of R survey the logit one is offered'],
  ]);
});

function zech(): Sample {
  const scores = columns('predictions/densenet121_pneumonia_scores.csv');
  const meta = columns('nih/Data_Entry_2017.csv');
  const row = new Map(meta['Image Index']!.map((id, i) => [id, i]));
  const index = scores['Image Index']!.map((id) => row.get(id) as number);
  return sample(
    scores['Pneumonia score']!.map(Number),
    index.map((i) => (meta['Finding Labels']![i]!.split('|').includes('Pneumonia') ? 1 : 0)),
    index.map((i) => meta['Patient ID']![i]!),
  );
}

test('22,433 films: every value of pROC, scikit-learn and the patient bootstrap, or why it is not compared', (t) => {
  const s = zech();
  const inR = ledger('stat-reference/zech/expected-r.json');
  const r = inR.values;
  const p = placements(s);
  t.is(s.n, r.n);
  t.is(s.positives, r.pos);
  t.is(s.clusters, r.patients);
  const patientsOf = (wanted: number): number =>
    new Set(Array.from(s.cluster).filter((_, i) => s.truth[i] === wanted)).size;
  t.is(patientsOf(1), r.patients_pos);
  t.is(patientsOf(0), r.patients_neg);
  t.is(groupsOf(s).scores.length, r.distinct_scores);
  same(t, aurocChecked(s), r.auc, 1e-13);
  const variance = delongVariance(p);
  same(t, variance, r.delong_var, 1e-14);
  same(t, Math.sqrt(variance), r.delong_se, 1e-13);
  const delong = aurocNormal(p.auroc, variance, 0.95);
  same(t, delong.lower, r.delong_ci95[0]);
  same(t, delong.upper, r.delong_ci95[2]);
  const logit = aurocLogit(p.auroc, variance, 0.95);
  same(t, logit.lower, r.logit_ci95[0]);
  same(t, logit.upper, r.logit_ci95[1]);
  same(t, partialAuroc(s, 0, 0.1), r.pauc['spec_1_0.9'], 1e-12);
  same(t, partialAuroc(s, 0, 0.2), r.pauc['spec_1_0.8'], 1e-12);
  same(t, mcclish(partialAuroc(s, 0, 0.1), 0, 0.1), r.pauc['spec_1_0.9_corr'], 1e-12);
  const tuned = table(Array.from(s.scores), Array.from(s.truth));
  for (const [rule, want] of [
    ['max-f1', r.best_f1],
    ['youden', r.youden],
  ] as const) {
    const context = { direction: 'higher-is-positive', comparator: 'NIH' } as const;
    const got = chooseThreshold(tuned, { ...protocol().threshold, rule }, context);
    t.is(got.threshold, want.threshold);
    same(t, got.objective, rule === 'youden' ? want.J : want.f1, 1e-12);
    const counts = confusionAt(s, got.threshold);
    t.is(counts.tp, want.tp);
    t.is(counts.fp, want.fp);
    if (rule === 'max-f1') {
      t.is(counts.fn, want.fn);
      t.is(counts.tn, want.tn);
    } else {
      same(t, rawPoint('sensitivity', counts), want.sens);
      same(t, rawPoint('specificity', counts), want.spec);
      const { scores } = groupsOf(s);
      t.is(scores[scores.indexOf(got.threshold) + 1], want.next_lower_score);
    }
    const { tp, fp } = groupsOf(s);
    const value = (i: number): number =>
      rule === 'youden'
        ? tp[i]! * (s.n - s.positives) - fp[i]! * s.positives
        : (2 * tp[i]!) / (s.positives + tp[i]! + fp[i]!);
    const all = Array.from(tp, (_, i) => value(i));
    t.is(all.filter((v) => v === Math.max(...[all.reduce((x, y) => Math.max(x, y))])).length, want.n_maxima);
  }
  const midpoint = r.pROC_youden_midpoint;
  const there = confusionAt(s, midpoint.threshold);
  same(t, rawPoint('sensitivity', there), midpoint.sensitivity);
  same(t, rawPoint('specificity', there), midpoint.specificity);
  for (const target of ['0.95', '0.9', '0.8']) {
    const want = r.sens_at_spec[target];
    t.is(Number(target), want.target);
    const counts = confusionAt(s, want.threshold);
    same(t, rawPoint('sensitivity', counts), want.sens);
    same(t, rawPoint('specificity', counts), want.spec);
    const rule = { ...protocol().threshold, rule: 'target-specificity', value: want.target } as const;
    const chosen = chooseThreshold(tuned, rule, { direction: 'higher-is-positive', comparator: 'NIH' });
    // The strictest threshold of the same sensitivity that still keeps the target.
    const at = confusionAt(s, chosen.threshold);
    same(t, rawPoint('sensitivity', at), want.sens);
    t.true(rawPoint('specificity', at) >= want.target);
  }
  const o = r.obuchowski1997;
  const sums = clusterSums(s, p);
  const [M, N] = [s.positives, s.n - s.positives];
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  t.is(sums.clusters, o.I);
  t.is(sums.withPositives, o.I10);
  t.is(sums.withNegatives, o.I01);
  t.is(M, o.M);
  t.is(N, o.N);
  same(t, p.auroc, o.auc);
  same(t, (o.I10 / ((o.I10 - 1) * M)) * dot(sums.d10, sums.d10), o.S10, 1e-11);
  same(t, (o.I01 / ((o.I01 - 1) * N)) * dot(sums.d01, sums.d01), o.S01, 1e-11);
  same(t, (o.I / (o.I - 1)) * dot(sums.d10, sums.d01), o.S11, 1e-9);
  const clustered = obuchowskiCovariance(s, p, p);
  same(t, clustered, o.var, 1e-14);
  same(t, Math.sqrt(clustered), o.se, 1e-12);
  same(t, Math.sqrt(variance), o.delong_check_se, 1e-12);
  same(t, clustered / variance, o.design_effect, 1e-10);
  const ci = aurocNormal(p.auroc, clustered, 0.95);
  same(t, ci.lower, o.ci95[0]);
  same(t, ci.upper, o.ci95[1]);
  inR.close(t, [[/ › pauc › sens_1/, 'the partial area over sensitivities is not offered']]);

  const inPython = ledger('stat-reference/zech/expected-python.json');
  const py = inPython.values;
  same(t, p.auroc, py.auc, 1e-13);
  same(t, averagePrecision(s), py.average_precision, 1e-12);
  same(t, brierScore(s.scores, s.truth), py.brier, 1e-13);
  same(t, mcclish(partialAuroc(s, 0, 0.1), 0, 0.1), py['partial_auc_mcclish_max_fpr_0.1'], 1e-12);
  same(t, s.positives / s.n, py.prevalence, 1e-15);
  const boot = py.cluster_bootstrap;
  const plan = buildPlan(s);
  const layout = layoutOf(plan);
  const job = createJob(plan, 20_000, 20_261_123, 'real');
  runStretch(job, 0, 20_000);
  const [auroc, ap] = [column(job, layout.auroc), column(job, layout.ap)];
  const jack = jackknifeColumn(jackknife(plan), (row) => row[layout.auroc]!);
  const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const check = (values: Float64Array, want: typeof boot.auc, what: string): void => {
    const [seLower, seUpper] = want.monte_carlo_se_of_limits;
    const got = percentileInterval(values[0]!, values, 0.95);
    same(t, got.lower, want.percentile95[0], 4 * Math.SQRT2 * seLower, `${what} lower`);
    same(t, got.upper, want.percentile95[1], 4 * Math.SQRT2 * seUpper, `${what} upper`);
    // Standard errors: of a mean se/√B, of a standard deviation se/√(2B), of a median 1.25 se/√B.
    const one = want.boot_se / Math.sqrt(20_000);
    same(t, mean(values), want.boot_mean, 4 * Math.SQRT2 * one, `${what} mean`);
    same(t, standardDeviation(values), want.boot_se, 4 * one, `${what} standard error`);
    same(t, values.toSorted()[10_000], want.median, 4 * Math.SQRT2 * 1.26 * one, `${what} median`);
  };
  check(auroc, boot.auc, 'AUROC');
  check(ap, boot.average_precision, 'AP');
  const bca = bcaInterval(p.auroc, auroc, jack, 0.95);
  same(t, bca.lower, boot.auc.bca95[0], 4 * Math.SQRT2 * 0.00032, 'BCa lower');
  same(t, bca.upper, boot.auc.bca95[1], 4 * Math.SQRT2 * 0.00028, 'BCa upper');
  same(t, bca.bias, boot.auc.z0, 4 * Math.SQRT2 * (1.2533 / Math.sqrt(20_000)), 'z0');
  same(t, acceleration(jack), boot.auc.acceleration, 1e-9);
  same(t, standardDeviation(jack) * ((jack.length - 1) / Math.sqrt(jack.length)), boot.auc.jackknife_se, 1e-10);
  t.is(auroc.filter((v) => Number.isNaN(v)).length, boot.replicates_without_positive);
  inPython.close(t, [
    [/ › log_loss$/, 'log loss is not offered; the Brier score is'],
    [/ › pr_auc_trapezoid$/, 'the trapezoid is too hopeful and not offered (definition 8)'],
    [/ › B$/, 'the reference’s number of replicates'],
  ]);
});
