import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { canonicalJson } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { type EvidenceRecord, recordHead } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import {
  type EvidenceContent,
  evidenceFiles,
  openEvidence,
  readEvidenceFolder,
  writeEvidenceFolder,
} from '../../src/evidence/store.js';
import { temporary } from '../temporary.js';
import { fakeContent as content, protocolText, result } from './fake-content.js';

const written = async (): Promise<string> => {
  const target = join(await temporary('store'), 'evidence');
  await writeEvidenceFolder(target, evidenceFiles(content));
  return target;
};

test('what was stored is found again by id', async (t) => {
  const evidence = openEvidence(await readEvidenceFolder(await written()));
  t.deepEqual(evidence.results.get('overall.auroc.delong'), result);
  t.is(evidence.facts.get('data.name')?.value, 'invented');
  t.true(evidence.synthetic);
  t.is(evidence.protocolText, protocolText);
});

test('the same content gives the same bytes, and another content another manifest hash', (t) => {
  t.deepEqual(evidenceFiles(content), evidenceFiles({ ...content, results: [{ ...result }] }));
  const hash = (c: EvidenceContent) => openEvidence(evidenceFiles(c)).manifestSha256;
  t.not(hash(content), hash({ ...content, results: [{ ...result, estimate: 0.81 }] }));
});

test('records are stored byte for byte, covered by the manifest, and their values found by id', async (t) => {
  const record: EvidenceRecord = {
    ...recordHead(describeSoftware({}), new Date('2026-11-25T10:00:00Z')),
    record: 'fuzz',
    title: 'Mutated files',
    command: 'npm run fuzz',
    facts: [{ id: 'fuzz.files', value: 500, about: 'Mutated files' }],
    results: [],
    tables: [],
    series: [],
  };
  const text = canonicalJson(record);
  const files = evidenceFiles({ ...content, records: [{ record, text }] });
  t.is(files.find((f) => f.path === 'records/fuzz.json')?.bytes, text);
  const evidence = openEvidence(files);
  t.is(evidence.facts.get('fuzz.files')?.value, 500);
  t.true(evidence.records.has('fuzz'));
  t.true(evidence.manifest.some((entry) => entry.path === 'records/fuzz.json'));
  const twice = { ...content, facts: record.facts, records: [{ record, text }] };
  t.throws(() => evidenceFiles(twice), { message: /fuzz\.files/ });
});

test('one id for two values is a fault of ours and stops before anything is written', (t) => {
  t.throws(() => evidenceFiles({ ...content, results: [result, result] }), {
    instanceOf: RangeError,
    message: /overall\.auroc\.delong/,
  });
});

for (const name of ['results.json', 'protocol.yaml', 'predictions.csv', 'charts/roc.vg.json']) {
  test(`one flipped byte in ${name} is named`, async (t) => {
    const folder = await written();
    const bytes = await readFile(join(folder, name));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    await writeFile(join(folder, name), bytes);
    const error = await t.throwsAsync(readEvidenceFolder(folder), { instanceOf: InputError });
    t.true(error?.message.includes(name));
  });
}

test('the release manifest covers every file but itself', async (t) => {
  const folder = await written();
  const listed = JSON.parse(await readFile(join(folder, 'release.manifest.json'), 'utf8')).files.map(
    (f: { path: string }) => f.path,
  );
  const there = (await readdir(folder, { recursive: true })).filter(
    (name) => name.includes('.') && name !== 'release.manifest.json',
  );
  t.deepEqual(listed, there.sort());
});

test('a folder without a manifest is refused in words', async (t) => {
  const folder = await temporary('empty');
  const error = await t.throwsAsync(readEvidenceFolder(folder), { instanceOf: InputError });
  t.regex(error?.message ?? '', /evidence\.manifest\.json, found none/);
});

test('the document date is SOURCE_DATE_EPOCH when set, never the clock', (t) => {
  const software = describeSoftware({ SOURCE_DATE_EPOCH: '1700000000' });
  t.is(software.date, '2023-11-14T22:13:20.000Z');
  t.is(software.dateSource, 'SOURCE_DATE_EPOCH');
  t.deepEqual(describeSoftware({}), describeSoftware({}));
  t.not(describeSoftware({}).dateSource, 'SOURCE_DATE_EPOCH');
});
