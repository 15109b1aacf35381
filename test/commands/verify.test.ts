import { createHash, generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { checkSignature } from '../../src/commands/verify/signature.js';
import { canonicalJson } from '../../src/core/files.js';
import { checkFolder } from '../../src/evidence/integrity.js';
import { temporary } from '../temporary.js';
import { smallProtocol, trace510k } from './project.js';

const dir = await temporary('verify');
const [evidence, key, pub] = [join(dir, 'evidence'), join(dir, 'release.key'), join(dir, 'release.pub')];

/** 160 invented cases of 80 patients, a quarter positive, the first third for tuning. */
function predictions(): string {
  const rows = Array.from({ length: 160 }, (_, i) => {
    const positive = i % 4 === 0;
    const noise = createHash('sha256').update(`case ${i}`).digest().readUInt16BE() / 65536;
    const score = (0.6 * noise + (positive ? 0.35 : 0)).toFixed(4);
    return `c${i},p${i >> 1},${score},${positive ? 1 : 0},${i < 54 ? 'tuning' : 'test'},${i % 2 ? 'F' : 'M'}`;
  });
  return `case_id,patient_id,score,label,split,sex\n${rows.join('\n')}\n`;
}

test.before(async () => {
  await writeFile(join(dir, 'protocol.yaml'), await smallProtocol());
  await writeFile(join(dir, 'scores.csv'), predictions());
  const made = await trace510k(
    dir,
    ...['evaluate', '--predictions', 'scores.csv', '--out', evidence, '--format', 'md', '--threads', '1', '--quiet'],
  );
  if (made.code !== 0) throw new Error(made.stderr);
  const pair = generateKeyPairSync('ed25519');
  await writeFile(key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(pub, pair.publicKey.export({ type: 'spki', format: 'pem' }));
  const signed = await trace510k(dir, 'attest', evidence, '--key', key);
  if (signed.code !== 0) throw new Error(signed.stderr);
});

const copy = async (): Promise<string> => {
  const to = join(await mkdtemp(join(dir, 'copy-')), 'evidence');
  await cp(evidence, to, { recursive: true });
  return to;
};
const verify = async (folder: string, ...more: string[]) => {
  const ran = await trace510k(dir, 'verify', folder, '--public-key', pub, '--json', '--quiet', ...more);
  return { ...ran, report: ran.stdout === '' ? null : JSON.parse(ran.stdout) };
};
const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

test('evidence as it was written verifies: files, results, documents and signature, whatever the number of threads', async (t) => {
  const { code, report, stderr } = await verify(evidence, '--threads', '3', '--certificate', join(dir, 'c.md'));
  t.is(code, 0, stderr);
  t.is(report.verdict, 'identical');
  t.is(report.signature.state, 'good');
  t.true(report.recomputed.compared.results > 100);
  t.deepEqual(report.recomputed.differences, []);
  t.regex(await readFile(join(dir, 'c.md'), 'utf8'), /Folder .* \*\*identical\*\*/);
});

for (const name of [
  'predictions.csv',
  'results.json',
  'charts/roc.vg.json',
  'protocol.yaml',
  'lock.json',
  'documents/510k-submission.md',
  'documents/charts/roc.svg',
  'evidence.manifest.json',
  'release.manifest.json',
  'attestation.dsse.json',
  'environment.json',
]) {
  test(`one flipped bit in ${name} is found and named`, async (t) => {
    const folder = await copy();
    const bytes = await readFile(join(folder, name));
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] as number) ^ 1;
    await writeFile(join(folder, name), bytes);
    const named = (await checkFolder(folder)).filter((check) => check.state !== 'identical').map((check) => check.path);
    const { state } = await checkSignature(folder, pub);
    // The attestation cannot cover itself, its signature does; a flip in the list shows as the entry that no longer fits.
    const found = { 'attestation.dsse.json': state === 'bad', 'release.manifest.json': named.length > 0 };
    t.true(found[name as keyof typeof found] ?? named.includes(name), `${named}`);
  });
}

test('the command line names a changed prediction, says what else came out otherwise, and ends with 3', async (t) => {
  const folder = await copy();
  const path = join(folder, 'predictions.csv');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/(c100,p50,test,)0\.\d+/, '$10.9999'));
  const ran = await trace510k(dir, 'verify', folder, '--quiet');
  t.is(ran.code, 3);
  t.regex(ran.stdout, /DIFFERENT {2}predictions\.csv: SHA-256 is/);
  t.regex(ran.stdout, /DIFFERENT {2}result overall\.auroc\.delong: 0\.\d+ → 0\.\d+/);
  t.regex(ran.stdout, /verdict: DIFFERENT/);
});

test('a result bent together with every hash that covers it is found by computing it again', async (t) => {
  const folder = await copy();
  const results = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'));
  const auroc = results.results.find((r: { id: string }) => r.id === 'overall.auroc.delong');
  auroc.estimate += 0.05;
  const text = canonicalJson(results);
  await writeFile(join(folder, 'results.json'), text);
  for (const manifest of ['evidence.manifest.json', 'release.manifest.json']) {
    const listed = JSON.parse(await readFile(join(folder, manifest), 'utf8'));
    for (const [path, body] of [
      ['results.json', text],
      ['evidence.manifest.json', await readFile(join(folder, 'evidence.manifest.json'))],
    ] as const) {
      const entry = listed.files.find((file: { path: string }) => file.path === path);
      if (entry) Object.assign(entry, { sha256: hash(body), bytes: Buffer.byteLength(body) });
    }
    await writeFile(join(folder, manifest), canonicalJson(listed));
  }
  const { code, report } = await verify(folder);
  t.is(code, 3);
  t.deepEqual(
    report.recomputed.differences.map((d: { id: string }) => d.id),
    ['overall.auroc.delong'],
  );
  t.is(report.signature.state, 'bad');
  t.true(report.files.some((f: { path: string; state: string }) => f.path.endsWith('.md') && f.state === 'different'));
});

test('a file taken away and one put beside are named', async (t) => {
  const folder = await copy();
  await rm(join(folder, 'series.json'));
  await writeFile(join(folder, 'extra.txt'), 'x');
  const { code, report } = await verify(folder);
  t.is(code, 3);
  const state = (path: string) => report.files.find((f: { path: string }) => f.path === path)?.state;
  t.is(state('series.json'), 'missing');
  t.is(state('extra.txt'), 'unexpected');
});

test('a re-qualification is decided by values and scores, not by documents that are set otherwise', async (t) => {
  const folder = await copy();
  await writeFile(join(folder, 'documents', '510k-submission.md'), 'set otherwise\n');
  const plain = await trace510k(dir, 'verify', folder, '--quiet', '--json');
  t.is(plain.code, 3);
  const requalified = await trace510k(dir, 'verify', folder, '--quiet', '--requalify');
  t.is(requalified.code, 0, requalified.stdout);
  t.regex(requalified.stdout, /packages changed since: none/);
});
