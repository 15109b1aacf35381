import test, { type ExecutionContext } from 'ava';
import { type CovarianceMethod, covariancesOf } from '../../src/evaluation/stats/mrmc/covariances.js';
import { cellFigures, type Figure } from '../../src/evaluation/stats/mrmc/figures.js';
import {
  dbmComponents,
  type Inference,
  obuchowskiRockette,
  type ReaderTable,
  readerDifference,
} from '../../src/evaluation/stats/mrmc/obuchowski-rockette.js';
import { studySums } from '../../src/evaluation/stats/mrmc/pair-sums.js';
import { designOf, type Study, studyOf } from '../../src/evaluation/stats/mrmc/study.js';
import { columns, json, same } from './evaluation-data.js';

const expected = json('stat-reference/vandyke/expected-mrmcaov.json');

function vandyke(caseColumn: 'case' | 'case2' | 'case3'): Study {
  const c = columns('stat-reference/vandyke/vandyke.csv');
  const ids = c[caseColumn]!;
  const truth = new Map(ids.map((id, i) => [id, Number(c.truth![i]) as 0 | 1]));
  return studyOf(
    ids.map((caseId, i) => ({
      caseId,
      reader: c.reader![i]!,
      modality: c.treatment![i]!,
      score: Number(c.rating![i]),
    })),
    truth,
  );
}

function readerTable(study: Study, figure: Figure, method: CovarianceMethod): ReaderTable {
  const sums = figure.figure === 'auroc' ? studySums(study) : null;
  const figures = cellFigures(study, figure, sums ?? undefined);
  return {
    theta: study.modalities.map((_, m) => figures.filter((f) => f.modality === m).map((f) => f.estimate)),
    covariances: covariancesOf(study, figures, method, sums),
  };
}

const AUROC: Figure = { figure: 'auroc' };
// biome-ignore lint/suspicious/noExplicitAny: the expected file has many shapes
function compare(t: ExecutionContext, table: ReaderTable, inference: Inference, want: any, fixedCases = false): void {
  const got = obuchowskiRockette(table, inference, 0.95);
  const c = got.components;
  if (!fixedCases) {
    for (const [i, value] of [c.reader, c.interaction, c.error, c.cov1, c.cov2, c.cov3].entries()) {
      same(t, value, want.vcov_comps.Estimate[i], 1e-12, `component ${i}`);
    }
  }
  const test = want.test_equality;
  same(t, c.msT, test['MS(T)'], 1e-12);
  if (test['MS(T:R)'] !== undefined) same(t, c.msTR, test['MS(T:R)'], 1e-12);
  if (test.Denominator !== undefined) same(t, got.equality!.denominator, test.Denominator, 1e-12);
  same(t, got.equality!.statistic, test.F ?? test.X2, 1e-10);
  if (test.df2 !== undefined) same(t, got.equality!.df2, test.df2, 1e-10);
  same(t, got.equality!.p, test['p-value'], 1e-11);
  const d = got.differences[0]!;
  same(t, d.estimate, want.test_diffs.Estimate, 1e-12);
  same(t, d.standardError, want.test_diffs.StdErr, 1e-12);
  if (want.test_diffs.df !== undefined) same(t, d.df, want.test_diffs.df, 1e-10);
  same(t, d.lower, want.test_diffs.CI[0][0], 1e-11);
  same(t, d.upper, want.test_diffs.CI[0][1], 1e-11);
  same(t, d.statistic, want.test_diffs.t ?? want.test_diffs.z, 1e-10);
  same(t, d.p, want.test_diffs['p-value'], 1e-11);
  for (const [i, m] of got.means.entries()) {
    same(t, m.estimate, want.test_means.Estimate[i], 1e-12);
    same(t, m.standardError, want.test_means.StdErr[i], 1e-12);
    if (want.test_means['MS(R)']) same(t, c.msR[i], want.test_means['MS(R)'][i], 1e-12);
    if (want.test_means.Cov2) same(t, c.cov2Of[i], want.test_means.Cov2[i], 1e-12);
    if (want.test_means.df) same(t, m.df, want.test_means.df[i], 1e-10);
    // MRMCaov clips the limits of a single mean to [0, 1].
    same(t, Math.max(0, m.lower), want.test_means.CI[i][0], 1e-11);
    same(t, Math.min(1, m.upper), want.test_means.CI[i][1], 1e-11);
  }
}

const RRRC = 'random readers, random cases';
const FRRC = 'fixed readers, random cases';
const RRFC = 'random readers, fixed cases';

test('VanDyke, random readers and cases: jackknife, DeLong and unbiased covariances equal MRMCaov', (t) => {
  const study = vandyke('case');
  t.is(designOf(study), 'fully crossed');
  for (const [method, key] of [
    ['jackknife', 'RRRC_empirical_jackknife'],
    ['delong', 'RRRC_empirical_DeLong'],
    ['unbiased', 'RRRC_empirical_unbiased'],
  ] as const) {
    compare(t, readerTable(study, AUROC, method), RRRC, expected.analyses[key]);
  }
});

test('VanDyke, fixed readers, single readers, and fixed cases equal MRMCaov', (t) => {
  const table = readerTable(vandyke('case'), AUROC, 'jackknife');
  const want = expected.analyses.FRRC_empirical_jackknife;
  compare(t, table, FRRC, want);
  for (let j = 0; j < 5; j++) {
    const d = readerDifference(table, j, [0, 1], 0.95);
    const diffs = want.reader_test_diffs;
    for (const [got, value] of [
      [d.estimate, diffs.Estimate[j]],
      [d.standardError, diffs.StdErr[j]],
      [d.lower, diffs.CI[j][0]],
      [d.upper, diffs.CI[j][1]],
      [d.statistic, diffs.z[j]],
      [d.p, diffs['p-value'][j]],
    ] as const) {
      same(t, got, value, 1e-11, `reader ${j + 1}`);
    }
    for (const i of [0, 1]) {
      same(t, table.theta[i]![j], want.reader_means.empirical_auc[5 * i + j], 1e-12);
      same(t, Math.sqrt(table.covariances[5 * i + j]![5 * i + j]!), want.reader_means.StdErr[5 * i + j], 1e-12);
    }
  }
  compare(t, table, RRFC, expected.analyses.RRFC_empirical, true);
});

test('VanDyke, sensitivity and specificity at rating 3 equal MRMCaov', (t) => {
  const study = vandyke('case');
  for (const figure of ['sensitivity', 'specificity'] as const) {
    const table = readerTable(study, { figure, cut: 3 }, 'jackknife');
    compare(t, table, RRRC, expected.analyses[`RRRC_${figure}_ge3_jackknife`]);
  }
});

test('VanDyke with cases nested in reader or in modality equals MRMCaov', (t) => {
  for (const [column, design, key] of [
    ['case2', 'cases nested in reader', 'nested_readers_case2'],
    ['case3', 'cases nested in modality', 'nested_treatments_case3'],
  ] as const) {
    const study = vandyke(column);
    t.is(designOf(study), design);
    compare(t, readerTable(study, AUROC, 'jackknife'), RRRC, expected.analyses[key]);
  }
});

test('VanDyke: the DBM variance components equal those OR-DBM MRMC 2.51 prints', (t) => {
  const { components } = obuchowskiRockette(readerTable(vandyke('case'), AUROC, 'jackknife'), RRRC, 0.95);
  const got = dbmComponents(components, 114);
  for (const [value, want] of [
    [got.reader, 0.001535],
    [got.case, 0.02724923],
    [got.modalityReader, 0.0002004],
    [got.modalityCase, 0.0119753],
    [got.readerCase, 0.01226473],
    [got.remainder, 0.0399716],
  ] as const) {
    t.true(Math.abs(value! - want) <= 5.01e-9, `${value} ${want}`);
  }
});

test('mitotic figures: OR with clustered covariances equals Tabata 2019 for all four scanners', (t) => {
  const c = columns('stat-reference/clustered/mitotic.csv');
  const published = json('stat-reference/clustered/expected.json').tabata2019_OR_with_clustered_cov;
  const names = Object.keys(published);
  t.is(names.length, 4);
  for (const name of names) {
    const scanner = `scanner.${name.slice(-1)}`;
    const rows = c.targetID!.map((_, i) => i).filter((i) => ['microscope', scanner].includes(c.modalityID![i]!));
    const truth = new Map(rows.map((i) => [c.targetID![i]!, Number(c.truth![i]) as 0 | 1]));
    const slide = new Map(rows.map((i) => [c.targetID![i]!, c.wsiName![i]!]));
    const study = studyOf(
      rows
        .sort((a, b) => c.modalityID![a]!.localeCompare(c.modalityID![b]!))
        .flatMap((i) =>
          [1, 2, 3, 4, 5].map((k) => ({
            caseId: c.targetID![i]!,
            reader: `observer ${k}`,
            modality: c.modalityID![i]!,
            score: Number(c[`observer.${k}`]![i]),
          })),
        ),
      truth,
      slide,
    );
    const table = readerTable(study, AUROC, 'obuchowski');
    const want = published[name];
    for (const [a, row] of want['cov.hat'].entries()) {
      for (const [b, value] of row.entries()) same(t, table.covariances[a]![b], value, 1e-12, `${name} ${a} ${b}`);
    }
    const got = obuchowskiRockette(table, RRRC, 0.95);
    const { components } = got;
    for (const [value, key] of [
      [components.reader, 'varR'],
      [components.interaction, 'varTR'],
      [components.cov1, 'cov1'],
      [components.cov2, 'cov2'],
      [components.cov3, 'cov3'],
      [components.error, 'varE'],
      [components.cov2Of[0], 'cov2.1'],
      [components.cov2Of[1], 'cov2.2'],
      [components.errorOf[0], 'varE.1'],
      [components.errorOf[1], 'varE.2'],
    ] as const) {
      same(t, value, want.covOR[key], 1e-12, `${name} ${key}`);
    }
    same(t, got.equality!.statistic, want.F_stat, 1e-10);
    same(t, got.equality!.df2, want['df.H'], 1e-10);
    same(t, got.equality!.p, want.p, 1e-10);
    same(t, got.differences[0]!.standardError, want['se.dif'], 1e-12);
    for (const i of [0, 1]) {
      same(t, got.means[i]!.estimate, want['theta.i'][i], 1e-12);
      same(t, got.means[i]!.standardError, want['se.i'][i], 1e-12);
      same(t, got.means[i]!.df, want['df.sgl'][i], 1e-10);
      same(t, got.means[i]!.lower, want.botCI[i], 1e-10, `${name} lower`);
      same(t, got.means[i]!.upper, want.topCI[i], 1e-10);
    }
  }
});
