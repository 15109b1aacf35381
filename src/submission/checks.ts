/** Does the evidence agree with itself, with its lock and with device.yaml? All disagreements at once, before rendering. */
import { lineOfKey } from '../config/load.js';
import { sha256 } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Context } from './context.js';
import { deviceProblems } from './device-problems.js';
import { lineListing } from './line-listing.js';
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
  youden: ({ tp, fp, fn, tn }) => [tp * tn - fp * fn, (tp + fn) * (tn + fp)],
  mcc: ({ tp, fp, fn, tn }) => [tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))],
};

/** Ratios that are adjusted where a cell is empty; without an empty cell they follow from the counts too. */
const RATIOS_OF_FULL_TABLES: typeof RATIOS = {
  'lr-plus': ({ tp, fp, fn, tn }) => [tp * (fp + tn), (tp + fn) * fp],
  'lr-minus': ({ tp, fp, fn, tn }) => [fn * (fp + tn), (tp + fn) * tn],
  dor: ({ tp, fp, fn, tn }) => [tp * tn, fp * fn],
};

/** Predictive values at a stated prevalence p, by Bayes: PPV = p·Se / (p·Se + (1 − p)(1 − Sp)), NPV likewise. */
const AT_PREVALENCE: Readonly<Record<string, (se: number, sp: number, p: number) => readonly [number, number]>> = {
  ppv: (se, sp, p) => [p * se, p * se + (1 - p) * (1 - sp)],
  npv: (se, sp, p) => [(1 - p) * sp, (1 - p) * sp + p * (1 - se)],
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
    const full = Object.values(counts).every((c) => c > 0);
    const ratio = (RATIOS[r.metric] ?? (full ? RATIOS_OF_FULL_TABLES[r.metric] : undefined))?.(counts);
    if (ratio && ratio[1] > 0 && Math.abs(ratio[0] / ratio[1] - r.estimate) > TOLERANCE) {
      problems.push(say.ratioDiffers(r.id, r.estimate, words, ratio[0] / ratio[1]));
    }
    return problems;
  });
}

/** An interval holds its estimate, and predictive values at a stated prevalence follow from the confusion matrix. */
export function reconcileDerived(evidence: Evidence): Problem[] {
  const counts = countsOf(evidence, 'overall');
  return [...evidence.results.values()].flatMap((r) => {
    const { estimate, lower, upper } = r;
    if (estimate === null) return [];
    const problems: Problem[] = [];
    if ((lower !== null && lower > estimate + TOLERANCE) || (upper !== null && upper < estimate - TOLERANCE)) {
      problems.push(say.intervalMisses(r.id, estimate, lower, upper));
    }
    const derive = AT_PREVALENCE[r.metric];
    if (counts && derive && r.prevalence !== undefined && /^overall-prev-[^@]*$/.test(r.population)) {
      const { tp, fp, fn, tn } = counts;
      const [top, bottom] = derive(tp / (tp + fn), tn / (tn + fp), r.prevalence);
      if (bottom > 0 && Math.abs(top / bottom - estimate) > TOLERANCE) {
        problems.push(
          say.ratioDiffers(
            r.id,
            estimate,
            `TP ${tp}, FP ${fp}, FN ${fn}, TN ${tn}, prevalence ${r.prevalence}`,
            top / bottom,
          ),
        );
      }
    }
    return problems;
  });
}

/** The one confusion matrix is the count of the very cases in predictions.csv. */
export function againstCases(evidence: Evidence): Problem[] {
  const { counts, analysed } = lineListing(evidence);
  const n = evidence.facts.get('overall.n')?.value;
  const problems = typeof n === 'number' && n !== analysed ? [say.countsDiffer('overall.n', n, analysed)] : [];
  for (const [outcome, listed] of Object.entries(counts ?? {})) {
    const id = `overall.${outcome.toLowerCase()}`;
    const printed = evidence.facts.get(id)?.value;
    if (typeof printed === 'number' && printed !== listed) problems.push(say.countsDiffer(id, printed, listed));
  }
  return problems;
}

export function againstLock(evidence: Evidence): Problem[] {
  const { lock } = evidence;
  const problems: Problem[] = [];
  const found = sha256(evidence.protocolText);
  if (found !== lock.protocolSha256) problems.push(say.protocolDiffers(lock.protocolSha256, found));
  const locked = lock.threshold?.threshold;
  for (const r of evidence.results.values()) {
    // Another model has an operating point of its own.
    if (r.model === undefined && r.threshold !== undefined && locked !== undefined && r.threshold !== locked) {
      problems.push(say.thresholdDiffers(r.id, r.threshold, locked));
    }
  }
  const { rule, value } = evidence.protocol.threshold;
  if (rule === 'fixed' && value !== null && locked !== undefined && value !== locked) {
    problems.push(say.fixedThresholdDiffers(lineOfKey(evidence.protocolText, 'threshold.value'), value, locked));
  }
  for (const [i, c] of evidence.protocol.criteria.entries()) {
    const row = lineOfKey(evidence.protocolText, `criteria.${i}.endpoint`);
    if (!evidence.results.has(c.endpoint)) problems.push(say.unknownEndpoint(c.id, row, c.endpoint));
  }
  return problems;
}

export function evidenceProblems(context: Context): Problem[] {
  const { evidence } = context;
  return [
    ...reconcile(evidence),
    ...reconcileDerived(evidence),
    ...againstCases(evidence),
    ...againstLock(evidence),
    ...deviceProblems(context.device, evidence.deviceText, evidence.lock.date.slice(0, 10)),
  ];
}

/** The indications for use stand word for word in this document. */
export function indicationsProblems(context: Context, document: string, markdown: string): Problem[] {
  const { text } = context.device.ifu;
  return text === undefined || markdown.includes(deviceText(text)) ? [] : [say.textDiffers(document, 'ifu.text')];
}
