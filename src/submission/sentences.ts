/** Sentences and cells that depend on several values at once. */
import { deviceValue } from '../config/device.js';
import type { CriterionOutcome } from '../core/types.js';
import { type Context, useResult } from './context.js';
import { anchorOf, escapeMarkdown as esc, idWords } from './escape.js';
import { formatEstimate, formatPlain, formatResult, formatShare } from './format.js';
import { asksAtMost, isAgreement, methodName, metricName } from './names.js';

/** Whether two short entries of device.yaml are the same; a judgment on texts is left to people. */
export function sameWords(context: Context, subject: string, predicate: string): string {
  const [a, b] = [deviceValue(context.device, subject), deviceValue(context.device, predicate)];
  if (a === undefined || b === undefined) return 'open: an entry is missing';
  return String(a) === String(b) ? 'the same' : 'different, see discussion';
}

/** "95% intervals", for captions of tables whose cells hold both limits. */
export const intervalWords = ({ evidence }: Context): string =>
  `${formatShare(evidence.protocol.intervals.level)} intervals`;

/** "Pneumonia" inside a sentence: pneumonia; an abbreviation keeps its capitals. */
export const inSentence = (word: string): string =>
  /^[A-Z][a-z]/.test(word) ? word.charAt(0).toLowerCase() + word.slice(1) : word;

/** "lower 95% limit ≥ 0.950": what the criterion asks of the endpoint. */
export function criterionWords({ evidence }: Context, c: CriterionOutcome): string {
  const metric = c.endpoint.split('.')[1] ?? '';
  const level = evidence.results.get(c.endpoint)?.level ?? evidence.protocol.intervals.level;
  const of = c.bound === 'estimate' ? 'estimate' : `${c.bound} ${formatShare(level)} limit`;
  return `${of} ${asksAtMost(metric, c.bound) ? '≤' : '≥'} ${formatEstimate(metric, c.target)}`;
}

/** What was observed, linked to its row of the appendix: the estimate with its interval, then the limit that is judged. */
export function observedWords(context: Context, c: CriterionOutcome): string {
  if (!context.evidence.results.has(c.endpoint)) return 'not evaluable';
  const result = useResult(context, c.endpoint);
  const evaluable = result.status === 'ok' && result.estimate !== null;
  const linked = `[${esc(evaluable ? formatResult(result) : 'not evaluable')}](#${anchorOf(c.endpoint)})`;
  if (!evaluable || c.bound === 'estimate' || c.observed === null) return linked;
  return `${linked}; ${c.bound} limit ${formatEstimate(result.metric, c.observed)}`;
}

/** Metric, population where it is not the primary one, comparator and method of an endpoint. */
export function endpointWords({ evidence }: Context, endpoint: string): string {
  const result = evidence.results.get(endpoint);
  if (!result) return idWords(endpoint);
  const { metric, population, comparator, method } = result;
  return [
    `${metricName(metric, isAgreement(evidence, population))}${comparator ? ` against ${esc(comparator)}` : ''}`,
    ...(population === 'overall' ? [] : [esc(population)]),
    methodName(method),
  ].join(', ');
}

/** Each criterion in one clause: what was asked for, what was seen, the verdict. */
export function criteriaSentence(context: Context): string {
  const clauses = context.evidence.criteria.map((c) => {
    const name = endpointWords(context, c.endpoint).replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
    return `${esc(c.id)} asks for: ${criterionWords(context, c)} (${name}); observed: ${observedWords(context, c)}; verdict: **${c.verdict}**`;
  });
  return `**Acceptance criteria.** ${clauses.join('. ')}.`;
}

/** Ids of the criteria that failed or could not be evaluated. */
export const unmetCriteria = ({ evidence }: Context): string =>
  evidence.criteria
    .filter((c) => c.verdict !== 'PASS')
    .map((c) => esc(c.id))
    .join(', ');

export function gapSentence({ gaps }: Context): string {
  const blocking = gaps.filter((g) => g.severity === 'blocks filing').length;
  const others = gaps.length - blocking;
  const items = (n: number): string => `${formatPlain(n)} ${n === 1 ? 'item' : 'items'}`;
  return `${items(blocking)} ${blocking === 1 ? 'blocks' : 'block'} filing, and ${formatPlain(others)} more ${others === 1 ? 'is' : 'are'} expected by reviewers.`;
}
