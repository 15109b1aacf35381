/** The rule of a gap that the run itself leaves open, and the conditions under which it does. */
import * as say from '../../core/messages/gaps.js';
import type { Evidence } from '../../evidence/evidence.js';
import type { GapRule } from '../gap-rules/rule.js';

/**
 * What closes a gap of the run: a command that measures it on the machine at hand; a decision that a person has to write
 * down before the test set is opened; data that someone has to collect; people who read, judge or sign.
 */
export type ClosedBy = 'command' | 'decision' | 'data' | 'people';

export interface RunGapRule extends GapRule {
  readonly missing: (evidence: Evidence) => boolean;
  readonly by: ClosedBy;
  /** Who does what, with the command or the key. */
  readonly fill: string;
}

/** A key of the run and its rule. */
export type RunGap = readonly [key: string, rule: RunGapRule];

export const without =
  (...ids: readonly string[]) =>
  (e: Evidence): boolean =>
    !ids.some((id) => e.results.has(id) || e.facts.has(id) || e.tables.has(id) || e.series.has(id));

/** Closed by a record of this name, or evidence under one of the ids; a record that was left out is named with the reason. */
export const record = (name: string, ...ids: readonly string[]): Pick<RunGapRule, 'missing' | 'detail'> => ({
  missing: (e) => !e.records.has(name) && without(...ids, name)(e),
  detail: (e) => {
    const state = e.tables.get('records')?.rows.find((row) => row.record === name)?.state;
    return typeof state === 'string' && state !== 'used' ? say.recordLeftOut(name, state) : undefined;
  },
});

/** Any result of this metric in the primary population, whatever its method. */
export const hasMetric = (e: Evidence, metric: string): boolean =>
  [...e.results.keys()].some((id) => id.startsWith(`overall.${metric}.`));

export const withoutMetric =
  (metric: string) =>
  (e: Evidence): boolean =>
    !hasMetric(e, metric);
