/** What the rule of the operating point is called, and how the score is to be read, as far as the results show it. */
import { type Context, primaryId, useFact } from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { rowsOf } from './series.js';

/** Rule of the protocol → its name, and what it maximized, met or minimized. */
const RULES: Readonly<Record<string, readonly [string, string]>> = {
  'max-f1': ['highest F1', 'F1'],
  youden: ['highest Youden index', 'the Youden index'],
  'target-sensitivity': ['share of positive cases flagged at or above a target', 'the share of positive cases flagged'],
  'target-specificity': [
    'share of negative cases not flagged at or above a target',
    'the share of negative cases not flagged',
  ],
  cost: ['lowest expected cost', 'the expected cost'],
};

export const ruleName = (rule: string): string => RULES[rule]?.[0] ?? rule;
const ruleOf = (context: Context): string => String(useFact(context, 'threshold.rule').value);

export const thresholdRule = (context: Context): string => escapeMarkdown(ruleName(ruleOf(context)));
export const thresholdObjective = (context: Context): string =>
  RULES[ruleOf(context)]?.[1] ?? 'the value that the rule looks at';

/**
 * Whether the score could be taken for a probability. The intercept is the one in the large: wholly below zero, fewer
 * cases are positive than the scores say. The net benefit is compared with that of flagging no film, which is zero.
 */
export function scoreAsProbability(context: Context): string {
  const { results, series } = context.evidence;
  const intercept = results.get(primaryId(context, 'overall', 'calibration-intercept'));
  const [lower, upper] = [intercept?.lower ?? null, intercept?.upper ?? null];
  const share =
    upper !== null && upper < 0
      ? 'overstates the share of positive films'
      : lower !== null && lower > 0
        ? 'understates the share of positive films'
        : '';
  const curve = series.get('decision-curve');
  const points = curve ? rowsOf(curve).flatMap((r) => (typeof r.netBenefit === 'number' ? [r.netBenefit] : [])) : [];
  const below = points.filter((benefit) => benefit < 0).length;
  const benefit =
    2 * below > points.length ? 'has a net benefit below that of flagging no film at most thresholds' : '';
  const faults = [share, benefit].filter(Boolean).join(' and ');
  return faults === '' ? '' : ` Read as a probability, it ${faults} (figures below); it must not be used as one.`;
}

/** The engine in words, linked to the full form in the appendix: "ONNX Runtime 1.30.0 on the processor". */
export function engineNamed(context: Context): string {
  const engine = String(useFact(context, 'model.engine').value);
  const known = /^onnxruntime (\S+) cpu\b/.exec(engine);
  const words = known ? `ONNX Runtime ${known[1]} on the processor` : engine;
  return `[${escapeMarkdown(words)}](#${anchorOf('model.engine')})`;
}

/** Whether the boxes of the finding hold more of the heat than of the film: only then do the maps point at it. */
export function heatInBoxes(context: Context): string {
  const row = context.evidence.tables
    .get('gradcam-place')
    ?.rows.find((r) => String(r.where).startsWith('boxes') && r.films === 'all with a box');
  const median = (cell: unknown): number => Number.parseFloat(String(cell ?? '').replace('−', '-'));
  const [heat, area] = [median(row?.heat), median(row?.area)];
  if (Number.isNaN(heat) || Number.isNaN(area) || heat > area) return '';
  return 'The share of the heat inside the boxes is, at the median, not above the share of the film that they cover: the maps do not show that the network responds to the finding.';
}
