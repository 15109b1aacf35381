/** Which figures this evidence can carry, drawn from its series, tables and facts alone. */
import type { Evidence } from '../evidence/evidence.js';
import { confusionChart, reliabilityChart } from './charts/calibration.js';
import type { Chart } from './charts/chart.js';
import { type BandPoint, type CurveInput, prChart, rocChart } from './charts/curves.js';
import { findingsBarChart } from './charts/distributions.js';
import { forestChart } from './charts/forest.js';
import { decisionCurveChart, linesChart, queueChart, thresholdChart } from './charts/lines.js';
import { shiftsChart } from './charts/shifts.js';
import { trainingHistoryChart } from './charts/training.js';
import { waitsChart } from './charts/waits.js';
import { architecture, equivalenceFlow } from './document-figures.js';
import { algorithmFlow, dataFlow } from './flow-figures.js';
import { formatResult } from './format.js';
import { groupName, isAgreement } from './names.js';
import { num, rowsOf, word } from './series.js';

export interface Figure extends Chart {
  readonly caption: string;
}

/** Chart specifications as the evidence keeps them. */
export const evidenceCharts = (evidence: Evidence): { id: string; spec: unknown }[] =>
  evidenceFigures(evidence).map(({ id, spec }) => ({ id, spec }));

export function evidenceFigures(evidence: Evidence): Figure[] {
  const charts = [
    equivalenceFlow(evidence),
    algorithmFlow(evidence),
    architecture(evidence),
    dataFlow(evidence),
    trainingHistory(evidence),
    thresholdDerivation(evidence),
    curve(evidence, 'roc'),
    curve(evidence, 'pr'),
    confusion(evidence),
    subgroups(evidence),
    reliability(evidence),
    decisionCurve(evidence),
    findings(evidence),
    ages(evidence),
    triage(evidence),
    triageLoads(evidence),
    robustness(evidence),
    streaming(evidence),
  ];
  const mark = evidence.synthetic ? 'SYNTHETIC DATA. ' : '';
  return charts.flatMap((chart) =>
    chart === null ? [] : [{ ...chart, caption: `${mark}${chart.caption ?? chart.alt}` }],
  );
}

const factNumber = (evidence: Evidence, id: string): number | null => {
  const value = evidence.facts.get(id)?.value;
  return typeof value === 'number' ? value : null;
};

/** The comparator of the primary population, with the headline estimate beside it. */
function curveName(evidence: Evidence, metric: 'auroc' | 'ap'): { name: string; prevalence: number } | null {
  const wanted = metric === 'auroc' ? evidence.protocol.intervals.primary.auroc : 'bootstrap-percentile';
  const result =
    evidence.results.get(`overall.${metric}.${wanted}`) ??
    [...evidence.results.values()].find((r) => r.population === 'overall' && r.metric === metric);
  if (!result || result.n === 0) return null;
  const word = metric === 'auroc' ? 'AUROC' : 'average precision';
  return {
    name: `${result.comparator ?? 'comparator'}, ${word} ${formatResult(result)}`,
    prevalence: result.positives / result.n,
  };
}

function curve(evidence: Evidence, id: 'roc' | 'pr'): Chart | null {
  const series = evidence.series.get(id);
  const named = curveName(evidence, id === 'roc' ? 'auroc' : 'ap');
  if (!series || !named) return null;
  const [x, y] = id === 'roc' ? ['fpr', 'sensitivity'] : ['recall', 'precision'];
  const rows = rowsOf(series);
  const at = evidence.series.get(`${id}-operating-point`);
  const point = at && rowsOf(at)[0];
  const [px, py] = [point?.[x], point?.[y]];
  const bandOf = (low: string, high: string): BandPoint[] =>
    rows.flatMap((r) => {
      const [lower, upper] = [r[low], r[high]];
      return typeof lower === 'number' && typeof upper === 'number' ? [{ x: num(r[x]), lower, upper }] : [];
    });
  const [band, outer] = [bandOf('lower', 'upper'), bandOf('lowerSimultaneous', 'upperSimultaneous')];
  const input: CurveInput = {
    id,
    series: [
      {
        name: named.name,
        points: rows.map((r) => ({ x: num(r[x]), y: num(r[y]) })),
        ...(band.length > 1 ? { band } : {}),
        ...(outer.length > 1 ? { outer } : {}),
      },
    ],
    ...(typeof px === 'number' && typeof py === 'number'
      ? { operatingPoint: { x: px, y: py, label: 'locked operating point' } }
      : {}),
    caption:
      id === 'roc'
        ? `ROC curve on the test set (primary population) with the locked operating point.${bandWords(band.length > 1, outer.length > 1)}`
        : 'Precision–recall curve on the test set (primary population) with the locked operating point; the dashed line is the prevalence.',
  };
  const agreement = isAgreement(evidence, 'overall');
  return id === 'roc'
    ? rocChart({ ...input, agreement })
    : prChart({ ...input, agreement, prevalence: named.prevalence });
}

/** What the shade and the thin lines are; bands.ts widens the simultaneous band by one amount everywhere. */
function bandWords(band: boolean, outer: boolean): string {
  const simultaneous = 'band for the whole curve at once, of constant width, so it is wide where the curve is certain';
  if (!band) return '';
  return outer ? ` Shaded: pointwise band; thin lines: ${simultaneous}.` : ' Shaded: pointwise band.';
}

function trainingHistory(evidence: Evidence): Chart | null {
  const series = evidence.series.get('training-history');
  if (!series) return null;
  const nullable = (v: unknown): number | null => (typeof v === 'number' ? v : null);
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

function thresholdDerivation(evidence: Evidence): Chart | null {
  const series = evidence.series.get('threshold-derivation');
  if (!series) return null;
  const column = (name: string): (number | null)[] =>
    (series.columns[name] ?? []).map((v) => (typeof v === 'number' ? v : null));
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

function confusion(evidence: Evidence): Chart | null {
  const [tp, fp, fn, tn] = ['tp', 'fp', 'fn', 'tn'].map((k) => factNumber(evidence, `overall.${k}`));
  if (tp == null || fp == null || fn == null || tn == null) return null;
  return confusionChart({
    id: 'confusion',
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
    caption: 'Confusion matrix at the locked operating point.',
  });
}

function subgroups(evidence: Evidence): Chart | null {
  const table = evidence.tables.get('subgroups');
  if (!table || table.rows.length === 0) return null;
  const method = evidence.protocol.intervals.primary.auroc;
  const rows = table.rows.flatMap((row) => {
    const result = evidence.results.get(`${row.population}.auroc.${method}`);
    if (!result) return [];
    const { n, positives, estimate, lower, upper, status } = result;
    return [{ name: groupName(row.column, row.value), n, positives, estimate, lower, upper, status }];
  });
  if (rows.length === 0) return null;
  return forestChart({
    id: 'subgroups',
    metric: 'AUROC',
    rows,
    overall: evidence.results.get(`overall.auroc.${method}`)?.estimate ?? null,
    caption: 'Area under the ROC curve by subgroup, with intervals; the dashed line is the whole population.',
  });
}

function reliability(evidence: Evidence): Chart | null {
  const series = evidence.series.get('reliability');
  if (!series) return null;
  const bins = rowsOf(series).flatMap((r) => {
    const [predicted, observed] = [r.meanScore, r.observed];
    if (typeof predicted !== 'number' || typeof observed !== 'number') return [];
    return [
      {
        predicted,
        observed,
        lower: typeof r.lower === 'number' ? r.lower : null,
        upper: typeof r.upper === 'number' ? r.upper : null,
        n: num(r.n),
      },
    ];
  });
  return bins.length === 0
    ? null
    : reliabilityChart({
        id: 'reliability',
        bins,
        caption: `Mean score and observed share of positives, test set, in ten bins of equal width${bins.length < 10 ? '; bins without films are not drawn' : ''}. Bars: intervals of the share; on the dashed line score and share would be equal.`,
      });
}

function decisionCurve(evidence: Evidence): Chart | null {
  const series = evidence.series.get('decision-curve');
  if (!series) return null;
  const rows = rowsOf(series);
  // The score and its band are drawn whole, however low. Flagging every film falls without end near a probability of one: it
  // leaves the chart where it passes below everything else, and does not come back.
  const floor = Math.min(0, ...rows.flatMap((r) => [num(r.netBenefit), typeof r.lower === 'number' ? r.lower : 0]));
  const line = (name: string, column: string) => ({
    name,
    points: rows.map((r) => ({ x: num(r.threshold), y: num(r[column]) < floor ? null : num(r[column]) })),
  });
  return decisionCurveChart({
    id: 'decision-curve',
    series: [line('the score', 'netBenefit'), line('flag every film', 'treatAll'), line('flag none', 'treatNone')],
    band: rows.flatMap((r) =>
      typeof r.lower === 'number' && typeof r.upper === 'number'
        ? [{ x: num(r.threshold), lower: r.lower, upper: r.upper }]
        : [],
    ),
    caption:
      'Net benefit by threshold probability, test set, with its pointwise band, compared with flagging every film and flagging none.',
  });
}

function findings(evidence: Evidence): Chart | null {
  const series = evidence.series.get('findings');
  if (!series) return null;
  const totals = new Map<string, number>();
  for (const r of rowsOf(series)) totals.set(word(r.finding), (totals.get(word(r.finding)) ?? 0) + num(r.films));
  const rows = [...totals]
    .map(([name, count]) => ({ name: name.replaceAll('_', ' '), count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return rows.length === 0
    ? null
    : findingsBarChart({
        id: 'findings',
        rows,
        caption: 'Number of films by finding in the labels of the data set, all parts.',
      });
}

function ages(evidence: Evidence): Chart | null {
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

function triage(evidence: Evidence): Chart | null {
  const series = evidence.series.get('queue-waits');
  if (!series) return null;
  return waitsChart({
    id: 'triage',
    rows: rowsOf(series).map((r) => ({
      films: word(r.films),
      order: word(r.order),
      mean: num(r.mean),
      lower: num(r.lower),
      upper: num(r.upper),
    })),
    caption: 'Simulated mean waits from arrival to the start of reading, with the middle 95% of the replications.',
  });
}

function robustness(evidence: Evidence): Chart | null {
  const series = evidence.series.get('robustness');
  if (!series) return null;
  const nullable = (v: unknown): number | null => (typeof v === 'number' ? v : null);
  return shiftsChart({
    id: 'robustness',
    rows: rowsOf(series).map((r) => ({
      ...{ change: word(r.kind), level: word(r.level) },
      ...{ difference: nullable(r.difference), lower: nullable(r.lower), upper: nullable(r.upper) },
      flags: nullable(r.flags),
    })),
    caption:
      'Changes of the film: difference of the area under the ROC curve from the untouched films, with intervals, and share of films whose flag changed at the locked threshold.',
  });
}

function triageLoads(evidence: Evidence): Chart | null {
  const series = evidence.series.get('queue-loads');
  if (!series) return null;
  const rows = rowsOf(series);
  const films = [...new Set(rows.map((r) => word(r.films)))];
  const assumed = factNumber(evidence, 'queue.load');
  return queueChart({
    id: 'triage-loads',
    series: films.map((name) => ({
      name,
      points: rows.filter((r) => word(r.films) === name).map((r) => ({ x: num(r.load), y: num(r.mean) })),
    })),
    xTitle: 'Share of the time in which the readers are busy',
    ...(assumed === null ? {} : { mark: { x: assumed, label: 'assumed' } }),
    caption: 'Simulated mean waits by how busy the readers are; the dashed line marks the assumed load.',
  });
}

function streaming(evidence: Evidence): Chart | null {
  const series = evidence.series.get('streaming-memory');
  if (!series || rowsOf(series).length < 2) return null;
  const top = Math.max(...rowsOf(series).map((r) => num(r.rssMib)));
  return linesChart({
    id: 'streaming',
    series: [
      { name: 'scoring process', points: rowsOf(series).map((r) => ({ x: num(r.films) / 1000, y: num(r.rssMib) })) },
    ],
    xTitle: 'Films scored (thousands)',
    yTitle: 'Resident memory (MiB)',
    yDomain: [0, Math.ceil(top / 250) * 250],
    points: true,
    caption: 'Memory of the process that scores a whole release, by films scored.',
  });
}
