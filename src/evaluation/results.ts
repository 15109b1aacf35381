/** From an outcome to a Result: ids, slugs, and the fields that travel with every number. */
import type { Result } from '../core/types.js';
import type { Outcome } from './stats/outcome.js';

/** What all results of one population share. */
export interface Scope {
  readonly population: string;
  readonly comparator: string;
  readonly n: number;
  readonly positives: number;
  readonly level: number;
  /** Where the scores are another model's. */
  readonly model?: string;
}

export interface ResultExtra {
  readonly threshold?: number;
  readonly prevalence?: number;
  readonly seed?: number;
  readonly replicates?: number;
  readonly failed?: number;
  /** Left out of the result where it is 0. */
  readonly infinite?: number;
  readonly parameters?: Readonly<Record<string, string | number | boolean | null>>;
  /** False for a value without an interval (its level is then null). */
  readonly interval?: boolean;
}

const finite = (x: number | null): number | null => (x !== null && Number.isFinite(x) ? x : null);

type Parameters = NonNullable<ResultExtra['parameters']>;

/** A parameter that is undefined is null, as an estimate is; never NaN. */
const defined = (parameters: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [key, typeof value === 'number' ? finite(value) : value]),
  );

const limitFields = ({ unlimited, limitReason, substitute }: Outcome): Partial<Result> => ({
  ...(unlimited === undefined ? {} : { unlimited }),
  ...(limitReason === undefined ? {} : { limitReason }),
  ...(substitute === undefined ? {} : { substitute }),
});

export function resultOf(
  scope: Scope,
  metric: string,
  method: string,
  outcome: Outcome,
  extra: ResultExtra = {},
): Result {
  const { interval = true, parameters, infinite = 0, ...fields } = extra;
  const estimate = finite(outcome.estimate);
  const reason = outcome.reason ?? (estimate === null ? 'undefined for these cases' : undefined);
  return Object.freeze({
    id: `${scope.population}.${metric}.${method}`,
    population: scope.population,
    metric,
    method,
    estimate,
    lower: finite(outcome.lower),
    upper: finite(outcome.upper),
    level: interval ? scope.level : null,
    n: scope.n,
    positives: scope.positives,
    status: reason === undefined ? ('ok' as const) : ('not-evaluable' as const),
    ...(reason === undefined ? {} : { reason }),
    ...limitFields(outcome),
    comparator: scope.comparator,
    ...(scope.model === undefined ? {} : { model: scope.model }),
    ...fields,
    ...(infinite === 0 ? {} : { infinite }),
    ...(parameters === undefined ? {} : { parameters: defined(parameters) }),
  });
}

/** Lower case a–z, 0–9, "-": "Pleural Thickening" → pleural-thickening, 0.0128 → 0-0128. */
export function slugOf(text: string | number): string {
  const slug = String(text)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'blank' : slug;
}

/**
 * Name of a part of a population: `overall` and `sex-f` give `sex-f`; `overall@nih-labels` and `sex-f` give
 * `sex-f@nih-labels`. A variant keeps the whole: `variantOf('sex-f@x', 'prev-0-1')` is `sex-f-prev-0-1@x`.
 */
export function partOf(population: string, part: string): string {
  const at = population.indexOf('@');
  return at < 0 ? part : `${part}${population.slice(at)}`;
}

export function variantOf(population: string, variant: string): string {
  const at = population.indexOf('@');
  return at < 0 ? `${population}-${variant}` : `${population.slice(0, at)}-${variant}${population.slice(at)}`;
}
