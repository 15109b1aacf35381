/** Figures of the films and of the development of the model up to its operating point. */
import type { Evidence } from '../evidence/evidence.js';
import type { Chart } from './charts/chart.js';
import { findingsBarChart } from './charts/distributions.js';
import { linesChart, thresholdChart } from './charts/lines.js';
import { trainingHistoryChart } from './charts/training.js';
import { findingWords, isAgreement } from './names.js';
import { factNumber, nullable, num, rowsOf, word } from './series.js';

export function findings(evidence: Evidence): Chart | null {
  const series = evidence.series.get('findings');
  if (!series) return null;
  const totals = new Map<string, number>();
  for (const r of rowsOf(series)) totals.set(word(r.finding), (totals.get(word(r.finding)) ?? 0) + num(r.films));
  const rows = [...totals]
    .map(([name, count]) => ({ name: findingWords(name), count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return rows.length === 0
    ? null
    : findingsBarChart({
        id: 'findings',
        rows,
        caption: 'Number of films by finding in the labels of the data set, all parts.',
      });
}

export function ages(evidence: Evidence): Chart | null {
  const series = evidence.series.get('age-histogram');
  if (!series) return null;
  const rows = rowsOf(series);
  const parts = [...new Set(rows.map((r) => word(r.part)))];
  if (parts.length === 0) return null;
  const share = (part: string) => {
    const mine = rows.filter((r) => word(r.part) === part);
    const total = mine.reduce((sum, r) => sum + num(r.films), 0);
    return mine.map((r) => ({ x: num(r.from), y: total > 0 ? num(r.films) / total : null }));
  };
  return linesChart({
    id: 'age-histogram',
    series: parts.map((part) => ({ name: part, points: share(part) })),
    xTitle: 'Lower end of the age band (years)',
    yTitle: 'Share of films',
    points: true,
    caption: 'Age in ten-year bands, share of films by part.',
  });
}

export function trainingHistory(evidence: Evidence): Chart | null {
  const series = evidence.series.get('training-history');
  if (!series) return null;
  const epochs = rowsOf(series).map((r) => ({
    epoch: num(r.epoch),
    trainingLoss: nullable(r.trainingLoss),
    tuningLoss: nullable(r.tuningLoss),
    tuningAuroc: nullable(r.tuningAuroc),
  }));
  if (epochs.length === 0) return null;
  return trainingHistoryChart({
    id: 'training-history',
    epochs,
    bestEpoch: factNumber(evidence, 'training.best-epoch'),
    caption:
      'Loss on training and tuning set and area under the ROC curve on the tuning set, by epoch; the epoch kept is marked. The training loss is the mean over the batches of the epoch, with sampling, augmentation and dropout where the training used them; the tuning loss is taken without these, so the two are not on one scale.',
  });
}

export function thresholdDerivation(evidence: Evidence): Chart | null {
  const series = evidence.series.get('threshold-derivation');
  if (!series) return null;
  const column = (name: string): (number | null)[] => (series.columns[name] ?? []).map(nullable);
  const reference = !isAgreement(evidence, 'overall');
  return thresholdChart({
    id: 'threshold-derivation',
    thresholds: column('threshold').map((v) => v ?? 0),
    metrics: {
      F1: column('f1'),
      [reference ? 'Sensitivity' : 'Positive percent agreement']: column('sensitivity'),
      [reference ? 'Specificity' : 'Negative percent agreement']: column('specificity'),
      Precision: column('ppv'),
    },
    chosen: factNumber(evidence, 'threshold.value'),
    caption:
      'Choice of the operating point: metrics by threshold on the tuning set, against the comparator of the primary analysis; the dashed line marks the locked threshold.',
  });
}
