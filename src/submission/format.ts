/** How a number is written in a document. One place, so that the same value never appears in two precisions. */
import type { Fact, Result } from '../core/types.js';
import { methodName } from './names.js';

/** Metrics written in percent; the rest are written as decimals. */
const PERCENT = new Set(['sensitivity', 'specificity', 'ppv', 'npv', 'ppa', 'npa', 'accuracy', 'prevalence']);
const MINUS = '−';

function decimals(value: number, places: number): string {
  const text = Math.abs(value).toFixed(places);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

export function formatEstimate(metric: string, value: number): string {
  if (PERCENT.has(metric)) return `${decimals(100 * value, 1)}%`;
  if (metric.startsWith('lr-') || metric === 'dor') return decimals(value, 2);
  return decimals(value, 3);
}

/** A share in percent with as many digits as it needs: 0.0128 → "1.28%". */
export const formatShare = (share: number): string => `${formatPlain(100 * share)}%`;

/** Both limits without the level; "to" between them where a minus would meet the dash, or where one is infinite. */
export function formatRange(result: Result): string {
  const limit = (value: number | null): string | null => (value === null ? null : formatEstimate(result.metric, value));
  if (result.unlimited !== undefined) {
    return `${limit(result.lower) ?? 'no lower limit'} to ${limit(result.upper) ?? 'no upper limit'}`;
  }
  if (result.lower === null || result.upper === null) return withoutInterval(result);
  return formatLimits(result.metric, result.lower, result.upper);
}

function formatLimits(metric: string, low: number, high: number): string {
  const [lower, upper] = [formatEstimate(metric, low), formatEstimate(metric, high)];
  const between = lower.startsWith(MINUS) || upper.startsWith(MINUS) ? ' to ' : '–';
  return `${PERCENT.has(metric) ? lower.slice(0, -1) : lower}${between}${upper}`;
}

/** Why there is none, and the interval to read instead. */
function withoutInterval({ limitReason, substitute, metric, level }: Result): string {
  if (substitute === undefined) return limitReason ?? 'no interval';
  const confidence = level === null ? '' : `${formatShare(level)} CI `;
  const limits = formatLimits(metric, substitute.lower, substitute.upper);
  return `${limitReason ?? 'no interval'}; ${methodName(substitute.method)} ${confidence}${limits}`;
}

export function formatInterval(result: Result): string {
  const range = formatRange(result);
  const whole = result.unlimited !== undefined || (result.lower !== null && result.upper !== null);
  const bare = !whole || result.level === null;
  return bare ? range : `${formatShare(result.level as number)} CI ${range}`;
}

export function formatResult(result: Result): string {
  if (result.status === 'not-evaluable' || result.estimate === null)
    return `NOT EVALUABLE: ${result.reason ?? 'no reason recorded'}`;
  return `${formatEstimate(result.metric, result.estimate)} (${formatInterval(result)})`;
}

/** An estimate with both limits for a cell of a table whose caption states the level. */
export function formatBrief(result: Result): string {
  if (result.status !== 'ok' || result.estimate === null) return 'NOT EVALUABLE';
  const { substitute } = result;
  const range = substitute
    ? `${methodName(substitute.method)} ${formatLimits(result.metric, substitute.lower, substitute.upper)}`
    : result.limitReason !== undefined && result.unlimited === undefined
      ? 'no interval'
      : formatRange(result);
  return `${formatEstimate(result.metric, result.estimate)} (${range})`;
}

/** Thousands are grouped; fractions keep at most four significant digits. */
export function formatPlain(value: number): string {
  if (Number.isInteger(value)) return group(decimals(value, 0));
  const places = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(Math.abs(value)))));
  const text = decimals(value, places);
  return group(places === 0 ? text : text.replace(/0+$/, '').replace(/\.$/, ''));
}

/** With a stated number of places, for columns that are read downwards. */
export const formatPlaces = (value: number, places: number): string => group(decimals(value, places));

const group = (text: string): string => {
  const [whole, fraction] = text.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

/** A p-value: three places, four below 0.001, and no zero. */
export function formatP(p: number): string {
  return p < 0.0001 ? 'below 0.0001' : p.toFixed(p < 0.001 ? 4 : 3);
}

/** Facts that are shares, written in percent wherever they are printed. */
const SHARES = new Set(['plan.prevalence', 'plan.unusable', 'queue.prevalence', 'queue.load']);

export function formatFact(fact: Fact): string {
  const { value } = fact;
  if (value === null) return `not available: ${fact.reason ?? 'no reason recorded'}`;
  if (typeof value === 'number') {
    // An area is printed with as many places whether it is a result or a fact.
    if (/-auroc$/.test(fact.id)) return formatEstimate('auroc', value);
    if (SHARES.has(fact.id)) return formatShare(value);
    return /seed$/.test(fact.id) ? String(value) : formatPlain(value);
  }
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : tidyNumbers(value);
}

/** Words of the evidence with numbers in the form of the document: no space before a percent sign, no minus before zero. */
export const tidyNumbers = (text: string): string =>
  text.replace(/(\d) %/g, '$1%').replace(/(?<![\w.)])[−-](0(?:\.0+)?)(?![\d.])/g, '$1');

/** A fact with its unit, which is a singular beside one: "1 package", "263 packages". */
export function formatFactWithUnit(fact: Fact): string {
  const text = formatFact(fact);
  if (!fact.unit || fact.value === null) return text;
  return `${text} ${fact.value === 1 ? singular(fact.unit) : fact.unit}`;
}

const singular = (unit: string): string =>
  /^[a-z]{3,}ies$/.test(unit) ? unit.replace(/ies$/, 'y') : /^[a-z]{3,}[^s]s$/.test(unit) ? unit.slice(0, -1) : unit;
