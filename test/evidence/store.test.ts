import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { canonicalJson, packageRoot, sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import type { Result } from '../../src/core/types.js';
import { type EvidenceRecord, recordHead } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import {
  type EvidenceContent,
  evidenceFiles,
  openEvidence,
  readEvidenceFolder,
  writeEvidenceFolder,
} from '../../src/evidence/store.js';

const protocolText = await readFile(join(packageRoot(), 'protocol.yaml'), 'utf8');
const result: Result = Object.freeze({
  id: 'overall.auroc.delong',
  population: 'overall',
  metric: 'auroc',
  method: 'delong',
  estimate: 0.8,
  lower: 0.7,
  upper: 0.9,
  level: 0.95,
  n: 100,
  positives: 30,
  status: 'ok',
});
const content: EvidenceContent = Object.freeze({
  protocolText,
  deviceText: 'deviceType: CADt\n',
  lock: {
    version: 1,
    software: { name: 'trace510k', version: '0', commit: null },
    date: '2026-11-24T00:00:00.000Z',
    dateSource: 'SOURCE_DATE_EPOCH',
    protocolSha256: sha256(protocolText),
    splitSha256: null,
    testManifestSha256: null,
    modelSha256: null,
    threshold: null,
    criteria: [],
  } as const,
  predictionsCsv: 'case_id\na\n',
  splitCsv: null,
  results: [result],
  facts: [{ id: 'data.name', value: 'invented', about: 'name' }],
  tables: [],
  series: [],
  criteria: [],
  charts: [{ id: 'roc', spec: { b: 1, a: 2 } }],
  command: 'npx trace510k submission',
  synthetic: true,
  model: null,
  seeds: { split: 1 },
  inputs: [],
});

const written = async (): Promise<string> => {
  const target = join(await mkdtemp(join(tmpdir(), 'trace510k-store-')), 'evidence');
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
  const folder = await mkdtemp(join(tmpdir(), 'trace510k-empty-'));
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
