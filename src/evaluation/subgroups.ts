/**
 * Subgroups from the protocol: which rows belong to which, their slugs and printed names.
 *
 * `bands` [18, 40] on a number column give under 18, 18–39 and 40 and over (slugs age-under-18, age-18-39,
 * age-40-plus); 39.5 belongs to 18–39. `each` on `findings` gives one (overlapping) subgroup a value of the list column.
 * Missing values form the group `…-unknown`, so that the rows of a partition add up to the population.
 */
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/evaluation.js';
import { InputError, type Problem } from '../core/problems.js';
import { bandName } from '../core/text.js';
import { slugOf } from './results.js';
import type { EvaluationTable } from './table.js';

export interface Subgroup {
  readonly slug: string;
  readonly column: string;
  /** As printed: "F", "18–39", "unknown". */
  readonly value: string;
  readonly unknown: boolean;
  /** False for overlapping groups (`each`), which get no heterogeneity test. */
  readonly partition: boolean;
  readonly has: (row: number) => boolean;
}

type Spec = Protocol['subgroups'][number];

export function subgroupsOf(table: EvaluationTable, specs: readonly Spec[]): Subgroup[] {
  const problems: Problem[] = [];
  const groups = specs.flatMap((spec) => {
    if (spec.each) return eachFinding(table, spec, problems);
    const values = table.attributes[spec.column];
    if (!values) {
      problems.push(say.unknownSubgroupColumn(spec.column, Object.keys(table.attributes)));
      return [];
    }
    return spec.bands ? banded(values, spec.column, spec.bands, problems) : categories(values, spec.column);
  });
  if (problems.length > 0) throw new InputError(problems);
  return groups;
}

const missing = (value: unknown): boolean => value === null || value === undefined || value === '';

function categories(values: readonly unknown[], column: string): Subgroup[] {
  const names = new Map<string, string>();
  for (const value of values) if (!missing(value)) names.set(slugOf(value as string), String(value));
  const groups = [...names].map(
    ([slug, value]): Subgroup => ({
      slug: `${slugOf(column)}-${slug}`,
      column,
      value,
      unknown: false,
      partition: true,
      has: (row) => !missing(values[row]) && slugOf(values[row] as string) === slug,
    }),
  );
  groups.sort((a, b) => (a.slug < b.slug ? -1 : 1));
  return [...groups, unknownGroup(column, (row) => missing(values[row]))];
}

function unknownGroup(column: string, has: (row: number) => boolean): Subgroup {
  return { slug: `${slugOf(column)}-unknown`, column, value: 'unknown', unknown: true, partition: true, has };
}

function banded(values: readonly unknown[], column: string, bands: readonly number[], problems: Problem[]): Subgroup[] {
  const bad = values.find((v) => !missing(v) && typeof v !== 'number');
  if (bad !== undefined) {
    problems.push(say.bandsNeedNumbers(column, String(bad)));
    return [];
  }
  const edges = [...new Set(bands)].sort((a, b) => a - b);
  const group = (slug: string, low: number, high: number): Subgroup => ({
    slug: `${slugOf(column)}-${slug}`,
    column,
    value: bandName(low, high),
    unknown: false,
    partition: true,
    has: (row) => {
      const v = values[row];
      return typeof v === 'number' && v >= low && v < high;
    },
  });
  const first = edges[0] as number;
  const groups = [group(`under-${slugOf(first)}`, Number.NEGATIVE_INFINITY, first)];
  for (const [i, low] of edges.entries()) {
    const high = edges[i + 1];
    if (high === undefined) {
      groups.push(group(`${slugOf(low)}-plus`, low, Number.POSITIVE_INFINITY));
    } else if (Number.isInteger(low) && Number.isInteger(high)) {
      groups.push(group(`${slugOf(low)}-${high - 1}`, low, high));
    } else {
      groups.push(group(`${slugOf(low)}-to-${slugOf(high)}`, low, high));
    }
  }
  return [...groups, unknownGroup(column, (row) => missing(values[row]))];
}

function eachFinding(table: EvaluationTable, spec: Spec, problems: Problem[]): Subgroup[] {
  const lists = spec.column === 'findings' ? table.findings : undefined;
  if (!lists) {
    problems.push(say.unknownSubgroupColumn(spec.column, table.findings ? ['findings'] : []));
    return [];
  }
  const names = [...new Set(lists.flat())].sort();
  return names.map((name) => ({
    slug: `${slugOf(spec.column)}-${slugOf(name)}`,
    column: spec.column,
    value: name,
    unknown: false,
    partition: false,
    has: (row) => lists[row]?.includes(name) ?? false,
  }));
}
