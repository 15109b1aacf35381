/**
 * The parameters of a result in words, for the column "How it was obtained". Evidence keeps them as short keys; each key has
 * a phrase here that reads as English by itself, and a test goes over the keys of whole runs.
 */
import type { Result } from '../core/types.js';
import { formatP, formatPlain, formatShare } from './format.js';
import { attributeName, methodName, metricName } from './names.js';
import { ruleName } from './score-words.js';

type Value = string | number | boolean | null;
type Phrase = (value: Value, result: Result, agreement: boolean) => string;

/** Plural after any count but one; nouns and verbs are given in both forms. */
const counted = (value: Value, one: string, many: string): string => `${number(value)} ${value === 1 ? one : many}`;

/** A value that is undefined for this result is said to be so. */
const number = (value: Value): string => (typeof value === 'number' ? formatPlain(value) : 'not defined');
const text = (value: Value): string => (value === null ? 'not stated' : String(value));
const pOf = (value: Value): string => (typeof value === 'number' ? formatP(value) : 'not defined');

const named =
  (words: string): Phrase =>
  (value) =>
    `${words} ${typeof value === 'number' ? number(value) : value === null ? 'not defined' : text(value)}`;
const p =
  (words: string): Phrase =>
  (value) =>
    `${words} p ${pOf(value)}`;
/** Said with another key. */
const elsewhere: Phrase = () => '';

const rate = (value: Value): string => (typeof value === 'number' ? formatShare(value) : 'not defined');
/** A rate that is held: against a comparator that is no reference standard it is agreement. */
const held =
  (metric: string): Phrase =>
  (value, _, agreement) =>
    `${metricName(metric, agreement).toLowerCase()} held at ${number(value)}`;

const DRAWN: Readonly<Record<string, string>> = { patient: 'patients resampled', case: 'cases resampled' };
const DIRECTIONS: Readonly<Record<string, string>> = {
  'higher-is-positive': 'higher values rank higher',
  'lower-is-positive': 'lower values rank higher',
};

function baselineOrder(order: Value): string {
  const words = text(order);
  const direction = DIRECTIONS[words];
  if (direction !== undefined) return direction;
  // The values from the lowest rank to the highest: "PA < AP".
  return `order from lowest to highest: ${words.split(' < ').join(', ')}`;
}

/** Each group or side of a comparison by what it is in this result. */
const side =
  (which: 'first' | 'second'): Phrase =>
  (value) =>
    typeof value === 'string' ? `${which}: ${value}` : `${which} ${number(value)}`;

const PHRASES: Readonly<Record<string, Phrase>> = {
  // One attribute alone.
  attribute: (value) => `cases ranked by ${attributeName(text(value)).toLowerCase()} alone`,
  kind: elsewhere,
  order: baselineOrder,
  orderFrom: (value) => `order taken from ${text(value)}`,
  leftOutWithoutValue: (value) => `${counted(value, 'case', 'cases')} without a value left out`,
  // Discrimination and operating points.
  specificity: held('specificity'),
  sensitivity: held('sensitivity'),
  specificityFrom: (value, { parameters }, agreement) => {
    const axis = metricName('specificity', agreement).toLowerCase();
    return `${axis} from ${number(value)} to ${number(parameters?.specificityTo ?? 1)}`;
  },
  specificityTo: elsewhere,
  mcclish: named('McClish-corrected area'),
  rule: (value) => (ruleName(text(value)) === value ? `rule: ${text(value)}` : `rule “${ruleName(text(value))}”`),
  target: named('target'),
  candidates: (value) => counted(value, 'candidate threshold', 'candidate thresholds'),
  ties: (value) => `ties between thresholds go to the ${text(value)}`,
  reachedByAnObservedScore: (value) =>
    value === true ? 'target reached at an observed score' : 'target not reached at any observed score',
  costFalseNegative: named('cost of a false negative in false positives'),
  prevalence: (value) => `prevalence ${rate(value)}`,
  // Calibration.
  bins: (value, { parameters }) =>
    `${counted(value, 'bin', 'bins')}${parameters?.width === 'equal' ? ' of equal width' : ''}`,
  width: elsewhere,
  scoresOfExactly0Or1LeftOut: (value) => `${counted(value, 'score', 'scores')} of exactly 0 or 1 left out`,
  jointIntercept: named('intercept when the slope is fitted too'),
  // Tests and comparisons.
  first: side('first'),
  second: side('second'),
  patientsInBoth: (value) => `${counted(value, 'patient', 'patients')} in both groups`,
  onlyFirstRight: (value) => `${counted(value, 'case', 'cases')} right by the first only`,
  onlySecondRight: (value) => `${counted(value, 'case', 'cases')} right by the second only`,
  z: named('z'),
  t: named('t'),
  df: (value) => `${number(value)} degrees of freedom`,
  chiSquare: named('chi-square'),
  p: p('two-sided'),
  corrected: named('chi-square with continuity correction'),
  pCorrected: p('with continuity correction'),
  pExact: p('exact'),
  pMid: p('mid-p method,'),
  claim: (value) => `claim: ${text(value)}`,
  margin: named('margin'),
  pMargin: p('against the margin, one-sided'),
  concluded: (value) => (value === null ? 'no conclusion' : value === true ? 'claim concluded' : 'claim not concluded'),
  goal: named('performance goal'),
  better: (value) => `${text(value)} values are better`,
  justification: (value) => `justification: ${text(value)}`,
  publishedError: named('standard error of the published figure, from its interval,'),
  source: (value) => `source: ${text(value)}`,
  // Changed films.
  changed: named('area on the changed films'),
  untouched: named('on the untouched films'),
  gained: (value) => `${counted(value, 'film', 'films')} newly flagged`,
  lost: (value) => `${counted(value, 'film', 'films')} no longer flagged`,
  // Power of the planned study.
  endpoint: (value) => `endpoint: ${metricName(text(value)).replace(/^([A-Z])(?=[a-z])/, (c) => c.toLowerCase())}`,
  expected: named('expected value'),
  interval: (value) => `interval by ${methodName(text(value))}`,
  innerReplicates: (value) => (value === null ? '' : `${number(value)} bootstrap replicates in each simulated study`),
  asked: (value) => `planned power ${rate(value)}`,
  casesPerPatient: (value) => `${counted(value, 'case', 'cases')} per patient`,
  correlation: (value, { metric }) =>
    `${metric === 'power' ? 'correlation of scores within a patient' : 'correlation of the two groups'} ${number(value)}`,
  // Readers.
  reader: (value) => `reader ${text(value)}`,
  comparator: (value) => `compared with reader ${text(value)}`,
  readers: (value) => counted(value, 'reader', 'readers'),
  modality: (value) => `modality ${text(value)}`,
  of: (value) => `value of ${text(value)}`,
  note: (value) => text(value),
  model: (value) => `model: ${text(value)}`,
  scoring: (value) => `scored against ${text(value).replaceAll('-', ' ')}`,
  tie: (value) => (value === 'none can arise' ? 'no tie can arise' : `a tie counts as ${text(value)}`),
  casesTied: (value) => counted(value, 'case tied', 'cases tied'),
  categories: (value) => `categories in order: ${text(value).split(' < ').join(', ')}`,
  positiveFrom: (value) => `positive from the category ${text(value)}`,
  weighting: (value) => (value === 'none' ? 'unweighted' : `${text(value)} weights`),
  observed: named('observed agreement'),
  chance: named('agreement expected by chance'),
  casesReadTwice: (value) => `${text(value)} cases read by two or more`,
  pairs: (value) => `${text(value)} pairs of readers`,
  error: (value) => `standard error: ${text(value)}`,
  tp: named('true positives'),
  fp: named('false positives'),
  fn: named('false negatives'),
  tn: named('true negatives'),
  design: (value) => `design: ${text(value)}`,
  estimator: (value) => `estimator: ${text(value)}`,
  inference: (value) => text(value),
  covariance: (value) => `covariance: ${text(value)}`,
  dfMethod: (value) => `degrees of freedom by ${text(value)}`,
  degreesOfFreedom: (value) => `${number(value)} degrees of freedom`,
  degreesOfFreedomUsed: (value) => `degrees of freedom used: ${text(value)}`,
  statistic: named('test statistic'),
  cut: named('positive at a rating of at least'),
  msT: named('mean square of modalities'),
  msR: named('mean square of readers'),
  msTR: named('mean square of modality by reader'),
  cov1: named('covariance 1'),
  cov2: named('covariance 2'),
  cov3: named('covariance 3'),
  readerVariance: named('variance between readers'),
  interaction: named('variance of modality by reader'),
  equalityStatistic: named('test of equal modalities: statistic'),
  equalityP: p('test of equal modalities:'),
  // Intervals.
  resampled: (value) => DRAWN[text(value)] ?? `resampled by ${text(value)}`,
  strata: (value) => (value === 'class' ? 'within classes' : `within strata of ${text(value)}`),
  sameDraws: (value) => (value === true ? 'both groups read on the same resamples' : 'groups resampled separately'),
  // Which of several results is the one in the tables; the tables say it themselves.
  printed: elsewhere,
  paired: (value) => (value === true ? 'both sides read on the same resamples' : 'sides resampled separately'),
  z0: named('bias correction z0'),
  acceleration: named('acceleration'),
  jackknifeGroups: (value) => counted(value, 'jackknife group', 'jackknife groups'),
  standardError: named('standard error'),
  standardErrorOfLog: named('standard error of the logarithm'),
  modelStandardError: named('standard error of the logistic model, without clusters'),
  variance: (value) => `${text(value)} variance`,
  adjustedForZeroCell: (value) =>
    value === true ? 'interval adjusted for an empty cell' : 'no adjustment for an empty cell',
  events: (value, { parameters }) => `${number(value)} of ${number(parameters?.cases ?? null)} cases`,
  // Said with the events, where there are some.
  cases: (value, { parameters }) => (parameters?.events === undefined ? counted(value, 'case', 'cases') : ''),
};

/** Keys that one meaning does not cover: in Obuchowski–Rockette results `error` is a variance. */
const phraseOf = (key: string, value: Value): Phrase | undefined =>
  key === 'error' && typeof value === 'number' ? named('error variance') : PHRASES[key];

export const hasParameterWords = (key: string): boolean => key in PHRASES;

const PLACES = new Map(Object.keys(PHRASES).map((key, place) => [key, place]));

/**
 * One phrase a parameter, what was compared first and how the interval was made last. `agreement`: the comparator is no
 * reference standard. A key without words stands as it is, and a test fails.
 */
export function parameterPhrases(result: Result, agreement = false): string[] {
  const place = ([key]: [string, Value]): number => PLACES.get(key) ?? PLACES.size;
  return Object.entries(result.parameters ?? {})
    .sort((a, b) => place(a) - place(b))
    .map(([key, value]) => (phraseOf(key, value) ?? named(key))(value, result, agreement))
    .filter((phrase) => phrase !== '');
}
