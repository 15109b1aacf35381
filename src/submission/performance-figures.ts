/** Figures of the performance on the test set: curves, counts, subgroups, calibration, net benefit. */
import type { Evidence } from '../evidence/evidence.js';
import { confusionChart, reliabilityChart } from './charts/calibration.js';
import type { Chart } from './charts/chart.js';
import { type BandPoint, type CurveInput, prChart, rocChart } from './charts/curves.js';
import { forestChart } from './charts/forest.js';
import { decisionCurveChart } from './charts/lines.js';
import { formatResult } from './format.js';
import { groupName, isAgreement } from './names.js';
import { factNumber, num, rowsOf } from './series.js';

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

export function curve(evidence: Evidence, id: 'roc' | 'pr'): Chart | null {
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

export function confusion(evidence: Evidence): Chart | null {
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

export function subgroups(evidence: Evidence): Chart | null {
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

export function reliability(evidence: Evidence): Chart | null {
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

export function decisionCurve(evidence: Evidence): Chart | null {
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
