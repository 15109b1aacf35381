import test from 'ava';
import { silent } from '../../src/core/progress.js';
import { jackknife, jackknifeColumn } from '../../src/evaluation/bootstrap/jackknife.js';
import { layoutOf } from '../../src/evaluation/bootstrap/kernel.js';
import { buildPlan } from '../../src/evaluation/bootstrap/plan.js';
import { column, createJob, runOriginal, runStretch } from '../../src/evaluation/bootstrap/replicates.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import type { Sample } from '../../src/evaluation/sample.js';
import { aurocByRanks } from '../../src/evaluation/stats/auroc.js';
import { averagePrecision } from '../../src/evaluation/stats/average-precision.js';
import { brierScore } from '../../src/evaluation/stats/calibration.js';
import { aurocLogit, delongVariance, placements } from '../../src/evaluation/stats/delong.js';
import { obuchowskiCovariance } from '../../src/evaluation/stats/obuchowski.js';
import { mcclish, partialAuroc } from '../../src/evaluation/stats/partial-auroc.js';
import { acceleration, bcaInterval, percentileInterval } from '../../src/evaluation/stats/resampled.js';
import { chooseThreshold } from '../../src/evaluation/threshold.js';
import { protocol, sample, table } from '../evaluation/helpers.js';

import { columns, json, same } from './evaluation-data.js';

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

test('22,433 real cases: AUROC, DeLong, logit, Obuchowski, pAUC, AP, thresholds and patient bootstrap equal the references', (t) => {
  const s = zech();
  const r = json('stat-reference/zech/expected-r.json');
  const py = json('stat-reference/zech/expected-python.json');
  t.like(s, { n: r.n, positives: r.pos, clusters: r.patients });
  const p = placements(s);
  same(t, aurocByRanks(s), r.auc, 1e-13);
  same(t, delongVariance(p), r.delong_var, 1e-14);
  const logit = aurocLogit(p.auroc, delongVariance(p), 0.95);
  same(t, logit.lower, r.logit_ci95[0]);
  same(t, logit.upper, r.logit_ci95[1]);
  same(t, Math.sqrt(obuchowskiCovariance(s, p, p)), r.obuchowski1997.se, 1e-12);
  same(t, partialAuroc(s, 0, 0.1), r.pauc['spec_1_0.9'], 1e-12);
  same(t, mcclish(partialAuroc(s, 0, 0.1), 0, 0.1), r.pauc['spec_1_0.9_corr'], 1e-12);
  same(t, averagePrecision(s), py.average_precision, 1e-12);
  same(t, brierScore(s.scores, s.truth), py.brier, 1e-13);
  const tuning = table(Array.from(s.scores), Array.from(s.truth));
  const choose = (rule: 'max-f1' | 'youden') =>
    chooseThreshold(tuning, { ...protocol().threshold, rule }, { direction: 'higher-is-positive', comparator: 'NIH' });
  t.is(choose('max-f1').threshold, r.best_f1.threshold);
  t.is(choose('youden').threshold, r.youden.threshold);
  same(t, choose('youden').objective, r.youden.J, 1e-12);
  const plan = buildPlan(s, { sensitivityGrid: [], fprGrid: [0.05, 0.1, 0.2] });
  const layout = layoutOf(plan);
  const original = runOriginal(plan);
  same(t, original[layout.fprGrid + 1], r.sens_at_spec['0.9'].sens, 1e-12);
  const job = createJob(plan, 20_000, 20_261_123, 'real');
  runStretch(job, 0, 20_000);
  const wanted = py.cluster_bootstrap;
  const auroc = percentileInterval(p.auroc, column(job, layout.auroc), 0.95);
  // Four Monte-Carlo standard errors of the difference of two such limits.
  for (const [got, want, se] of [
    [auroc.lower, wanted.auc.percentile95[0], 0.00032],
    [auroc.upper, wanted.auc.percentile95[1], 0.00028],
  ] as const) {
    same(t, got, want, 4 * Math.SQRT2 * se, 'bootstrap AUROC');
  }
  const ap = percentileInterval(original[layout.ap]!, column(job, layout.ap), 0.95);
  same(t, ap.lower, wanted.average_precision.percentile95[0], 4 * Math.SQRT2 * 0.000085, 'AP lower');
  same(t, ap.upper, wanted.average_precision.percentile95[1], 4 * Math.SQRT2 * 0.0002, 'AP upper');
  const jack = jackknifeColumn(jackknife(plan), (row) => row[layout.auroc]!);
  same(t, acceleration(jack), wanted.auc.acceleration, 1e-9, 'acceleration');
  const bca = bcaInterval(p.auroc, column(job, layout.auroc), jack, 0.95);
  same(t, bca.lower, wanted.auc.bca95[0], 4 * Math.SQRT2 * 0.00032, 'BCa lower');
  same(t, bca.upper, wanted.auc.bca95[1], 4 * Math.SQRT2 * 0.00028, 'BCa upper');
});

test('the same scores by RSNA radiologists: AUROC and AP equal scikit-learn, and the unlabelled films differ in view', async (t) => {
  const scores = columns('predictions/densenet121_pneumonia_scores.csv');
  const meta = columns('nih/Data_Entry_2017.csv');
  const rsna = columns('reference-standard/rsna_pneumonia_2018.csv');
  const film = new Map(meta['Image Index']!.map((id, i) => [id, i]));
  const read = new Map(rsna['Image Index']!.map((id, i) => [id, Number(rsna['RSNA Target']![i])]));
  const ids = scores['Image Index']!;
  const at = (name: string) => ids.map((id) => meta[name]![film.get(id) as number]!);
  const films = {
    caseIds: ids,
    patientIds: at('Patient ID'),
    scores: Float64Array.from(scores['Pneumonia score']!, Number),
    truth: Int8Array.from(ids, (id) => read.get(id) ?? -1),
    attributes: { view: at('View Position'), sex: at('Patient Gender'), age: at('Patient Age').map(Number) },
  };
  const comparator = { class: 'reference', name: 'RSNA 2018' } as const;
  const out = await evaluate(
    {
      tuning: null,
      threshold: null,
      thresholdReason: 'none',
      populations: [{ name: 'overall', comparator, table: films }],
    },
    protocol({ subgroups: [{ column: 'view' }] }),
    { threads: 2, progress: silent },
  );
  const result = (id: string) => out.results.find((r) => r.id === id);
  t.like(result('overall.auroc.delong'), { n: 4793, positives: 917 });
  // scikit-learn 1.9.1 roc_auc_score and average_precision_score on the same 4,793 films.
  same(t, result('overall.auroc.delong')?.estimate, 0.8003422341214509, 1e-12);
  same(t, result('overall.ap.bootstrap-percentile')?.estimate, 0.4861623173647143, 1e-12);
  const rows = out.tables.find((x) => x.id === 'verification')!.rows;
  t.like(rows[0], { labelled: 4793, unlabelled: 22433 - 4793 });
  t.true(Math.abs(rows.find((r) => r.attribute === 'view')!.difference as number) > 0.1);
});
