import test, { type ExecutionContext } from 'ava';
import { covariancesOf } from '../../src/evaluation/stats/mrmc/covariances.js';
import { cellFigures } from '../../src/evaluation/stats/mrmc/figures.js';
import { bckCoefficients, bckComponents, pairCovariance } from '../../src/evaluation/stats/mrmc/moments.js';
import { obuchowskiRockette } from '../../src/evaluation/stats/mrmc/obuchowski-rockette.js';
import { studySums } from '../../src/evaluation/stats/mrmc/pair-sums.js';
import { type Study, studyOf } from '../../src/evaluation/stats/mrmc/study.js';
import { aucDifference, modalityAuc, testAndLimits } from '../../src/evaluation/stats/mrmc/u-statistics.js';
import { columns, json, same } from './evaluation-data.js';

const expected = json('stat-reference/imrmc/expected.json');

function imrmcStudy(file: string): Study {
  const c = columns(`stat-reference/imrmc/${file}`);
  const rows = c.readerID!.map((reader, i) => ({
    reader,
    caseId: c.caseID![i]!,
    modality: c.modalityID![i]!,
    score: Number(c.score![i]),
  }));
  const truth = new Map(rows.filter((r) => r.modality === 'truth').map((r) => [r.caseId, r.score as 0 | 1]));
  const reads = rows.filter((r) => r.modality !== 'truth');
  return studyOf(
    reads.sort((a, b) => a.modality.localeCompare(b.modality) || a.reader.localeCompare(b.reader)),
    truth,
  );
}

const number = (x: unknown): number | null => (typeof x === 'number' ? x : null);

// biome-ignore lint/suspicious/noExplicitAny: the expected file has many shapes
type Expected = any;

function compare(t: ExecutionContext, study: Study, want: Expected, tolerance: number): void {
  const sums = studySums(study);
  const aucs = study.modalities.map((_, m) => modalityAuc(study, sums, m));
  const difference = aucDifference(study, sums, [0, 1], [aucs[0]!, aucs[1]!]);
  for (const [kind, table] of [
    ['u', want.Ustat],
    ['mle', want.MLEstat],
  ] as const) {
    for (let row = 0; row < 3; row++) {
      const single = row < 2 ? aucs[row]! : null;
      const estimate = single ? single.auc : difference.estimate;
      const variance = single
        ? kind === 'u'
          ? single.moments.covariance
          : single.moments.covarianceMle
        : kind === 'u'
          ? difference.variance
          : difference.varianceMle;
      const df = (kind === 'u' ? (single ?? difference).dfBdg : (single ?? difference).dfBdgMle)!;
      const name = `${kind} row ${row}`;
      const value = (key: string) => number(table[key]?.[row]);
      const check = (got: number, key: string, tol = tolerance) => {
        const expectedValue = value(key);
        if (expectedValue !== null) same(t, got, expectedValue, tol, `${name} ${key}`);
      };
      check(estimate, single ? 'AUCA' : 'AUCAminusAUCB');
      check(variance, single ? 'varAUCA' : 'varAUCAminusAUCB');
      check(df, 'dfBDG', tolerance * 10);
      const normal = testAndLimits(estimate, variance, null, 0.95, single ? 0.5 : 0)!;
      const bdg = testAndLimits(estimate, variance, df, 0.95, single ? 0.5 : 0)!;
      check(normal.p, 'pValueNormal');
      check(normal.lower, 'botCInormal');
      check(normal.upper, 'topCInormal');
      check(bdg.p, 'pValueBDG');
      check(bdg.lower, 'botCIBDG');
      check(bdg.upper, 'topCIBDG');
      if (single) {
        t.is(single.readers, table.NR[row]);
        t.is(single.negatives, table.N0[row]);
        t.is(single.positives, table.N1[row]);
      }
    }
  }
  for (const [i, reader] of want.perReader.readerID.entries()) {
    const cell = (modality: string) =>
      study.cells.findIndex((c) => study.readers[c.reader] === reader && study.modalities[c.modality] === modality);
    const a = cell(want.perReader.modalityA[i]);
    const [aucA, varA] = [number(want.perReader.AUCA[i])!, number(want.perReader.varAUCA[i])];
    if (varA === null) continue;
    same(t, sums.cells[a]!.auc, aucA, tolerance);
    // Java prints six digits of a variance.
    const perReader = Math.max(tolerance, want.varDecomp.BCK.Ustat.comp['testA.NO_MOD'] ? 5e-9 : 0);
    same(t, pairCovariance(sums.pair(a, a)), varA, perReader);
    const b = cell(want.perReader.modalityB[i]);
    const varDifference = number(want.perReader.varAUCAminusAUCB[i]);
    if (b < 0 || varDifference === null) continue;
    const got = pairCovariance(sums.pair(a, a)) + pairCovariance(sums.pair(b, b)) - 2 * pairCovariance(sums.pair(a, b));
    same(t, got, varDifference, perReader);
  }
}

for (const [name, file] of [
  ['R2_fully_crossed', 'imrmc_R2.csv'],
  ['R3_partly_paired', 'imrmc_R3.csv'],
  ['dfMRMC_example', 'dfMRMC_example.csv'],
  ['vandyke', 'vandyke_imrmc.csv'],
] as const) {
  test(`${name}: AUCs, variances, degrees of freedom, tests, moments and components equal R iMRMC`, (t) => {
    const study = imrmcStudy(file);
    compare(t, study, expected[name].r_current, 1e-11);
    const sums = studySums(study);
    const aucs = study.modalities.map((_, m) => modalityAuc(study, sums, m));
    const cross = aucDifference(study, sums, [0, 1], [aucs[0]!, aucs[1]!]).cross;
    const all = [aucs[0]!.moments, aucs[1]!.moments, cross];
    const decomposition = expected[name].r_current.varDecomp;
    let compared = 0;
    for (const [i, m] of all.entries()) {
      const bck = { Ustat: bckComponents(m.ustat), MLE: bckComponents(m.mle) };
      for (const kind of ['Ustat', 'MLE'] as const) {
        const moments = kind === 'Ustat' ? m.ustat : m.mle;
        for (let k = 0; k < 8; k++) {
          same(t, moments[k], decomposition.BDG[kind].comp[i][`M${k + 1}`], 1e-11, `${kind} M${k + 1}`);
          same(t, m.coefficients[k], decomposition.BDG[kind].coeff[i][`M${k + 1}`], 1e-11);
          compared += 2;
        }
        const coefficients = bckCoefficients(m.coefficients);
        for (const key of ['N', 'D', 'ND', 'R', 'NR', 'DR', 'RND'] as const) {
          same(t, bck[kind][key], decomposition.BCK[kind].comp[i][key], 1e-11, `${kind} ${key}`);
          same(t, coefficients[key], decomposition.BCK[kind].coeff[i][key], 1e-11);
          compared += 2;
        }
      }
    }
    t.is(compared, 3 * 2 * (16 + 14));
  });
}

for (const [name, file] of [
  ['R2_fully_crossed', 'imrmc_R2.csv'],
  ['R3_partly_paired', 'imrmc_R3.csv'],
] as const) {
  test(`${name}: equals the nine digits that Java iMRMC 4.0.3 prints`, (t) => {
    compare(t, imrmcStudy(file), expected[name]['java_4.0.3'], 5.1e-9);
  });
}

test('R2: iMRMC’s Hillis degrees of freedom and tests are those of Obuchowski–Rockette with unbiased covariances', (t) => {
  const study = imrmcStudy('imrmc_R2.csv');
  const sums = studySums(study);
  const figures = cellFigures(study, { figure: 'auroc' }, sums);
  const theta = [0, 1].map((m) => figures.filter((f) => f.modality === m).map((f) => f.estimate));
  const covariances = covariancesOf(study, figures, 'unbiased', sums);
  const or = obuchowskiRockette({ theta, covariances }, 'random readers, random cases', 0.95);
  const aucs = study.modalities.map((_, m) => modalityAuc(study, sums, m));
  const difference = aucDifference(study, sums, [0, 1], [aucs[0]!, aucs[1]!]);
  const java = expected.R2_fully_crossed['java_4.0.3'];
  for (const [table, mle] of [
    [java.Ustat, false],
    [java.MLEstat, true],
  ] as const) {
    for (let row = 0; row < 3; row++) {
      const m = aucs[row];
      const df = (m ? or.means[row]! : or.differences[0]!).df!;
      same(t, df, table.dfHillis[row], 5.1e-9, `df ${row}`);
      const unbiased = m ? m.moments.covariance : difference.variance;
      const biased = m ? m.moments.covarianceMle : difference.varianceMle;
      const got = testAndLimits(m ? m.auc : difference.estimate, mle ? biased : unbiased, df, 0.95, m ? 0.5 : 0)!;
      same(t, got.p, table.pValueHillis[row], 5.1e-9, `p ${row}`);
      same(t, got.lower, table.botCIHillis[row], 5.1e-9);
      same(t, got.upper, table.topCIHillis[row], 5.1e-9);
    }
  }
});
