/** Words a reader sees for what the evidence keeps as ids: metrics, methods, attributes and populations. */

import { isRuleId, ruleTitle } from '../core/messages/dicom.js';
import type { CriterionOutcome } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';

const METRIC_NAMES: Readonly<Record<string, string>> = {
  auroc: 'Area under the ROC curve',
  pauc: 'Partial area under the ROC curve, specificity 0.9 to 1 (maximum 0.1)',
  ap: 'Average precision',
  sensitivity: 'Sensitivity',
  specificity: 'Specificity',
  ppa: 'Positive percent agreement',
  npa: 'Negative percent agreement',
  ppv: 'Positive predictive value',
  npv: 'Negative predictive value',
  accuracy: 'Accuracy',
  f1: 'F1',
  f2: 'F2',
  'f0-5': 'F0.5',
  mcc: 'Matthews correlation',
  youden: 'Youden index',
  'lr-plus': 'Positive likelihood ratio',
  'lr-minus': 'Negative likelihood ratio',
  dor: 'Diagnostic odds ratio',
  brier: 'Brier score',
  ece: 'Expected calibration error',
  'calibration-slope': 'Calibration slope',
  'calibration-intercept': 'Calibration intercept',
  spiegelhalter: 'Spiegelhalter’s z',
  'net-benefit': 'Net benefit at the threshold',
  prevalence: 'Prevalence among the analyzed cases',
};

/** Against a comparator that is no reference standard these ratios are agreement and are named so. */
const AGREEMENT_NAMES: Readonly<Record<string, string>> = {
  pauc: 'Partial area under the ROC curve, negative percent agreement 0.9 to 1 (maximum 0.1)',
  accuracy: 'Overall percent agreement',
  sensitivity: 'Positive percent agreement',
  specificity: 'Negative percent agreement',
  ppv: 'Share of flagged cases that are positive by the comparator',
  npv: 'Share of unflagged cases that are negative by the comparator',
  youden: 'Positive plus negative percent agreement, less one',
  'lr-plus': 'Ratio of the shares flagged, positive to negative by the comparator',
  'lr-minus': 'Ratio of the shares not flagged, positive to negative by the comparator',
  dor: 'Odds ratio of agreement',
  prevalence: 'Share of positive labels among the analyzed cases',
};

/** Metrics of the tables of results, in their order. */
export const METRICS_IN_ORDER: readonly string[] = Object.keys(METRIC_NAMES);

export const metricName = (metric: string, agreement = false): string =>
  (agreement ? AGREEMENT_NAMES[metric] : undefined) ?? METRIC_NAMES[metric] ?? metric;

/** Whether the comparator of a population is no reference standard: then there is agreement instead of sensitivity. */
export const isAgreement = ({ results }: Pick<Evidence, 'results'>, population: string): boolean =>
  [...results.values()].some((r) => r.population === population && (r.metric === 'ppa' || r.metric === 'npa'));

/** Metrics that are better the lower they are, and those that are best near a value: the rest is better higher. */
export const LOWER_IS_BETTER: ReadonlySet<string> = new Set(['lr-minus', 'brier', 'ece']);
export const BEST_NEAR_A_VALUE: ReadonlySet<string> = new Set([
  ...['calibration-slope', 'calibration-intercept', 'spiegelhalter', 'prevalence'],
]);

/** Whether a criterion asks that its bound does not exceed the target; otherwise that it is not below it. */
export const asksAtMost = (metric: string, bound: CriterionOutcome['bound']): boolean =>
  LOWER_IS_BETTER.has(metric) || (BEST_NEAR_A_VALUE.has(metric) && bound === 'upper');

const METHOD_NAMES: Readonly<Record<string, string>> = {
  none: '–',
  delong: 'DeLong',
  'delong-logit': 'DeLong, logit',
  'delong-unpaired': 'DeLong, unpaired',
  obuchowski: 'Obuchowski',
  'obuchowski-unpaired': 'Obuchowski, unpaired',
  'bootstrap-percentile': 'bootstrap, percentile',
  'bootstrap-bca': 'bootstrap, BCa',
  wilson: 'Wilson',
  'clopper-pearson': 'Clopper–Pearson',
  jeffreys: 'Jeffreys',
  'clustered-ratio': 'clustered ratio',
  mercaldo: 'Mercaldo',
  newcombe: 'Newcombe',
  mcnemar: 'McNemar',
  'patient-jackknife': 'jackknife by patient',
};

export const methodName = (method: string): string => METHOD_NAMES[method] ?? method;

const ATTRIBUTES: Readonly<Record<string, string>> = {
  followup: 'Follow-up',
  findings: 'Finding',
};

/** "followUp" → "Follow-up", "view" → "View". */
export function attributeName(column: string): string {
  const known = ATTRIBUTES[column.toLowerCase()];
  const words = column.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return known ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

interface Group {
  readonly column: string;
  readonly value: string;
}

/** Subgroup slug → its attribute and value, from every table of subgroups. */
function groupsOf({ tables }: Evidence): Map<string, Group> {
  const rows = [...tables.values()].filter((t) => /^subgroups(@|$)/.test(t.id)).flatMap((t) => t.rows);
  return new Map(
    rows.map((row) => [
      String(row.population).replace(/@.*$/, ''),
      { column: String(row.column), value: String(row.value) },
    ]),
  );
}

/** The release numbers a patient's films from 0: what is below 1 is the first. */
const FOLLOW_UPS: Readonly<Record<string, string>> = { 'under 1': 'first film', '1 and over': 'later film' };

const SEXES: Readonly<Record<string, string>> = { F: 'female', M: 'male' };

/** "Pleural_Thickening" → "Pleural thickening": names that a data set joins for its columns. */
export const findingWords = (text: string): string =>
  text.replace(/(?<![\w.])[A-Z][a-z]+(?:_[A-Z][a-z]+)+(?![\w.])/g, (name) =>
    name.replace(/_[A-Z]/g, (joint) => ` ${joint.charAt(1).toLowerCase()}`),
  );

function levelName(column: string, value: string): string {
  const name = column.toLowerCase();
  if (name === 'followup') return FOLLOW_UPS[value] ?? value;
  return name === 'sex' ? (SEXES[value] ?? value) : findingWords(value);
}

/** A word of a table of the evidence as a reader sees it: ids of checks, attributes, levels and findings in words. */
export function cellWords(value: string, key: string): string {
  if (isRuleId(value)) return ruleTitle(value);
  if (key === 'attribute') return attributeName(value);
  if (key === 'value' && value in SEXES) return attributeName(SEXES[value] as string);
  return findingWords(value);
}

/** A subgroup by attribute and level: "Age: 18–39", "Follow-up: first film". */
export const groupName = (column: unknown, value: unknown): string =>
  `${attributeName(String(column))}: ${levelName(String(column), String(value))}`;

/** "sex-m-vs-sex-f@nih-labels" → "Sex: M vs. F"; what is no pair of known subgroups stays as it is. */
export function pairName(evidence: Evidence, population: string): string {
  const groups = groupsOf(evidence);
  const [a, b] = population
    .replace(/@.*$/, '')
    .split('-vs-')
    .map((slug) => groups.get(slug));
  return a && b
    ? `${attributeName(a.column)}: ${levelName(a.column, a.value)} vs. ${levelName(b.column, b.value)}`
    : population;
}
