/** How a number is written in a document. One place, so that the same value never appears in two precisions. */
import type { Fact, Result } from '../core/types.js';

/** Metrics written in percent; the rest are written as decimals. */
const PERCENT = new Set(['sensitivity', 'specificity', 'ppv', 'npv', 'ppa', 'npa', 'accuracy', 'prevalence']);
const MINUS = '−';

function decimals(value: number, places: number): string {
  const text = Math.abs(value).toFixed(places);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

export function formatEstimate(metric: string, value: number): string {
  if (PERCENT.has(metric)) return `${decimals(100 * value, 1)} %`;
  if (metric.startsWith('lr-') || metric === 'dor') return decimals(value, 2);
  return decimals(value, 3);
}

export function formatInterval(result: Result): string {
  if (result.lower === null || result.upper === null) return 'no interval';
  const [lower, upper] = [formatEstimate(result.metric, result.lower), formatEstimate(result.metric, result.upper)];
  const level = result.level === null ? '' : `${formatPlain(100 * result.level)} % CI `;
  return PERCENT.has(result.metric) ? `${level}${lower.slice(0, -2)}–${upper}` : `${level}${lower}–${upper}`;
}

export function formatResult(result: Result): string {
  if (result.status === 'not-evaluable' || result.estimate === null)
    return `NOT EVALUABLE: ${result.reason ?? 'no reason recorded'}`;
  return `${formatEstimate(result.metric, result.estimate)} (${formatInterval(result)})`;
}

/** Counts with thin grouping, other numbers with at most four significant digits after the point's leading zeros. */
export function formatPlain(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) >= 10_000 ? group(value) : decimals(value, 0);
  const places = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return decimals(value, places).replace(/0+$/, '').replace(/\.$/, '');
}

function group(value: number): string {
  return decimals(value, 0).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

export function formatFact(fact: Fact): string {
  const { value } = fact;
  if (value === null) return `not available: ${fact.reason ?? 'no reason recorded'}`;
  if (typeof value === 'number') return /seed$/.test(fact.id) ? String(value) : formatPlain(value);
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}
