/** Films that stand twice in a data set: same bytes, same gray levels, or alike to the eye. */
import type { Case, EvidenceTable } from '../../core/types.js';
import type { FilmRecord } from './film-record.js';
import { nearDuplicates } from './near-duplicates.js';

export type CopyKind = 'bytes' | 'pixels' | 'looks';

export interface Copy {
  readonly kind: CopyKind;
  readonly a: Case;
  readonly b: Case;
  readonly correlation: number;
}

export const KIND_WORDS: Readonly<Record<CopyKind, string>> = {
  bytes: 'same bytes',
  pixels: 'same gray levels',
  looks: 'look alike',
};

/** Every pair of copies once, under the strongest kind that holds: byte-identical, else pixel-identical, else alike. */
export function findCopies(films: readonly Case[], records: ReadonlyMap<string, FilmRecord>): Copy[] {
  const list = films.map((film) => records.get(film.caseId) as FilmRecord);
  const copies: Copy[] = [];
  const told = new Set<string>();
  const tell = (kind: CopyKind, i: number, j: number, correlation = 1): void => {
    const key = `${i} ${j}`;
    if (told.has(key)) return;
    told.add(key);
    copies.push({ kind, a: films[i] as Case, b: films[j] as Case, correlation });
  };
  for (const [kind, hash] of [
    ['bytes', (r: FilmRecord) => r.sha256],
    ['pixels', (r: FilmRecord) => r.pixelSha256],
  ] as const) {
    const groups = new Map<string, number[]>();
    for (const [i, record] of list.entries()) {
      const group = groups.get(hash(record));
      if (group) group.push(i);
      else groups.set(hash(record), [i]);
    }
    // Each against the first of its group is enough to name a leak, and stays small for a thousand copies.
    for (const group of groups.values()) for (const j of group.slice(1)) tell(kind, group[0] as number, j);
  }
  const alike = new Set(copies.flatMap(({ b }) => b.caseId));
  for (const { a, b, correlation } of nearDuplicates(list)) {
    if (alike.has((films[a] as Case).caseId) || alike.has((films[b] as Case).caseId)) continue;
    tell('looks', a, b, correlation);
  }
  return copies;
}

const ROWS_AT_MOST = 50;

export const COPY_COLUMNS: EvidenceTable['columns'] = [
  { key: 'kind', title: 'Kind' },
  { key: 'a', title: 'Film' },
  { key: 'b', title: 'Copy' },
  { key: 'patients', title: 'Patients' },
];

export const copyRow = ({ kind, a, b }: Copy) => ({
  kind: KIND_WORDS[kind],
  a: a.caseId,
  b: b.caseId,
  patients: a.patientId === b.patientId ? 'one' : 'two',
});

/** Copies in a data set that is not split yet. */
export function copiesOverview(copies: readonly Copy[]): EvidenceTable {
  return {
    id: 'eda-copies',
    title: 'Films that stand twice',
    about: `${copies.length > ROWS_AT_MOST ? `The first ${ROWS_AT_MOST} of ${copies.length}` : 'All'} pairs, of one patient or of two`,
    columns: COPY_COLUMNS,
    rows: copies.slice(0, ROWS_AT_MOST).map(copyRow),
  };
}
