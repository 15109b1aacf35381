/** Two models on the same cases: values of R (pROC, survey, stats) and Python (scikit-learn, statsmodels) on seeded synthetic films. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { pairedDelong, unpairedDelong } from '../../src/evaluation/stats/compare-auroc.js';
import { delongCovariance, placements } from '../../src/evaluation/stats/delong.js';
import { heterogeneity } from '../../src/evaluation/stats/heterogeneity.js';
import { againstMargin } from '../../src/evaluation/stats/margin.js';
import { agrestiMin, mcnemar, tango } from '../../src/evaluation/stats/mcnemar.js';
import {
  generalisedScore,
  relativeLikelihoodRatio,
  relativePredictiveValue,
  weightedGeneralisedScore,
} from '../../src/evaluation/stats/paired-tables.js';
import { near, sample } from './helpers.js';

const read = (path: string) => JSON.parse(readFileSync(join(packageRoot(), 'test', 'fixtures', path), 'utf8'));
const R = read('r/evaluation.json');
const { patient, truth } = R.data;
const films = { a: sample(R.data.a, truth, patient), b: sample(R.data.b, truth, patient) };
const part = (keep: (i: number) => boolean) => {
  const rows = truth.map((_: number, i: number) => i).filter(keep);
  const pick = (values: number[]) => rows.map((i: number) => values[i]);
  return sample(pick(R.data.a), pick(truth), pick(patient));
};
function same(t: ExecutionContext, got: number | null | undefined, want: number, tolerance = 1e-12, what = ''): void {
  const n = near(got, want, tolerance, what);
  t.true(n.ok, n.message);
}

test('paired and unpaired DeLong tests equal pROC', (t) => {
  const [a, b] = [placements(films.a), placements(films.b)];
  same(t, delongCovariance(a, b), R.covariance, 1e-14);
  const paired = pairedDelong(a, b, 0.95);
  same(t, paired.statistic, R.paired.z);
  same(t, paired.p, R.paired.p);
  same(t, paired.lower, R.paired.ci[0]);
  same(t, paired.upper, R.paired.ci[1]);
  const unpaired = unpairedDelong(
    placements(part((i) => patient[i] <= 30)),
    placements(part((i) => patient[i] > 30)),
    0.95,
  );
  same(t, unpaired.statistic, R.unpaired.D);
  same(t, unpaired.df, R.unpaired.df);
  same(t, unpaired.p, R.unpaired.p);
});

test('McNemar’s test, corrected, uncorrected and exact, equals R', (t) => {
  for (const { b, c, chiSquare, corrected, exact } of R.mcnemar) {
    const got = mcnemar(b, c);
    same(t, got.chiSquare, chiSquare);
    same(t, got.corrected, corrected);
    same(t, got.pExact, exact, 1e-13);
  }
  t.like(mcnemar(0, 0), { p: 1, pExact: 1, pMid: 1 });
});

// DTComPair 1.2.6 on its Paired1 cells; cells and statistics are published in its README and by testCompareR.
const paired1 = {
  diseased: { pp: 319, pn: 78, np: 22, nn: 32 },
  healthy: { pp: 31, pn: 53, np: 22, nn: 155 },
};

test('paired sensitivity, predictive-value and likelihood-ratio tests equal DTComPair on its Paired1 table', (t) => {
  same(t, mcnemar(78, 22).chiSquare, 31.36);
  same(t, mcnemar(53, 22).chiSquare, 12.813333333333333);
  same(t, generalisedScore(paired1, 'ppv')?.chiSquare, 5.71124070471979);
  same(t, generalisedScore(paired1, 'npv')?.chiSquare, 17.7856702074057);
  same(t, weightedGeneralisedScore(paired1, 'ppv')?.chiSquare, 5.46588744642104);
  same(t, weightedGeneralisedScore(paired1, 'npv')?.chiSquare, 16.5354041431978);
  same(t, relativePredictiveValue(paired1, 'ppv')?.z, 2.38355929088945);
  same(t, relativePredictiveValue(paired1, 'npv')?.z, -4.18231420007085);
  same(t, relativeLikelihoodRatio(paired1, 'plus')?.z, 2.32617716153, 1e-8);
  same(t, relativeLikelihoodRatio(paired1, 'minus')?.z, 4.0043955114, 1e-8);
});

test('Tango’s interval equals DTComPair’s for 78 and 22 of 451; Agresti–Min has its standard error', (t) => {
  const got = tango(78, 22, 451, 0.95);
  same(t, got.lower, 0.0827495656626716, 1e-7);
  same(t, got.upper, 0.167320500324148, 1e-7);
  const am = agrestiMin(78, 22, 451, 0.95);
  same(t, ((am.upper ?? 0) - (am.lower ?? 0)) / (2 * 1.959963984540054), 0.0214113541182556);
});

test('Cochran’s Q of two estimates is the squared z of their difference', (t) => {
  const got = heterogeneity([
    { estimate: 0.9, variance: 0.0004 },
    { estimate: 0.8, variance: 0.0009 },
  ]);
  same(t, got?.q, 0.01 / 0.0013);
  // R 4.2.2: pchisq(0.01/0.0013, 1, lower.tail = FALSE)
  same(t, got?.p, 0.00554566731524405);
  t.is(heterogeneity([{ estimate: 0.9, variance: 0.1 }]), null);
});

test('non-inferiority: a difference of −0.01 ± 0.02 against a margin of 0.05 has z = 2 and p = 0.0228', (t) => {
  const got = againstMargin({ estimate: -0.01, lower: -0.01 - 1.96 * 0.02, standardError: 0.02 }, 0.05);
  same(t, got.z, 2);
  same(t, got.p, 0.0227501319481792);
  t.true(got.concluded);
  t.false(againstMargin({ estimate: -0.01, lower: -0.0492, standardError: 0.02 }, 0).concluded);
});
