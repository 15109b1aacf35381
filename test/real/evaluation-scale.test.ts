import test from 'ava';
import { silent } from '../../src/core/progress.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { protocol } from '../evaluation/helpers.js';

import { columns, same } from './evaluation-data.js';

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
