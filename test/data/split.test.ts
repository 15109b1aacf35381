import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { type Case, PARTS } from '../../src/core/types.js';
import { describeFlow } from '../../src/data/flow.js';
import { obtainSplit } from '../../src/data/obtain-split.js';
import { makeSplit } from '../../src/data/split.js';
import { readSplit, splitCsv } from '../../src/data/split-file.js';
import { temporary } from '../temporary.js';

const film = (patient: number, index: number, positive: boolean, view: string): Case => ({
  caseId: `${patient}_${index}.png`,
  patientId: String(patient),
  image: `/films/${patient}_${index}.png`,
  attributes: { view, age: 50, sex: 'F' },
  findings: positive ? ['Pneumonia'] : [],
  labels: { 'nih-labels': positive ? 'positive' : 'negative' },
});

/** 300 patients with one to three films; every fourth patient positive, every third AP. */
const cases: readonly Case[] = Object.freeze(
  Array.from({ length: 300 }, (_, p) => p).flatMap((p) =>
    Array.from({ length: 1 + (p % 3) }, (_, i) => film(p, i, p % 4 === 0, p % 3 === 0 ? 'AP' : 'PA')),
  ),
);
const rule = {
  rule: 'seeded' as const,
  by: 'patient' as const,
  stratify: ['label', 'view'],
  fractions: { training: 0.6, tuning: 0.15, test: 0.25 },
  seed: 7,
};
const options = { folder: '/nowhere', finding: 'Pneumonia' };

test('no patient is in two parts, no film is lost, whatever the seed', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), async (seed) => {
      const split = await makeSplit(cases, { ...rule, seed }, options);
      const patients = PARTS.map((part) => new Set(split.parts[part].map((id) => id.split('_')[0])));
      const shared = [...(patients[0] ?? [])].filter((p) => patients[1]?.has(p) || patients[2]?.has(p));
      return shared.length === 0 && PARTS.flatMap((part) => split.parts[part]).length === cases.length;
    }),
    { numRuns: 25 },
  );
  t.pass();
});

test('each part meets its fraction of films, of positives and of AP films within two points', async (t) => {
  const split = await makeSplit(cases, rule, options);
  const byId = new Map(cases.map((c) => [c.caseId, c]));
  for (const [what, test] of [
    ['films', () => true],
    ['positives', (c: Case) => c.labels['nih-labels'] === 'positive'],
    ['AP', (c: Case) => c.attributes.view === 'AP'],
  ] as const) {
    const all = cases.filter(test).length;
    for (const part of PARTS) {
      const share = split.parts[part].filter((id) => test(byId.get(id) as Case)).length / all;
      t.true(Math.abs(share - rule.fractions[part]) < 0.02, `${what} ${part}: ${share}`);
    }
  }
});

test('the same seed gives the same split in any order of the table; another seed another split', async (t) => {
  const csv = async (list: readonly Case[], seed: number) => {
    const split = await makeSplit(list, { ...rule, seed }, options);
    return splitCsv(split, list).split('\n').sort().join('\n');
  };
  t.is(await csv(cases, 7), await csv([...cases].reverse(), 7));
  t.not(await csv(cases, 7), await csv(cases, 8));
});

test('patients are shared out as the films are, also when strata are small', async (t) => {
  const split = await makeSplit(cases, { ...rule, stratify: ['label', 'view', 'rare'] }, options).catch((e) => e);
  t.true(split instanceof InputError);
  t.regex(String(split.message), /"rare"; it has: label, view, age, sex/);
  const rare = cases.map((c) => ({ ...c, attributes: { ...c.attributes, rare: String(Number(c.patientId) % 97) } }));
  const parts = (await makeSplit(rare, { ...rule, stratify: ['label', 'view', 'rare'] }, options)).parts;
  for (const part of PARTS) {
    const patients = new Set(parts[part].map((id) => id.split('_')[0])).size / 300;
    t.true(Math.abs(patients - rule.fractions[part]) < 0.05, `${part}: ${patients}`);
    t.true(Math.abs(parts[part].length / cases.length - rule.fractions[part]) < 0.02);
  }
});

test('a written split reads back as it was; doubled rows and unknown parts are refused by row', async (t) => {
  const folder = await temporary('split');
  const path = join(folder, 'split.csv');
  const split = await makeSplit(cases, rule, options);
  await writeFile(path, splitCsv(split, cases));
  const read = await readSplit(path, cases, sha256(splitCsv(split, cases)));
  t.deepEqual(read.split, { ...split, rule: 'saved-file', seed: null });
  t.deepEqual([read.partnerless, read.unnamed], [0, 0]);
  await writeFile(path, 'case_id,patient_id,split\n0_0.png,0,training\n0_0.png,0,test\n1_0.png,1,validation\n');
  const error = await t.throwsAsync(readSplit(path, cases), { instanceOf: InputError });
  const found = (error as InputError).problems.map((p) => [p.rule, p.place?.row]);
  t.deepEqual(found, [
    ['case-ids-are-unique', 3],
    ['parts-are-training-tuning-test', 4],
  ]);
});

test('a split that was changed after its hash went into the protocol is refused with both hashes', async (t) => {
  const folder = await temporary('split');
  const csv = splitCsv(await makeSplit(cases, rule, options), cases);
  await writeFile(join(folder, 'split.csv'), csv.replace('training', 'test'));
  await writeFile(join(folder, 'same.csv'), csv);
  const again = (file: string) =>
    obtainSplit(cases, {
      ...options,
      config: { rule: 'saved-file', by: 'patient', file, sha256: sha256(csv) },
      protocolFile: join(folder, 'protocol.yaml'),
      file: null,
      labels: 'nih-labels',
    });
  const error = await t.throwsAsync(again('split.csv'), { instanceOf: InputError });
  t.regex(error?.message ?? '', new RegExp(`${sha256(csv)}.*${sha256(csv.replace('training', 'test'))}`));
  const { split, facts } = await again('same.csv');
  t.is(splitCsv(split, cases), csv);
  t.is(facts.find((f) => f.id === 'data.split.file-sha256')?.value, sha256(csv));
});

test('a part of one class is refused with the counts', async (t) => {
  const negatives = cases.map((c) => ({ ...c, labels: { 'nih-labels': 'negative' as const } }));
  const error = await t.throwsAsync(makeSplit(negatives, rule, options), { instanceOf: InputError });
  t.regex(error?.message ?? '', /with and without Pneumonia in the training part, found \d+ cases, 0 of them positive/);
});

test('official lists are obeyed, their training patients give the tuning part, and a patient in both is refused', async (t) => {
  const folder = await temporary('lists');
  const inTest = (c: Case): boolean => Number(c.patientId) % 5 === 0;
  const write = (name: string, list: readonly Case[]) =>
    writeFile(join(folder, name), list.map((c) => c.caseId).join('\n'));
  await write(
    'train_val_list.txt',
    cases.filter((c) => !inTest(c)),
  );
  await write('test_list.txt', cases.filter(inTest));
  const config = {
    rule: 'official-lists' as const,
    by: 'patient' as const,
    trainingList: 'train_val_list.txt',
    testList: 'test_list.txt',
    tuningFraction: 0.1,
    seed: 1,
  };
  const split = await makeSplit(cases, config, { ...options, folder });
  t.deepEqual(
    split.parts.test,
    cases.filter(inTest).map((c) => c.caseId),
  );
  t.is(new Set(split.parts.tuning.map((id) => id.split('_')[0])).size, 24);
  await write(
    'test_list.txt',
    cases.filter((c) => inTest(c) || c.caseId === '1_0.png'),
  );
  const error = await t.throwsAsync(makeSplit(cases, config, { ...options, folder }), { instanceOf: InputError });
  t.regex(error?.message ?? '', /patient 1 is in both/);
});

test('the flow of cases adds up: every listed film ends in exactly one place', async (t) => {
  const some = cases.map((c, i) => (i % 11 === 0 ? { ...c, image: null } : c));
  const split = await makeSplit(some, rule, options);
  const source = { key: 'nih-labels', name: 'labels', class: 'non-reference' as const };
  const dataset = {
    name: 'x',
    synthetic: true,
    cases: some,
    listed: some.length,
    present: 0,
    unlistedImages: 0,
    sources: [],
    labelSource: source,
    oddities: [],
    counts: {},
  };
  const rows = describeFlow(dataset, some, split, [source]).tables[0]?.rows ?? [];
  const films = (what: RegExp) =>
    rows.filter((r) => what.test(String(r.what))).reduce((sum, r) => sum + Number(r.films), 0);
  t.is(films(/^Listed/), some.length);
  t.is(films(/absent|none of the lists|Training|Tuning|Test part/), some.length);
  t.is(films(/Test films without|Analyzed/), films(/Test part/));
  for (const row of rows)
    t.is(Number(row.positive) + Number(row.negative) + Number(row.equivocal) + Number(row.missing), Number(row.films));
});
