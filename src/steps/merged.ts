/** Outcomes of several parts of the evaluation as one; the criteria are those of the first. */
import type { EvidenceTable, Fact, Result, Series } from '../core/types.js';

interface Outcome {
  readonly results?: readonly Result[];
  readonly tables?: readonly EvidenceTable[];
  readonly facts?: readonly Fact[];
  readonly series?: readonly Series[];
}

export function merged<T extends Required<Outcome>>(first: T, ...others: readonly Outcome[]) {
  return {
    ...first,
    results: [...first.results, ...others.flatMap((o) => o.results ?? [])],
    tables: [...first.tables, ...others.flatMap((o) => o.tables ?? [])],
    facts: [...first.facts, ...others.flatMap((o) => o.facts ?? [])],
    series: [...first.series, ...others.flatMap((o) => o.series ?? [])],
  };
}
