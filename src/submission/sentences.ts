/** Sentences and cells that depend on several values at once. */
import { deviceValue } from '../config/device.js';
import type { Context } from './context.js';
import { escapeMarkdown as esc } from './escape.js';
import { formatEstimate, formatPlain, formatShare } from './format.js';
import { metricName } from './names.js';

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

/** Each criterion in one clause: what was asked for, what was seen, the verdict. */
export function criteriaSentence({ evidence }: Context): string {
  const clauses = evidence.criteria.map((c) => {
    const metric = c.endpoint.split('.')[1] ?? '';
    const observed = c.observed === null ? 'not evaluable' : formatEstimate(metric, c.observed);
    const bound = c.bound === 'estimate' ? 'estimate' : `${c.bound} bound`;
    return `${esc(c.id)} asks for a ${bound} of ${formatEstimate(metric, c.target)} for the ${metricName(metric).replace(/^Area/, 'area')}; observed: ${observed}; verdict: **${c.verdict}**`;
  });
  return `**Acceptance criteria.** ${clauses.join('. ')}.`;
}

export function gapSentence({ gaps }: Context): string {
  const blocking = gaps.filter((g) => g.severity === 'blocks filing').length;
  const others = gaps.length - blocking;
  const items = (n: number): string => `${formatPlain(n)} ${n === 1 ? 'item' : 'items'}`;
  return `${items(blocking)} ${blocking === 1 ? 'blocks' : 'block'} filing, and ${formatPlain(others)} more ${others === 1 ? 'is' : 'are'} expected by reviewers.`;
}
