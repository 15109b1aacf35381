/** Columnar series read by rows. */
import type { Series } from '../core/types.js';

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
