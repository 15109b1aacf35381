/** Counting, and the one shape in which counts become evidence. */
import type { Case, EvidenceTable, Fact, Series, Truth } from '../../core/types.js';

export interface Evidence {
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
}

/** Films, patients and truth in one group. */
export interface Tally {
  films: number;
  readonly patients: Set<string>;
  positive: number;
  negative: number;
  equivocal: number;
  missing: number;
}

export const newTally = (): Tally => ({
  films: 0,
  patients: new Set(),
  positive: 0,
  negative: 0,
  equivocal: 0,
  missing: 0,
});

export function tally(into: Tally, film: Case, truth: Truth): void {
  into.films++;
  into.patients.add(film.patientId);
  into[truth]++;
}

/** Tallies by group; a film may be in several groups or in none. */
export function tallyBy(
  films: readonly Case[],
  labels: string,
  groupsOf: (film: Case) => readonly string[],
): Map<string, Tally> {
  const out = new Map<string, Tally>();
  for (const film of films) {
    const truth = film.labels[labels] ?? 'missing';
    for (const group of groupsOf(film)) {
      let entry = out.get(group);
      if (!entry) out.set(group, (entry = newTally()));
      tally(entry, film, truth);
    }
  }
  return out;
}

export function countBy<T>(items: Iterable<T>, key: (item: T) => string | number | null): Map<string | number, number> {
  const out = new Map<string | number, number>();
  for (const item of items) {
    const k = key(item);
    if (k !== null) out.set(k, (out.get(k) ?? 0) + 1);
  }
  return out;
}

export const TALLY_COLUMNS = [
  { key: 'films', title: 'Films', numeric: true },
  { key: 'patients', title: 'Patients', numeric: true },
  { key: 'positive', title: 'Positive', numeric: true },
  { key: 'negative', title: 'Negative', numeric: true },
  { key: 'equivocal', title: 'Equivocal', numeric: true },
  { key: 'missing', title: 'No label', numeric: true },
] as const;

export const tallyCells = (t: Tally | undefined): Record<string, number> => ({
  films: t?.films ?? 0,
  patients: t?.patients.size ?? 0,
  positive: t?.positive ?? 0,
  negative: t?.negative ?? 0,
  equivocal: t?.equivocal ?? 0,
  missing: t?.missing ?? 0,
});

/** A table of tallies, one row a group, in the order given. */
export function tallyTable(
  id: string,
  title: string,
  what: string,
  groups: readonly string[],
  tallies: ReadonlyMap<string, Tally>,
  about: string,
): EvidenceTable {
  return {
    id,
    title,
    about,
    columns: [{ key: 'group', title: what }, ...TALLY_COLUMNS],
    rows: groups.map((group) => ({ group, ...tallyCells(tallies.get(group)) })),
  };
}

/** Columnar form of rows, for a chart. */
export function seriesOf(
  id: string,
  about: string,
  names: readonly string[],
  rows: readonly Readonly<Record<string, string | number | null>>[],
): Series {
  return { id, about, columns: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])) };
}

/** The smallest value whose share of the sorted values is at least p (inverse empirical distribution, R type 1). */
export function quantile(sorted: readonly number[], p: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(p * sorted.length - 1e-9) - 1)] as number;
}
