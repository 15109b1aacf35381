import test from 'ava';
import type { Case } from '../../src/core/types.js';
import { representativeness } from '../../src/steps/representativeness.js';

const film = (
  i: number,
  sex: string | null,
  age: number | null,
  view: string,
  truth: 'positive' | 'negative',
): Case => ({
  caseId: `f${i}`,
  patientId: `p${Math.floor(i / 2)}`,
  image: null,
  attributes: { sex, age, view },
  findings: [],
  labels: { own: truth },
});
const part = (n: number, female: number, ages: readonly (number | null)[]): Case[] =>
  Array.from({ length: n }, (_, i) =>
    film(
      i,
      i < female ? 'F' : 'M',
      ages[i % ages.length] as number | null,
      i % 4 === 0 ? 'AP' : 'PA',
      i % 3 === 0 ? 'positive' : 'negative',
    ),
  );
const films = { training: part(100, 40, [30, 50]), tuning: part(20, 10, [40, 60]), test: part(50, 30, [12, 70, null]) };
const source = { key: 'own', name: 'own labels', class: 'non-reference' as const };
const device = [
  'deviceType: CADt',
  'ifu: {ageMin: 18, views: [PA]}',
  'intendedPopulation: {source: a census, sex: {F: 0.5, M: 0.5}, view: {PA: 1}, prevalence: 0.1}',
].join('\n');
const table = (text: string, id: string) => representativeness(films, source, text).tables.find((t) => t.id === id);
const row = (text: string, what: string) => table(text, 'representativeness')?.rows.find((r) => r.what === what);
const apart = (p: number, q: number) => Math.abs(p - q) / Math.sqrt((p * (1 - p) + q * (1 - q)) / 2);

test('a characteristic of two levels has the standardised difference of its shares, against parts and population', (t) => {
  const sex = row(device, 'Sex: female (%)');
  t.deepEqual([sex?.training, sex?.tuning, sex?.test, sex?.intended], [40, 50, 60, 50]);
  for (const [key, expected] of [
    ['trainingTest', apart(0.4, 0.6)],
    ['tuningTest', apart(0.5, 0.6)],
    ['testIntended', apart(0.6, 0.5)],
  ] as const) {
    t.true(Math.abs((sex?.[key] as number) - expected) < 1e-12, key);
  }
});

test('without a stated population the column is empty, and the note says so in words that can be published', (t) => {
  t.is(row('deviceType: CADt', 'Sex: female (%)')?.intended, null);
  t.regex(table('deviceType: CADt', 'representativeness')?.about ?? '', /population of intended use is not described/);
});

test('films outside the intended use are counted by part, and an unknown age is no age outside', (t) => {
  const rows = table(device, 'outside-intended-use')?.rows ?? [];
  t.deepEqual(
    rows.map((r) => [r.id, r.training, r.test]),
    [
      ['younger', 0, 17],
      ['view', 25, 13],
      ['age-unknown', 0, 16],
    ],
  );
});

test('what the data lack is said variable by variable', (t) => {
  const rows = table(device, 'data-lacking')?.rows ?? [];
  t.true(rows.length >= 5 && rows.every((r) => r.statement === 'absent' && r.known === 0));
  const known = films.test.map((f, i) => ({ ...f, attributes: { ...f.attributes, site: i % 2 ? 'A' : null } }));
  const { tables } = representativeness({ ...films, test: known }, source, device);
  t.is(tables.find((x) => x.id === 'data-lacking')?.rows.find((r) => r.what === 'Site')?.statement, 'in part');
});
