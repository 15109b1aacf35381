/**
 * What moved between two evidence folders: results against their own intervals, data, model, plan, device, text, gaps.
 * Pure: two sides in, a list of differences out.
 */
import { structuredPatch } from 'diff';
import { parse } from 'yaml';
import type { CriterionOutcome, Fact, Result, SourceFile, Verdict } from '../core/types.js';
import type { Evidence } from './evidence.js';

export interface Side {
  readonly evidence: Evidence;
  /** Keys of the open gaps; null where no register was written. */
  readonly gaps: readonly string[] | null;
  /** Documents as Markdown, by file name. */
  readonly documents: ReadonlyMap<string, string>;
}

export interface ResultChange {
  readonly id: string;
  readonly a: Result;
  readonly b: Result;
  /** b − a; null where one of them has no estimate. */
  readonly difference: number | null;
  /** The difference in half-widths of a's interval; null where a has none. */
  readonly shift: number | null;
  /** Whether b's estimate lies in a's interval; null where that cannot be said. */
  readonly inside: boolean | null;
}

export interface ValueChange {
  readonly key: string;
  readonly a: unknown;
  readonly b: unknown;
}

export interface TextChange {
  readonly document: string;
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly { readonly line: number; readonly lines: readonly string[] }[];
}

export interface Comparison {
  readonly identical: boolean;
  readonly results: readonly ResultChange[];
  readonly resultsOnlyInA: readonly string[];
  readonly resultsOnlyInB: readonly string[];
  readonly unchangedResults: number;
  readonly criteria: readonly { readonly id: string; readonly a: Verdict | null; readonly b: Verdict | null }[];
  /** Facts other than results: counts, the operating point, training. */
  readonly facts: readonly ValueChange[];
  /** Data, reference and configuration files by role and name, as SHA-256. */
  readonly inputs: readonly ValueChange[];
  readonly model: ValueChange | null;
  readonly protocol: readonly ValueChange[];
  readonly device: readonly ValueChange[];
  readonly gaps: { readonly opened: readonly string[]; readonly closed: readonly string[] } | null;
  readonly text: readonly TextChange[];
}

export function compareEvidence(a: Side, b: Side): Comparison {
  const results = resultChanges(a.evidence.results, b.evidence.results);
  const shared = [...a.evidence.results.keys()].filter((id) => b.evidence.results.has(id));
  const modelOf = (side: Side): string | null => side.evidence.lock.modelSha256;
  return {
    identical: a.evidence.manifestSha256 === b.evidence.manifestSha256,
    results,
    resultsOnlyInA: missingIn(b.evidence.results, a.evidence.results),
    resultsOnlyInB: missingIn(a.evidence.results, b.evidence.results),
    unchangedResults: shared.length - results.length,
    criteria: criterionChanges(a.evidence.criteria, b.evidence.criteria),
    facts: changes(factValues(a.evidence.facts), factValues(b.evidence.facts)),
    inputs: changes(inputHashes(a.evidence.sources), inputHashes(b.evidence.sources)),
    model: modelOf(a) === modelOf(b) ? null : { key: 'model', a: modelOf(a), b: modelOf(b) },
    protocol: changes(leaves(parse(a.evidence.protocolText)), leaves(parse(b.evidence.protocolText))),
    device: changes(leaves(parse(a.evidence.deviceText)), leaves(parse(b.evidence.deviceText))),
    gaps: gapChanges(a.gaps, b.gaps),
    text: textChanges(a.documents, b.documents),
  };
}

const missingIn = (there: ReadonlyMap<string, unknown>, from: ReadonlyMap<string, unknown>): string[] =>
  [...from.keys()].filter((id) => !there.has(id)).sort();

/**
 * Results under the same id whose estimate, interval or status differ, the largest shift against a's interval first. Not
 * evaluable on both sides is no difference.
 */
function resultChanges(a: ReadonlyMap<string, Result>, b: ReadonlyMap<string, Result>): ResultChange[] {
  const moved: ResultChange[] = [];
  for (const [id, before] of a) {
    const after = b.get(id);
    if (!after) continue;
    if (before.status !== 'ok' && after.status !== 'ok') continue;
    const same =
      before.estimate === after.estimate &&
      before.lower === after.lower &&
      before.upper === after.upper &&
      before.unlimited === after.unlimited &&
      before.status === after.status;
    if (!same) moved.push(describeChange(id, before, after));
  }
  // What has no interval to be measured against comes last.
  const size = (change: ResultChange): number => (change.shift === null ? -1 : Math.abs(change.shift));
  return moved.sort((x, y) => size(y) - size(x) || (x.id < y.id ? -1 : 1));
}

function describeChange(id: string, a: Result, b: Result): ResultChange {
  const difference = a.estimate === null || b.estimate === null ? null : b.estimate - a.estimate;
  const lower = a.unlimited === 'lower' ? Number.NEGATIVE_INFINITY : a.lower;
  const upper = a.unlimited === 'upper' ? Number.POSITIVE_INFINITY : a.upper;
  const interval = lower === null || upper === null ? null : { lower, upper };
  const half = interval === null ? 0 : (interval.upper - interval.lower) / 2;
  return {
    id,
    a,
    b,
    difference,
    shift: difference === null || half === 0 || !Number.isFinite(half) ? null : difference / half,
    inside:
      interval === null || b.estimate === null ? null : b.estimate >= interval.lower && b.estimate <= interval.upper,
  };
}

function criterionChanges(a: readonly CriterionOutcome[], b: readonly CriterionOutcome[]): Comparison['criteria'] {
  const verdict = (list: readonly CriterionOutcome[], id: string): Verdict | null =>
    list.find((c) => c.id === id)?.verdict ?? null;
  return [...new Set([...a, ...b].map((c) => c.id))]
    .map((id) => ({ id, a: verdict(a, id), b: verdict(b, id) }))
    .filter((c) => c.a !== c.b);
}

const factValues = (facts: ReadonlyMap<string, Fact>): Map<string, unknown> =>
  new Map([...facts].map(([id, fact]) => [id, fact.value]));

const inputHashes = (inputs: readonly SourceFile[]): Map<string, unknown> =>
  new Map(inputs.map((input) => [`${input.role}: ${input.name}`, input.sha256]));

/** Scalars of a YAML document by their path: `training.epochs`, `criteria.0.target`. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (value === null || typeof value !== 'object') return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  );
}

function changes(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): ValueChange[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key) || a.has(key) !== b.has(key))
    .map((key) => ({ key, a: a.get(key) ?? null, b: b.get(key) ?? null }));
}

function gapChanges(a: readonly string[] | null, b: readonly string[] | null): Comparison['gaps'] {
  if (a === null || b === null) return null;
  return { opened: b.filter((key) => !a.includes(key)), closed: a.filter((key) => !b.includes(key)) };
}

/** Line by line, with one line of context; evidence hashes and dates differ in every run and stand once on the cover. */
function textChanges(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): TextChange[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((document) => {
    const patch = structuredPatch(document, document, a.get(document) ?? '', b.get(document) ?? '', '', '', {
      context: 1,
    });
    const lines = patch.hunks.flatMap((hunk) => hunk.lines);
    if (lines.length === 0) return [];
    return {
      document,
      added: lines.filter((line) => line.startsWith('+')).length,
      removed: lines.filter((line) => line.startsWith('-')).length,
      hunks: patch.hunks.map((hunk) => ({ line: hunk.newStart, lines: hunk.lines })),
    };
  });
}
