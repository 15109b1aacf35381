import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { createRng } from '../../src/core/rng.js';
import { mrmcEvidence } from '../../src/evaluation/readers/mrmc.js';
import { covariancesOf } from '../../src/evaluation/stats/mrmc/covariances.js';
import { cellFigures } from '../../src/evaluation/stats/mrmc/figures.js';
import { bckCoefficients, bckComponents, momentsOf, pairCovariance } from '../../src/evaluation/stats/mrmc/moments.js';
import { nestedReaders } from '../../src/evaluation/stats/mrmc/nested-readers.js';
import { contrast, obuchowskiRockette } from '../../src/evaluation/stats/mrmc/obuchowski-rockette.js';
import { studySums } from '../../src/evaluation/stats/mrmc/pair-sums.js';
import { designOf, type Study, studyOf } from '../../src/evaluation/stats/mrmc/study.js';
import { aucDifference, modalityAuc, testAndLimits } from '../../src/evaluation/stats/mrmc/u-statistics.js';
import { noncentralFCdf } from '../../src/evaluation/stats/planning/noncentral-f.js';
import { near } from './helpers.js';

interface Covariance {
  readonly moments: readonly (number | null)[];
  readonly coefficients: readonly number[];
  readonly covariance: number;
  readonly auc: readonly [number, number];
}
interface Made {
  readonly rows: readonly (readonly [number, number, number, 0 | 1, number])[];
  readonly first: Covariance;
  readonly second: Covariance;
  readonly cross: Covariance;
  readonly aucs: readonly number[];
  readonly jackknife: readonly (readonly number[])[];
  readonly or?: {
    error: number;
    cov1: number;
    cov2: number;
    cov3: number;
    msTR: number;
    F: number;
    df: number;
    p: number;
  };
}
const made = JSON.parse(readFileSync(join(packageRoot(), 'test', 'fixtures', 'py', 'readers-mrmc.json'), 'utf8')) as {
  studies: Record<string, Made>;
  noncentralF: readonly { f: number; df1: number; df2: number; lambda: number; cdf: number }[];
};

function studyFrom({ rows }: Pick<Made, 'rows'>, cluster?: (id: string) => string): Study {
  const reads = rows.map(([m, r, c, , score]) => ({ modality: `m${m}`, reader: `r${r}`, caseId: `c${c}`, score }));
  const truth = new Map(rows.map(([, , c, t]) => [`c${c}`, t]));
  const clusters = cluster ? new Map([...truth.keys()].map((id) => [id, cluster(id)])) : undefined;
  return studyOf(reads, truth, clusters);
}
const close = (got: number | null | undefined, want: number, tolerance = 1e-11) => near(got, want, tolerance);

test('moments, coefficients and variances equal a sum over all pairs of terms, in crossed, partly paired and nested designs', (t) => {
  let compared = 0;
  for (const [name, want] of Object.entries(made.studies)) {
    const study = studyFrom(want);
    const sums = studySums(study);
    const aucs = [modalityAuc(study, sums, 0), modalityAuc(study, sums, 1)] as const;
    const difference = aucDifference(study, sums, [0, 1], aucs);
    for (const [moments, expected] of [
      [aucs[0].moments, want.first],
      [aucs[1].moments, want.second],
      [difference.cross, want.cross],
    ] as const) {
      for (let k = 0; k < 8; k++) {
        t.true(close(moments.coefficients[k], expected.coefficients[k]!).ok, `${name} c${k + 1}`);
        const m = expected.moments[k];
        if (m === null) t.is(moments.ustat[k], null, `${name} M${k + 1}: the design has no such terms`);
        else t.true(close(moments.ustat[k], m!).ok, `${name} M${k + 1}`);
        compared++;
      }
      t.true(close(moments.covariance, expected.covariance).ok, name);
    }
    t.true(close(aucs[0].auc, want.first.auc[0]).ok && close(aucs[1].auc, want.second.auc[0]).ok);
    const variance = want.first.covariance + want.second.covariance - 2 * want.cross.covariance;
    t.true(close(difference.variance, variance).ok);
  }
  t.is(compared, 3 * 3 * 8);
});

test('BCK components and coefficients give the same variance as the moments they come from', (t) => {
  const study = studyFrom(made.studies.crossed!);
  const sums = studySums(study);
  const { moments } = modalityAuc(study, sums, 0);
  const [parts, coefficients] = [bckComponents(moments.ustat), bckCoefficients(moments.coefficients)];
  const sum = Object.entries(coefficients).reduce((s, [key, c]) => s + c * parts[key as 'N']!, 0);
  t.true(close(sum, moments.covariance).ok);
});

test('jackknife covariances equal leaving every case out, also where cells share only some cases', (t) => {
  for (const [name, want] of Object.entries(made.studies)) {
    const study = studyFrom(want);
    const figures = cellFigures(study, { figure: 'auroc' });
    const got = covariancesOf(study, figures, 'jackknife', null);
    for (const [a, row] of want.jackknife.entries()) {
      t.true(close(figures[a]!.estimate, want.aucs[a]!).ok);
      for (const [b, value] of row.entries()) t.true(close(got[a]![b], value).ok, `${name} ${a} ${b}`);
    }
  }
});

test('Obuchowski–Rockette of a crossed study equals the same analysis in numpy', (t) => {
  const want = made.studies.crossed!;
  const study = studyFrom(want);
  const figures = cellFigures(study, { figure: 'auroc' });
  const covariances = covariancesOf(study, figures, 'jackknife', null);
  const theta = [0, 1].map((m) => figures.filter((f) => f.modality === m).map((f) => f.estimate));
  const got = obuchowskiRockette({ theta, covariances }, 'random readers, random cases', 0.95);
  const { components: c } = got;
  for (const [value, expected] of [
    [c.error, want.or!.error],
    [c.cov1, want.or!.cov1],
    [c.cov2, want.or!.cov2],
    [c.cov3, want.or!.cov3],
    [c.msTR, want.or!.msTR],
    [got.equality!.statistic, want.or!.F],
    [got.equality!.df2, want.or!.df],
    [got.equality!.p, want.or!.p],
  ] as const) {
    t.true(close(value, expected, 1e-9).ok, `${value} ${expected}`);
  }
  // Two modalities: the t-test of the difference is the F-test.
  t.true(close(got.differences[0]!.statistic! ** 2, want.or!.F, 1e-9).ok);
  t.true(close(got.differences[0]!.p, got.equality!.p, 1e-9).ok);
  const original = obuchowskiRockette(
    { theta, covariances },
    'random readers, random cases',
    0.95,
    'obuchowski-rockette',
  );
  t.is(original.equality!.df2, 2, '(t − 1)(r − 1) in the original method');
});

test('patients as clusters: singletons give DeLong exactly, and the order of cases does not matter', (t) => {
  for (const want of Object.values(made.studies)) {
    const study = studyFrom(want);
    const figures = cellFigures(study, { figure: 'auroc' });
    const [a, b] = (['delong', 'obuchowski'] as const).map((m) => covariancesOf(study, figures, m, null));
    for (const [i, row] of a!.entries()) {
      for (const [j, value] of row.entries()) t.true(near(b![i]![j], value, 1e-13).ok);
    }
  }
  const pairs = { rows: made.studies.crossed!.rows };
  const by = (id: string): string => String(Number(id.slice(1)) >> 1);
  const turned = { rows: pairs.rows.toReversed() };
  const sorted = (s: Study): number[] => {
    const figures = cellFigures(s, { figure: 'auroc' });
    return covariancesOf(s, figures, 'obuchowski', null)
      .map((row, i) => row[i]!)
      .sort((x, y) => x - y);
  };
  const [x, y] = [sorted(studyFrom(pairs, by)), sorted(studyFrom(turned, by))];
  for (const [i, value] of x.entries()) t.true(near(y[i], value, 1e-13).ok);
});

test('designs are told from who read what', (t) => {
  t.is(designOf(studyFrom(made.studies.crossed!)), 'fully crossed');
  t.is(designOf(studyFrom(made.studies['partly-paired']!)), 'partly paired');
  t.is(designOf(studyFrom(made.studies['readers-nested']!)), 'readers nested in modality');
  const only = (keep: (m: number, r: number, c: number) => boolean) =>
    designOf(studyFrom({ rows: made.studies.crossed!.rows.filter(([m, r, c]) => keep(m, r, c)) }));
  t.is(
    only((_, r, c) => c % 3 === r),
    'cases nested in reader',
  );
  t.is(
    only((m, _, c) => c % 2 === m),
    'cases nested in modality',
  );
});

test('readers nested in modality: equal groups give Hillis’s F, unequal ones still an answer', (t) => {
  const want = made.studies['readers-nested']!;
  const study = studyFrom(want);
  const figures = cellFigures(study, { figure: 'auroc' });
  const covariances = covariancesOf(study, figures, 'jackknife', null);
  const cells = figures.map((f) => ({ modality: f.modality, theta: f.estimate }));
  const got = nestedReaders(cells, covariances, 'random readers, random cases', 0.95);
  const r = 2;
  const means = [0, 1].map((m) => (cells[2 * m]!.theta + cells[2 * m + 1]!.theta) / 2);
  const denominator = got.msR + r * Math.max(got.cov2 - got.cov3, 0);
  const f = (r * (means[0]! - means[1]!) ** 2) / 2 / denominator;
  t.true(close(got.differences[0]!.statistic! ** 2, f).ok);
  t.true(close(got.differences[0]!.df, denominator ** 2 / (got.msR ** 2 / (2 * (r - 1)))).ok);
  const three = nestedReaders(cells.slice(0, 3), covariances.slice(0, 3), 'random readers, random cases', 0.95);
  t.true(three.differences[0]!.standardError > 0);
});

test('what a study does not support is NOT EVALUABLE with its reason; every result states its rules', (t) => {
  const rules = { level: 0.95, figure: { figure: 'auroc' }, covariance: 'jackknife', df: 'hillis' } as const;
  const partly = mrmcEvidence(studyFrom(made.studies['partly-paired']!), rules);
  const or = partly.results.filter((r) => r.method.startsWith('or-'));
  t.true(or.length > 0 && or.every((r) => r.status === 'not-evaluable' && /not every reader/.test(r.reason!)));
  const u = partly.results.find((r) => r.id === 'readers-mrmc-m0-m1.auroc-difference.u-statistic')!;
  t.is(u.parameters!.design, 'partly paired');
  t.regex(String(u.parameters!.dfMethod), /BDG/);
  const oneClass = made.studies.crossed!.rows.filter(([, r, , truth]) => r !== 0 || truth === 1);
  const broken = mrmcEvidence(studyFrom({ rows: oneClass }), rules);
  t.true(
    broken.results.some((r) => r.status === 'not-evaluable' && /reader r0 has no negative case/.test(r.reason ?? '')),
  );
  for (const r of [...partly.results, ...broken.results]) {
    for (const x of [r.estimate, r.lower, r.upper]) t.false(Number.isNaN(x as number));
    if (r.status === 'not-evaluable') t.truthy(r.reason);
    t.truthy(r.parameters!.covariance);
    t.truthy(r.parameters!.design);
  }
  t.is(contrast(0.1, 0, 4, 0.95).p, null);
  t.is(testAndLimits(0.1, -1e-9, 5, 0.95, 0), null);
});

test('a reader who read one case twice, and a case without truth, are refused', (t) => {
  const read = { modality: 'x', reader: 'a', caseId: 'c', score: 1 };
  t.throws(() => studyOf([read, read], new Map([['c', 1]])), { message: /twice/ });
  t.throws(() => studyOf([read], new Map()), { message: /no truth/ });
});

test('work in blocks of negatives gives the same sums as work in one piece', (t) => {
  const rng = createRng(5, 'blocks');
  // 2 cells × 1,000 positives leave room for 16,777 negatives a block; 20,000 need two.
  const [positives, negatives] = [1000, 20_000];
  const truth = Uint8Array.from({ length: positives + negatives }, (_, i) => (i < positives ? 1 : 0));
  const cells = [0, 1].map((reader) => ({
    ...{ modality: 0, reader },
    scores: Float64Array.from(truth, (y) => Math.round(2 * (y + rng.normal()))),
  }));
  const study: Study = {
    ...{ modalities: ['m'], readers: ['a', 'b'], truth, cells },
    cluster: Int32Array.from(truth, (_, i) => i),
  };
  const sums = studySums(study);
  const figures = cellFigures(study, { figure: 'auroc' }, sums);
  const delong = covariancesOf(study, figures, 'delong', null)[0]![1]!;
  const unbiased = pairCovariance(sums.pair(0, 1));
  t.true(Math.abs(unbiased / delong - 1) < 0.01, 'two estimates of one covariance');
  const m = momentsOf([sums.pair(0, 0)], [sums.pair(0, 0)]);
  t.true(Number.isInteger(4 * sums.pair(0, 1).s[0]), 'counted exactly');
  t.true(m.covariance > 0);
});

test('the noncentral F distribution equals scipy', (t) => {
  for (const { f, df1, df2, lambda, cdf } of made.noncentralF) {
    const n = near(noncentralFCdf(f, df1, df2, lambda), cdf, 1e-9, `${f} ${df1} ${df2} ${lambda}`);
    t.true(n.ok, n.message);
  }
});
