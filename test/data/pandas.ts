/** The figures of test/fixtures/py/data_eda.py beside ours. */
import type { ExecutionContext } from 'ava';
import type { Evidence } from '../../src/data/eda/count.js';

interface Group {
  readonly films: number;
  readonly patients: number;
  readonly positive: number;
}

export interface Figures {
  readonly films: number;
  readonly patients: number;
  readonly findings: number;
  readonly positives: number;
  readonly positivePatients: number;
  readonly noFinding: number;
  readonly ageMin: number;
  readonly ageMedian: number;
  readonly ageMax: number;
  readonly ageKnown: number;
  readonly mostFilms: number;
  readonly sex: Readonly<Record<string, Group>>;
  readonly view: Readonly<Record<string, Group>>;
  readonly age: Readonly<Record<string, Group>>;
  readonly finding: Readonly<Record<string, number>>;
  readonly findingPatients: Readonly<Record<string, number>>;
  readonly perFilm: Readonly<Record<string, number>>;
  readonly pairs: Readonly<Record<string, number>>;
  readonly filmsPerPatient: Readonly<Record<string, number>>;
}

const FACTS: readonly (readonly [string, keyof Figures])[] = [
  ['eda.films', 'films'],
  ['eda.patients', 'patients'],
  ['eda.findings', 'findings'],
  ['eda.positives', 'positives'],
  ['eda.positive-patients', 'positivePatients'],
  ['eda.no-finding', 'noFinding'],
  ['eda.age-min', 'ageMin'],
  ['eda.age-median', 'ageMedian'],
  ['eda.age-max', 'ageMax'],
  ['eda.age-known', 'ageKnown'],
  ['eda.films-per-patient-max', 'mostFilms'],
];

export function compareWithPandas(t: ExecutionContext, evidence: Evidence, expected: Figures): void {
  const fact = (id: string) => evidence.facts.find((f) => f.id === id)?.value;
  for (const [id, key] of FACTS) t.is(fact(id), expected[key] as number, id);
  const rows = (id: string) => evidence.tables.find((table) => table.id === id)?.rows ?? [];
  for (const name of ['sex', 'view', 'age'] as const) {
    const ours = rows(`eda-${name}`).filter((row) => Number(row.films) > 0 && row.group !== 'unknown');
    const found = Object.fromEntries(
      ours.map(({ group, films, patients, positive }) => [group, { films, patients, positive }]),
    );
    t.deepEqual(found as Record<string, unknown>, expected[name], name);
  }
  for (const row of rows('eda-findings')) {
    if (row.finding === 'No finding') continue;
    t.is(row.films, expected.finding[String(row.finding)] as number);
    t.is(row.patients, expected.findingPatients[String(row.finding)] as number);
  }
  const matrix = rows('eda-co-occurrence');
  for (const [pair, films] of Object.entries(expected.pairs)) {
    const [a, b] = pair.split('|') as [string, string];
    t.is(matrix.find((row) => row.finding === a)?.[b] ?? null, films, pair);
    t.is(matrix.find((row) => row.finding === b)?.[a] ?? null, films, pair);
  }
  for (const row of rows('eda-findings-per-film')) t.is(row.films, expected.perFilm[String(row.findings)] ?? 0);
  for (const row of rows('eda-films-per-patient')) {
    t.is(row.patients, expected.filmsPerPatient[String(row.films).replace(' and more', '')] ?? 0);
  }
}
