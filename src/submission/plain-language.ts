/**
 * What the operating point means for a thousand films. Plain arithmetic on printed results, each linked: with prevalence
 * p, sensitivity Se and specificity Sp, of 1,000 films 1000·p·Se are flagged rightly and 1000·(1 − p)·(1 − Sp) wrongly;
 * the number needed to predict is 1 / (PPV + NPV − 1).
 */
import type { Result } from '../core/types.js';
import { type Context, primaryId, useResult } from './context.js';
import { anchorOf } from './escape.js';
import { formatEstimate, formatShare } from './format.js';
import { metricName } from './names.js';
import { gfm } from './tables.js';

const FILMS = 1000;
const oneDecimal = (value: number): string => value.toFixed(1);
/** A whole number of films stays whole. */
const count = (value: number): string => oneDecimal(value).replace(/\.0$/, '');

export function perThousand(context: Context): string {
  const { evidence } = context;
  const ids = ['sensitivity', 'specificity'].map((metric) => primaryId(context, 'overall', metric));
  const [positive, negative] = ids.map((id) => evidence.results.get(id));
  if (positive?.estimate == null || negative?.estimate == null) return '';
  for (const id of ids) useResult(context, id);
  const rows = evidence.protocol.prevalences.map((p) => row(context, p, positive, negative));
  const reference = positive.metric === 'sensitivity';
  const truth = reference ? '' : ', if the comparator were the truth';
  return [
    ...evidence.protocol.prevalences.map((p) => `${paragraph(p, positive, negative)}\n`),
    'Without the device none of these films would be flagged; every film is read either way.',
    '',
    gfm(
      `Expected outcomes per ${FILMS.toLocaleString('en-US')} films at each stated prevalence${truth}.`,
      [
        'Prevalence',
        'With the finding',
        'Flagged correctly',
        'Missed',
        'Flagged wrongly',
        'False flags for each correct one',
        'Number needed to predict',
      ],
      ['right', 'right', 'right', 'right', 'right', 'right', 'right'],
      rows,
    ),
    '',
    `Computed from ${link(positive)} and ${link(negative)}; the intervals above follow from the limits of theirs. Number needed to predict: one over (positive plus negative predictive value, less one).`,
  ].join('\n');
}

/** The same in sentences, with what the ends of both intervals would mean. */
function paragraph(p: number, positive: Result, negative: Result): string {
  const films = FILMS.toLocaleString('en-US');
  const [withIt, without] = [FILMS * p, FILMS * (1 - p)];
  const [se, sp] = [positive.estimate as number, negative.estimate as number];
  const reference = positive.metric === 'sensitivity';
  const finding = reference ? 'would show the finding' : 'would be positive by the comparator';
  const rates = reference ? 'sensitivity and specificity' : 'percent agreement';
  const flagged = withIt * se;
  const wrong = without * (1 - sp);
  const range = (r: Result, films: number, share: (v: number) => number): string => {
    if (r.lower === null || r.upper === null) return '';
    const [low, high] = [films * share(r.lower), films * share(r.upper)].sort((a, b) => a - b) as [number, number];
    const level = r.level === null ? '' : `${formatShare(r.level)} CI `;
    return ` (${level}${oneDecimal(low)} to ${oneDecimal(high)})`;
  };
  return (
    `**At a prevalence of ${formatShare(p)}**, ${count(withIt)} of ${films} films ${finding}. ` +
    `With the ${rates} observed here, the device would on average flag ${oneDecimal(flagged)} of them${range(positive, withIt, (v) => v)} and miss ${oneDecimal(withIt - flagged)}${range(positive, withIt, (v) => 1 - v)}. ` +
    `Of the other ${count(without)} it would flag ${oneDecimal(wrong)} wrongly${range(negative, without, (v) => 1 - v)}.`
  );
}

const link = (r: Result): string =>
  `[${metricName(r.metric).toLowerCase()} ${formatEstimate(r.metric, r.estimate as number)}](#${anchorOf(r.id)})`;

function row(context: Context, p: number, positive: Result, negative: Result): string[] {
  const [se, sp] = [positive.estimate as number, negative.estimate as number];
  const tp = FILMS * p * se;
  const fp = FILMS * (1 - p) * (1 - sp);
  const tn = FILMS * (1 - p) * sp;
  const fn = FILMS * p * (1 - se);
  const gain = tp / (tp + fp) + tn / (tn + fn) - 1;
  const at = [...context.evidence.results.values()].find(
    (r) => r.prevalence === p && r.metric === 'ppv' && r.population.startsWith('overall-prev'),
  );
  if (at) useResult(context, at.id);
  const prevalence = formatShare(p);
  return [
    at ? `[${prevalence}](#${anchorOf(at.id)})` : prevalence,
    count(FILMS * p),
    oneDecimal(tp),
    oneDecimal(fn),
    oneDecimal(fp),
    tp > 0 ? oneDecimal(fp / tp) : 'none flagged rightly',
    gain > 0 ? oneDecimal(1 / gain) : 'none: flags predict nothing',
  ];
}
