/** Columnar series read by rows, and the numbers in them and in facts. */
import type { Series } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';

export type SeriesRow = Readonly<Record<string, number | string | null>>;

export function rowsOf(series: Series): SeriesRow[] {
  const names = Object.keys(series.columns);
  const length = Math.max(0, ...names.map((name) => series.columns[name]?.length ?? 0));
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(names.map((name) => [name, series.columns[name]?.[i] ?? null])),
  );
}

export const num = (value: number | string | null | undefined): number => (typeof value === 'number' ? value : 0);
export const word = (value: number | string | null | undefined): string => (value == null ? 'unknown' : String(value));
export const nullable = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const factNumber = (evidence: Evidence, id: string): number | null => nullable(evidence.facts.get(id)?.value);
