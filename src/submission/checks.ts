/** Does the evidence agree with itself, with its lock and with device.yaml? All disagreements at once, before rendering. */
import { sha256 } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Context } from './context.js';
import { deviceText } from './words.js';

/** Ratios are compared to within rounding of double arithmetic. */
const TOLERANCE = 1e-9;

type Counts = { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number };

/** Each ratio from the four counts; null where its denominator is zero. */
const RATIOS: Readonly<Record<string, (c: Counts) => readonly [number, number]>> = {
  sensitivity: ({ tp, fn }) => [tp, tp + fn],
  ppa: ({ tp, fn }) => [tp, tp + fn],
  specificity: ({ tn, fp }) => [tn, tn + fp],
  npa: ({ tn, fp }) => [tn, tn + fp],
  ppv: ({ tp, fp }) => [tp, tp + fp],
  npv: ({ tn, fn }) => [tn, tn + fn],
  accuracy: ({ tp, tn, fp, fn }) => [tp + tn, tp + tn + fp + fn],
  f1: ({ tp, fp, fn }) => [2 * tp, 2 * tp + fp + fn],
  prevalence: ({ tp, fn, fp, tn }) => [tp + fn, tp + tn + fp + fn],
};

function countsOf(evidence: Evidence, population: string): Counts | null {
  const [tp, fp, fn, tn] = ['tp', 'fp', 'fn', 'tn'].map((k) => evidence.facts.get(`${population}.${k}`)?.value);
  return typeof tp === 'number' && typeof fp === 'number' && typeof fn === 'number' && typeof tn === 'number'
    ? { tp, fp, fn, tn }
    : null;
}

/** Every ratio of a population with a confusion matrix equals what its counts give, and n is their sum. */
export function reconcile(evidence: Evidence): Problem[] {
  return [...evidence.results.values()].flatMap((r) => {
    const counts = countsOf(evidence, r.population);
    if (counts === null || r.estimate === null) return [];
    const { tp, fp, fn, tn } = counts;
    const words = `TP ${tp}, FP ${fp}, FN ${fn}, TN ${tn}`;
    const problems: Problem[] = [];
    if (r.n !== tp + fp + fn + tn) problems.push(say.ratioDiffers(`${r.id} (n)`, r.n, words, tp + fp + fn + tn));
    if (r.positives !== tp + fn) problems.push(say.ratioDiffers(`${r.id} (positives)`, r.positives, words, tp + fn));
    const ratio = RATIOS[r.metric]?.(counts);
    if (ratio && ratio[1] > 0 && Math.abs(ratio[0] / ratio[1] - r.estimate) > TOLERANCE) {
      problems.push(say.ratioDiffers(r.id, r.estimate, words, ratio[0] / ratio[1]));
    }
    return problems;
  });
}

export function againstLock(evidence: Evidence): Problem[] {
  const { lock } = evidence;
  const problems: Problem[] = [];
  const found = sha256(evidence.protocolText);
  if (found !== lock.protocolSha256) problems.push(say.protocolDiffers(lock.protocolSha256, found));
  const locked = lock.threshold?.threshold;
  for (const r of evidence.results.values()) {
    if (r.threshold !== undefined && locked !== undefined && r.threshold !== locked) {
      problems.push(say.thresholdDiffers(r.id, r.threshold, locked));
    }
  }
  const { rule, value } = evidence.protocol.threshold;
  if (rule === 'fixed' && value !== null && locked !== undefined && value !== locked) {
    problems.push(say.thresholdDiffers('protocol.yaml threshold.value', value, locked));
  }
  for (const c of evidence.protocol.criteria) {
    if (!evidence.results.has(c.endpoint)) problems.push(say.unknownEndpoint(c.id, c.endpoint));
  }
  return problems;
}

/** Days in device.yaml that come after the date of the evidence. */
export function futureDates({ device, evidence }: Context): Problem[] {
  const today = evidence.lock.date.slice(0, 10);
  const dates: [string, string | undefined][] = [
    ['document.datePrepared', device.document.datePrepared],
    ['predicate.date', device.predicate.date],
  ];
  return dates.flatMap(([key, date]) =>
    date !== undefined && date > today ? [say.dateInFuture(key, date, today)] : [],
  );
}

export function evidenceProblems(context: Context): Problem[] {
  return [...reconcile(context.evidence), ...againstLock(context.evidence), ...futureDates(context)];
}

/** The indications for use stand word for word in this document. */
export function indicationsProblems(context: Context, document: string, markdown: string): Problem[] {
  const { text } = context.device.ifu;
  return text === undefined || markdown.includes(deviceText(text)) ? [] : [say.textDiffers(document, 'ifu.text')];
}
