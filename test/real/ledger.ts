/**
 * Keeps account of an expected file: every number in it is either read by a check or left out for a stated reason.
 * Reading happens through the file's own shape; a list counts as one value.
 */
import type { ExecutionContext } from 'ava';
import { json } from './evaluation-data.js';

export type Reason = readonly [pattern: RegExp, reason: string];

export interface Ledger {
  // biome-ignore lint/suspicious/noExplicitAny: expected files of many shapes
  readonly values: any;
  /** Fails for a value that was neither read nor left out, and for a reason that left nothing out. */
  close(t: ExecutionContext, leftOut: readonly Reason[]): void;
}

export function ledger(path: string): Ledger {
  const whole = json(path);
  const read = new Set<string>();
  const isValue = (value: unknown): boolean => typeof value === 'number' || Array.isArray(value);
  const leaves = (value: unknown, at: string): string[] => {
    if (isValue(value)) return [at];
    if (value === null || typeof value !== 'object') return [];
    // What it was made with is no value to compare.
    const entries = Object.entries(value).filter(([key]) => key !== 'env');
    return entries.flatMap(([key, inner]) => leaves(inner, `${at} › ${key}`));
  };
  const watch = (value: unknown, at: string): unknown => {
    if (isValue(value)) read.add(at);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return new Proxy(value, {
      get: (target, key) =>
        typeof key === 'string' ? watch((target as Record<string, unknown>)[key], `${at} › ${key}`) : undefined,
    });
  };
  return {
    values: watch(whole, ''),
    close(t, leftOut) {
      const open = leaves(whole, '').filter((leaf) => !read.has(leaf));
      const unexplained = open.filter((leaf) => !leftOut.some(([pattern]) => pattern.test(leaf)));
      t.deepEqual(unexplained, [], `${path}: values neither compared nor left out with a reason`);
      for (const [pattern, reason] of leftOut) {
        t.true(
          open.some((leaf) => pattern.test(leaf)),
          `${path}: nothing is left out because "${reason}" (${pattern})`,
        );
      }
    },
  };
}
