import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import {
  describeMachine,
  type EvidenceRecord,
  readRecords,
  recordHead,
  recordsTable,
  writeRecord,
} from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { temporary } from '../temporary.js';

const software = describeSoftware({});
const run = { software: `${software.name} ${software.version}`, modelSha256: 'a'.repeat(64), synthetic: false };
const record: EvidenceRecord = Object.freeze({
  ...recordHead(software, new Date('2026-11-25T10:00:00Z')),
  record: 'fuzz',
  title: 'Mutated files',
  command: 'npm run fuzz',
  facts: [{ id: 'fuzz.files', value: 500, about: 'Mutated files' }],
  results: [],
  tables: [],
  series: [],
});
const folder = (): Promise<string> => temporary('records');

test('a record that was written is read back, byte for byte what was stored', async (t) => {
  const at = await folder();
  const path = await writeRecord(at, record);
  const { used, leftOut } = await readRecords(at, run);
  t.deepEqual(
    used.map((u) => u.record),
    [record],
  );
  t.is(used[0]?.text, await readFile(path, 'utf8'));
  t.deepEqual(leftOut, []);
  t.true(describeMachine().cores > 0);
});

test('a folder that is not there holds no records', async (t) => {
  t.deepEqual(await readRecords(join(await folder(), 'none'), run), { used: [], leftOut: [] });
});

for (const [what, change, reason] of [
  ['another model', { modelSha256: 'b'.repeat(64) }, /another model/],
  ['synthetic data', { synthetic: true }, /synthetic/],
  ['another release', { made: { ...record.made, software: 'trace510k 0.0.1' } }, /trace510k 0\.0\.1/],
] as const) {
  test(`a record of ${what} is left out of a run and says why`, async (t) => {
    const at = await folder();
    await writeRecord(at, { ...record, ...change });
    const { used, leftOut } = await readRecords(at, run);
    t.deepEqual(used, []);
    t.regex(leftOut[0]?.reason ?? '', reason);
    t.regex(String(recordsTable(used, leftOut).rows[0]?.state), reason);
  });
}

test('a record cannot bring a value under the id of another', async (t) => {
  const stranger = { ...record, facts: [{ id: 'overall.auroc', value: 1, about: 'taken over' }] };
  await t.throwsAsync(writeRecord(await folder(), stranger), { message: /overall\.auroc/ });
});

test('broken records are all named in one go, with file and key', async (t) => {
  const at = await folder();
  await writeFile(join(at, 'a.json'), '{"version": 2}');
  await writeFile(join(at, 'b.json'), 'no JSON');
  const error = await t.throwsAsync(readRecords(at, run), { instanceOf: InputError });
  t.regex(error?.message ?? '', /a\.json, column "version"/);
  t.regex(error?.message ?? '', /b\.json/);
});
