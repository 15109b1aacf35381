/** Two label sources on the same films: how often they say what. Agreement statistics are evaluation's, on these counts. */
import type { Case, EvidenceTable, LabelSource, Truth } from '../../core/types.js';

const TRUTHS: readonly Truth[] = ['positive', 'negative', 'equivocal', 'missing'];

/** 4 × 4 counts, `counts[a][b]`: films that source a calls a and source b calls b. */
export type CrossTable = Readonly<Record<Truth, Readonly<Record<Truth, number>>>>;

export function crossTable(films: readonly Case[], a: string, b: string): CrossTable {
  const zero = (): Record<Truth, number> => ({ positive: 0, negative: 0, equivocal: 0, missing: 0 });
  const out = { positive: zero(), negative: zero(), equivocal: zero(), missing: zero() };
  for (const film of films) out[film.labels[a] ?? 'missing'][film.labels[b] ?? 'missing']++;
  return out;
}

export function crossTableEvidence(films: readonly Case[], a: LabelSource, b: LabelSource): EvidenceTable {
  const counts = crossTable(films, a.key, b.key);
  return {
    id: `labels-${a.key}-by-${b.key}`,
    title: `${a.name} against ${b.name}`,
    about: `Films; rows are what ${a.name} say, columns what ${b.name} say`,
    columns: [
      { key: 'truth', title: a.name },
      ...TRUTHS.map((truth) => ({ key: truth, title: truth === 'missing' ? 'no label' : truth, numeric: true })),
    ],
    rows: TRUTHS.map((truth) => ({ truth: truth === 'missing' ? 'no label' : truth, ...counts[truth] })),
  };
}
