import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { protocolSchema } from '../../src/config/protocol.js';
import { InputError } from '../../src/core/problems.js';
import type { Case } from '../../src/core/types.js';
import { obtainReference } from '../../src/steps/reference.js';
import { temporary } from '../temporary.js';

const folder = await temporary('reference');
const cases: readonly Case[] = ['a', 'b', 'c', 'd', 'e', 'f'].map((caseId, i) => ({
  caseId,
  patientId: String(i),
  image: null,
  attributes: {},
  findings: [],
  labels: {},
}));
/** Reads of a … f by three readers; a fourth has read two of them. */
const READS: Readonly<Record<string, string>> = { R1: '110010', R2: '100011', R3: '101010', R4: '0?    ' };

const protocol = (readers: object) => ({
  value: protocolSchema.parse({
    version: 1,
    finding: 'Pneumonia',
    scoreDirection: 'higher-is-positive',
    split: { rule: 'seeded', fractions: { training: 0.6, tuning: 0.2, test: 0.2 }, seed: 1 },
    reference: {
      class: 'reference',
      name: 'Panel',
      method: 'reads',
      caseColumn: 'film',
      labelColumn: 'read',
      equivocalValues: ['?'],
      readers,
    },
    threshold: { rule: 'youden' },
    intervals: { seed: 1 },
    prevalences: [0.1],
  }),
  file: 'protocol.yaml',
  text: '',
  sha256: '',
});
const long = join(folder, 'long.csv');
const wide = join(folder, 'wide.csv');
await writeFile(
  long,
  `film,who,read\n${Object.entries(READS)
    .flatMap(([who, reads]) => [...reads].flatMap((read, i) => (read === ' ' ? [] : [`${'abcdef'[i]},${who},${read}`])))
    .join('\n')}\n`,
);
await writeFile(
  wide,
  `film,R1,R2,R3,R4\n${[...'abcdef'].map((id, i) => [id, ...Object.values(READS).map((r) => r[i]?.trim())].join()).join('\n')}\n`,
);
const truths = async (readers: object, file = long) => {
  const done = await obtainReference(cases, file, protocol(readers));
  return done?.cases.map((film) => film.labels.panel?.[0]).join('');
};
const three = ['R1', 'R2', 'R3'];

test('a row for each read and a column for each reader give the same truth and the same agreement', async (t) => {
  const one = await obtainReference(cases, long, protocol({ column: 'who', rule: 'majority', use: three }));
  const other = await obtainReference(
    cases,
    wide,
    protocol({ columns: Object.keys(READS), rule: 'majority', use: three }),
  );
  t.deepEqual(one?.cases, other?.cases);
  t.deepEqual(one?.results, other?.results);
  t.is(one?.tables[0]?.id, 'reader-agreement');
  t.is(one?.tables[0]?.rows.length, 6);
});

test('majority, at least k, adjudication and the model of Dawid and Skene each decide as stated', async (t) => {
  t.is(await truths({ column: 'who', rule: 'majority', use: three }), 'pnnnpn');
  t.is(await truths({ column: 'who', rule: 'at-least', needed: 1, use: three }), 'pppnpp');
  t.is(await truths({ column: 'who', rule: 'adjudicated', use: ['R1', 'R2'], adjudicator: 'R3' }), 'pnnnpn');
  t.is(await truths({ column: 'who', rule: 'dawid-skene', use: three }), 'pnnnpn');
});

test('a read that is missing or equivocal and could decide leaves the case equivocal', async (t) => {
  t.is(await truths({ column: 'who', rule: 'majority', use: ['R1', 'R4'] }), 'nennen');
});

test('the rule, the number of readers and the state of the model are evidence', async (t) => {
  const done = await obtainReference(cases, long, protocol({ column: 'who', rule: 'dawid-skene', use: three }));
  const value = (id: string) => done?.facts.find((f) => f.id === id)?.value;
  t.is(value('reference.readers.count'), 4);
  t.regex(String(value('reference.readers.rule')), /Dawid–Skene model of 3 readers \(R1, R2, R3\)/);
  t.is(value('reference.dawid-skene.converged'), true);
  t.is(done?.tables.find((x) => x.id === 'reader-error-rates')?.rows.length, 3);
});

test('a reader nobody knows and a rule without its number are refused', async (t) => {
  const error = await t.throwsAsync(truths({ column: 'who', rule: 'majority', use: ['R1', 'R9'] }), {
    instanceOf: InputError,
  });
  t.regex(error?.message ?? '', /"R9".*R1, R2, R3, R4/s);
  t.throws(() => protocol({ column: 'who', rule: 'at-least' }), { message: /needed/ });
  t.throws(() => protocol({ rule: 'majority' }), { message: /column/ });
  t.throws(() => protocol({ column: 'who', rule: 'adjudicated', adjudicator: 'R3' }), { message: /two first readers/ });
});
