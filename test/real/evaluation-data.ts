/** Reading the outside data of the evaluation checks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { parseCsv } from '../../src/core/csv.js';
import { packageRoot } from '../../src/core/files.js';
import { near } from '../evaluation/helpers.js';

const DATA = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
const text = (path: string): string => readFileSync(join(DATA, path), 'utf8');
// biome-ignore lint/suspicious/noExplicitAny: expected files of many shapes
export const json = (path: string): any => JSON.parse(text(path));
export function columns(path: string): Record<string, string[]> {
  const t = parseCsv(text(path), path);
  return Object.fromEntries(t.columns.map((name, i) => [name, t.rows.map((row) => row[i] as string)]));
}
export function same(
  t: ExecutionContext,
  got: number | null | undefined,
  want: number,
  tolerance = 1e-11,
  what = '',
): void {
  const n = near(got, want, tolerance, what);
  t.true(n.ok, n.message);
}
