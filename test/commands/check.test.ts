import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { sha256 } from '../../src/core/files.js';
import { temporary } from '../temporary.js';
import { accountIsWhole, smallProtocol, trace510k } from './project.js';

const dir = await temporary('check');

/** Made-up scores of 90 patients, some with two films; the higher ones mostly belong to positive cases. */
function predictions(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const positive = i % 3 === 0;
    const score = ((i * 37) % 100) / 200 + (positive ? 0.4 : 0.05);
    const sex = i % 2 ? 'M' : 'F';
    return `case-${i},p${i % 90},${i < 30 || (i >= 90 && i < 120) ? 'tuning' : 'test'},${score},${positive ? 1 : 0},${sex},${20 + (i % 60)},${i % 4 ? 'PA' : 'AP'}`;
  });
  return ['case_id,patient_id,split,score,label,sex,age,view', ...rows, ''].join('\n');
}

await writeFile(join(dir, 'scores.csv'), predictions());
await writeFile(
  join(dir, 'protocol.yaml'),
  await smallProtocol((p) =>
    Object.assign(p, {
      subgroups: [{ column: 'sex' }],
      columns: { ...(p.columns as object), attributes: { sex: 'sex', age: 'age', view: 'view' } },
    }),
  ),
);
const evaluate = (out: string, ...more: string[]) =>
  trace510k(dir, 'evaluate', '--predictions', 'scores.csv', '--out', out, '--quiet', ...more);
const ran = await evaluate('out');

interface Outcome {
  readonly ready: boolean;
  readonly count: Record<string, number>;
  readonly elements: readonly { n: number; status: string; reason: string | null; anchor: string }[];
  readonly gaps: readonly { key: string; fill: string; answer: string }[];
  readonly differences: readonly { rule: string; place: { file: string; row?: number } }[];
}

async function check(folder: string): Promise<{ code: number; outcome: Outcome; stderr: string }> {
  const { code, stdout, stderr } = await trace510k(dir, 'check', folder, '--json');
  return { code, outcome: JSON.parse(stdout), stderr };
}

/** A copy of the run for a test that spoils it. */
async function copy(name: string): Promise<string> {
  await cp(join(dir, 'out'), join(dir, name), { recursive: true });
  return join(dir, name, 'documents', '510k-submission.md');
}

test('check accounts for all 124 elements of a run and ends with exit code 3 while gaps remain', async (t) => {
  t.is(ran.code, 0, ran.stderr);
  const { code, outcome } = await check('out');
  t.is(code, 3);
  t.false(outcome.ready);
  accountIsWhole(t, outcome);
  t.deepEqual(outcome.differences, []);
  const text = await trace510k(dir, 'check', 'out');
  t.is(text.code, 3);
  t.regex(text.stdout, /^124 elements: \d+ present, \d+ gaps, \d+ not applicable$/m);
  t.is([...text.stdout.matchAll(/^ *\d+ {2}(present|gap|not applicable)/gm)].length, 124);
});

test('a figure changed by hand in a document is found by its line', async (t) => {
  const path = await copy('forged');
  const text = await readFile(path, 'utf8');
  const changed = text.replace(/\[0\.(\d{3}) \(95% CI/, '[0.999 (95% CI');
  t.not(changed, text);
  await writeFile(path, changed);
  const { outcome } = await check('forged');
  t.deepEqual([...new Set(outcome.differences.map((d) => d.rule))].sort(), [
    'documents-are-what-the-evidence-renders',
    'numbers-equal-their-evidence',
  ]);
  const line = changed.split('\n').findIndex((l) => l.includes('[0.999 (95% CI')) + 1;
  t.true(outcome.differences.every((d) => d.place.row === line));
});

test('a section taken out of a document turns its element into a gap', async (t) => {
  const path = await copy('cut');
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text.replace(/### Known limitations stated[\s\S]*?(?=\n## )/, '').replace('### Limitations', '### Something else'),
  );
  const { outcome } = await check('cut');
  t.is(outcome.elements[31]?.status, 'gap');
  t.regex(outcome.elements[31]?.reason ?? '', /no section "Limitations"/);
});

test('a folder without its documents is reported, not taken for granted', async (t) => {
  await copy('bare');
  await rm(join(dir, 'bare', 'documents'), { recursive: true });
  const { code, outcome } = await check('bare');
  t.is(code, 3);
  t.is(outcome.count.present, 0);
  t.true(outcome.differences.some((d) => d.rule === 'documents-lie-beside-their-evidence'));
});

test('beside the documents lie register, account, line listing and PDF report', async (t) => {
  const files = await readdir(join(dir, 'out', 'documents'));
  for (const name of [
    'gap-register.csv',
    'gap-register.xlsx',
    'elements.csv',
    'line-listing.csv',
    'pdf-compliance.json',
  ])
    t.true(files.includes(name), name);
  const { reports } = JSON.parse(await readFile(join(dir, 'out', 'documents', 'pdf-compliance.json'), 'utf8'));
  t.is(reports.length, 2);
  for (const report of reports) t.true(report.ok, JSON.stringify(report));
});

test('rendering again in place keeps the release manifest true', async (t) => {
  await copy('again');
  await rm(join(dir, 'again', 'documents'), { recursive: true });
  t.is((await trace510k(dir, 'render', 'again', '--quiet')).code, 0);
  const manifest = JSON.parse(await readFile(join(dir, 'again', 'release.manifest.json'), 'utf8'));
  for (const { path, sha256: expected } of manifest.files)
    t.is(sha256(await readFile(join(dir, 'again', path))), expected, path);
});

const CLAIMS = [
  ['CADt', '892.2080', 'QFM', 'none', /leaves every case in the worklist/],
  ['CADe', '892.2070', 'MYN', 'box', /\*\*Reading protocol\.\*\*/],
  ['CADex', '892.2090', 'QBS', 'box', /characterizes them/],
] as const;

for (const [type, regulation, code, marks, words] of CLAIMS) {
  test(`a claim of ${type} runs to its own document and account`, async (t) => {
    const device = join(dir, `${type}.yaml`);
    await writeFile(
      device,
      `deviceType: ${type}\nclassification: {regulation: 21 CFR ${regulation}, code: ${code}, class: II}\nuserInterface: {marks: ${marks}}\n`,
    );
    const made = await evaluate(`claim-${type}`, '--device', device);
    t.is(made.code, 0, made.stderr);
    const text = await readFile(join(dir, `claim-${type}`, 'documents', '510k-submission.md'), 'utf8');
    t.true(text.includes(`Special controls of 21 CFR ${regulation}`));
    t.regex(text, words);
    const { outcome } = await check(`claim-${type}`);
    const triage = outcome.elements.filter((e) => e.n === 90 || e.n === 91).map((e) => e.status);
    // The reading list is simulated from the measured rates; how soon a notification comes takes a record of its own.
    t.deepEqual(triage, type === 'CADt' ? ['gap', 'present'] : ['not applicable', 'not applicable']);
    const keys = outcome.gaps.map((g) => g.key);
    t.is(keys.includes('localizationTest'), type !== 'CADt');
    t.is(keys.includes('timeToNotification'), type === 'CADt');
    t.is(keys.includes('labeling.readingProtocol'), type !== 'CADt');
  });

  test(`a device that contradicts a claim of ${type} is refused before anything is computed`, async (t) => {
    const device = join(dir, `wrong-${type}.yaml`);
    const wrong = type === 'CADt' ? 'heatmap' : 'none';
    await writeFile(device, `deviceType: ${type}\nuserInterface: {marks: ${wrong}}\n`);
    const refused = await evaluate(`wrong-${type}`, '--device', device);
    t.is(refused.code, 2);
    t.regex(refused.stderr, /row 2, column "userInterface\.marks"/);
  });
}
