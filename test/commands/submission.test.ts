import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { exists, sha256 } from '../../src/core/files.js';
import type { Result } from '../../src/core/types.js';
import { openEvidence, readEvidenceFolder } from '../../src/evidence/store.js';
import { accountOf } from '../../src/submission/account.js';
import { hasParameterWords } from '../../src/submission/parameter-words.js';
import { accountIsWhole, smallProject, smallProtocol, trace510k } from './project.js';

const project = await smallProject();
const first = await trace510k(project.dir, 'submission', '--data', 'films', '--out', 'one', '--model-out', 'model-one');

const read = (path: string): Promise<Buffer> => readFile(join(project.dir, path));
const results = async (out: string): Promise<Result[]> => JSON.parse(String(await read(`${out}/results.json`))).results;

test('one command leads from films to two documents, each as Markdown and PDF', async (t) => {
  t.is(first.code, 0, first.stderr);
  const documents = await readdir(join(project.dir, 'one', 'documents'));
  for (const name of [
    '510k-submission.md',
    '510k-submission.pdf',
    'algorithm-description.md',
    'algorithm-description.pdf',
  ]) {
    t.true(documents.includes(name), name);
  }
  t.regex(String(await read('one/documents/510k-submission.pdf')).slice(0, 8), /^%PDF-1\.7/);
});

test('check accounts for each of the 124 elements of a run on generated films, and ends with exit code 3', async (t) => {
  const checked = await trace510k(project.dir, 'check', 'one', '--json');
  t.is(checked.code, 3, checked.stderr);
  const account = JSON.parse(checked.stdout);
  accountIsWhole(t, account);
  t.deepEqual(account.differences, []);
  t.true(account.gaps.some((g: { key: string }) => g.key === 'run.films'));
});

test('the sections of a whole run show what their elements ask for, were its films not generated', async (t) => {
  const evidence = openEvidence(await readEvidenceFolder(join(project.dir, 'one')));
  const { elements } = accountOf(
    { ...evidence, synthetic: false },
    String(await read('one/documents/510k-submission.md')),
  );
  const notShown = elements.filter((e) => e.status === 'gap' && e.open.length === 0);
  t.deepEqual(
    notShown.map((e) => `${e.n}: ${e.reason}`),
    [],
  );
});

test('every parameter of every result of a run has words for the appendix', async (t) => {
  const keys = new Set((await results('one')).flatMap((r) => Object.keys(r.parameters ?? {})));
  t.true(keys.size > 10);
  t.deepEqual(
    [...keys].filter((key) => !hasParameterWords(key)),
    [],
  );
});

test('REQ-017: the evidence manifest gives the true SHA-256 of every file it covers', async (t) => {
  const manifest = JSON.parse(String(await read('one/evidence.manifest.json')));
  t.true(manifest.files.length >= 9);
  for (const file of manifest.files) t.is(sha256(await read(join('one', file.path))), file.sha256, file.path);
  t.true(manifest.synthetic);
});

test('every document carries the hash of the evidence manifest', async (t) => {
  const hash = sha256(await read('one/evidence.manifest.json'));
  for (const name of ['510k-submission.md', 'algorithm-description.md']) {
    t.true(String(await read(`one/documents/${name}`)).includes(hash), name);
  }
});

test('REQ-028: what comes from generated films says SYNTHETIC', async (t) => {
  for (const name of ['510k-submission.md', 'algorithm-description.md']) {
    t.regex(String(await read(`one/documents/${name}`)), /SYNTHETIC/);
  }
});

test('REQ-006: the lock precedes the results: its threshold is the one every operating-point result carries', async (t) => {
  const lock = JSON.parse(String(await read('one/lock.json')));
  const sensitivity = (await results('one')).filter((r) => r.population === 'overall' && r.metric === 'ppa');
  t.true(sensitivity.length > 0);
  for (const result of sensitivity) t.is(result.threshold, lock.threshold.threshold);
  t.is(lock.threshold.on, 'tuning');
  t.is(lock.protocolSha256, sha256(await read('one/protocol.yaml')));
});

test('against labels that are no reference standard the words are agreement, never sensitivity', async (t) => {
  const metrics = new Set((await results('one')).map((r) => r.metric));
  t.true(metrics.has('ppa') && metrics.has('npa'));
  t.false(metrics.has('sensitivity') || metrics.has('specificity'));
});

test('a second run from the same inputs gives the same evidence and the same document bytes', async (t) => {
  const again = await trace510k(
    project.dir,
    'submission',
    '--data',
    'films',
    '--out',
    'two',
    '--model-out',
    'model-two',
    '--fresh',
    '--threads',
    '1',
    '--format',
    'md',
    '--quiet',
  );
  t.is(again.code, 0, again.stderr);
  for (const path of ['results.json', 'predictions.csv', 'lock.json', 'series.json', 'split.csv']) {
    t.deepEqual(await read(`two/${path}`), await read(`one/${path}`), path);
  }
});

test('a run whose steps did not change takes them from the cache and says the same', async (t) => {
  const again = await trace510k(
    project.dir,
    'submission',
    '--data',
    'films',
    '--out',
    'three',
    '--model-out',
    'model-one',
    '--json',
  );
  t.is(again.code, 0, again.stderr);
  t.is(JSON.parse(again.stdout).manifestSha256, sha256(await read('one/evidence.manifest.json')));
  for (const name of ['510k-submission.pdf', 'algorithm-description.pdf']) {
    t.deepEqual(await read(`three/documents/${name}`), await read(`one/documents/${name}`), name);
  }
});

test('REQ-018: documents rendered again from the evidence are the same bytes', async (t) => {
  const ran = await trace510k(project.dir, 'render', 'one', '--out', 'again', '--quiet');
  t.is(ran.code, 0, ran.stderr);
  for (const document of ['510k-submission', 'algorithm-description']) {
    for (const form of ['md', 'pdf', 'html', 'docx']) {
      const name = `${document}.${form}`;
      t.deepEqual(await read(`again/${name}`), await read(`one/documents/${name}`), name);
    }
  }
});

test('only the forms asked for are written, and each chart has its picture and its numbers', async (t) => {
  const ran = await trace510k(project.dir, 'render', 'one', '--out', 'html-only', '--format', 'html', '--quiet');
  t.is(ran.code, 0, ran.stderr);
  const names = await readdir(join(project.dir, 'html-only'));
  t.deepEqual(
    names.filter((n) => /\.(?:md|pdf|html|docx)$/.test(n)).sort(),
    ['algorithm-description.html', '510k-submission.html'].sort(),
  );
  const charts = await readdir(join(project.dir, 'html-only', 'charts'));
  for (const name of charts.filter((n) => n.endsWith('.svg')))
    t.true(charts.includes(name.replace('.svg', '.csv')), name);
  t.true(charts.length > 10);
  const wrong = await trace510k(project.dir, 'render', 'one', '--out', 'never', '--format', 'html,rtf');
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /expected one or more of md, pdf, html, docx, got "rtf"/);
});

test('evaluating predictions.csv alone gives the results of the run that wrote it', async (t) => {
  const ran = await trace510k(
    project.dir,
    'evaluate',
    '--predictions',
    'one/predictions.csv',
    '--out',
    'from-csv',
    '--format',
    'md',
    '--quiet',
  );
  t.is(ran.code, 0, ran.stderr);
  const overall = (list: Result[]) =>
    list.filter((r) => r.population === 'overall').map(({ comparator: _, ...rest }) => rest);
  t.deepEqual(overall(await results('from-csv')), overall(await results('one')));
});

test('a model trained before gives the same results again, and is refused under another split', async (t) => {
  const same = await trace510k(
    project.dir,
    'submission',
    '--data',
    'films',
    '--model',
    'model-one',
    '--out',
    'reused',
    '--format',
    'md',
    '--quiet',
  );
  t.is(same.code, 0, same.stderr);
  t.deepEqual(await read('reused/results.json'), await read('one/results.json'));
  const other = join(project.dir, 'other-seed.yaml');
  await writeFile(other, await smallProtocol((p) => Object.assign(p, { split: { ...(p.split as object), seed: 99 } })));
  const leaked = await trace510k(
    project.dir,
    'submission',
    '--data',
    'films',
    '--model',
    'model-one',
    '--protocol',
    other,
    '--out',
    'leaked',
    '--quiet',
  );
  t.is(leaked.code, 2);
  t.regex(leaked.stderr, /models-belong-to-this-split/);
  t.false(await exists(join(project.dir, 'leaked')));
});

test('REQ-017: a changed evidence file is named and nothing is rendered from it', async (t) => {
  await cp(join(project.dir, 'one'), join(project.dir, 'bent'), { recursive: true });
  const text = String(await read('bent/results.json'));
  await writeFile(join(project.dir, 'bent', 'results.json'), text.replace(/"estimate": 0\.(\d)/, '"estimate": 0.9$1'));
  const ran = await trace510k(project.dir, 'render', 'bent', '--out', 'never', '--quiet');
  t.is(ran.code, 2);
  t.regex(ran.stderr, /results\.json.*SHA-256/s);
  t.false(await exists(join(project.dir, 'never')));
});

interface Bad {
  readonly title: string;
  readonly args?: readonly string[];
  readonly protocol?: Parameters<typeof smallProtocol>[0];
  readonly spoil?: (films: string) => Promise<void>;
  readonly says: RegExp;
}

const METADATA = 'Data_Entry_2017.csv';
const rewrite = async (films: string, change: (text: string) => string): Promise<void> => {
  const path = join(films, METADATA);
  await writeFile(path, change(await readFile(path, 'utf8')));
};

const BAD: readonly Bad[] = [
  { title: 'a missing data folder', args: ['--data', 'nowhere'], says: /nowhere.*data-folder-exists/s },
  { title: 'an empty metadata table', spoil: (f) => writeFile(join(f, METADATA), ''), says: /csv-has-a-header/ },
  {
    title: 'a missing column',
    spoil: (f) => rewrite(f, (s) => s.replace('Finding Labels', 'Labels')),
    says: /Finding Labels/,
  },
  { title: 'a truncated table', spoil: (f) => rewrite(f, (s) => s.trimEnd().slice(0, -25)), says: /row \d+.*cut off/s },
  { title: 'an unknown finding', protocol: (p) => Object.assign(p, { finding: 'Pneumonitis' }), says: /Pneumonitis/ },
  {
    title: 'an unknown protocol key',
    protocol: (p) => Object.assign(p, { treshold: 1 }),
    says: /protocol\.yaml, row \d+, column "treshold"/,
  },
  {
    title: 'a corrupt film',
    spoil: async (f) => truncate(join(f, 'images', (await readdir(join(f, 'images')))[0] as string), 300),
    says: /images\/.*\.png/,
  },
  {
    title: 'a population of one class',
    spoil: (f) => rewrite(f, (s) => s.replaceAll(/Pneumonia\|?/g, 'Infiltration')),
    says: /Pneumonia/,
  },
];

for (const [i, bad] of BAD.entries()) {
  test(`REQ-026: ${bad.title} ends with exit code 2, says where, and leaves nothing half-written`, async (t) => {
    const dir = join(project.dir, `bad-${i}`);
    await mkdir(dir);
    await cp(project.films, join(dir, 'films'), { recursive: true });
    await writeFile(join(dir, 'protocol.yaml'), await smallProtocol(bad.protocol));
    await bad.spoil?.(join(dir, 'films'));
    const ran = await trace510k(dir, 'submission', ...(bad.args ?? ['--data', 'films']), '--out', 'out', '--quiet');
    t.is(ran.code, 2, ran.stderr);
    t.regex(ran.stderr, bad.says);
    t.is(ran.stdout, '');
    t.false(await exists(join(dir, 'out')));
    await rm(dir, { recursive: true });
  });
}

test('films that are listed but absent are counted, not an error', async (t) => {
  const dir = join(project.dir, 'subset');
  await cp(project.films, join(dir, 'films'), { recursive: true });
  await writeFile(join(dir, 'protocol.yaml'), await smallProtocol());
  const images = (await readdir(join(dir, 'films', 'images'))).sort();
  for (const name of images.slice(0, 3)) await rm(join(dir, 'films', 'images', name));
  const ran = await trace510k(dir, 'submission', '--data', 'films', '--out', 'out', '--model-out', 'model', '--quiet');
  t.is(ran.code, 0, ran.stderr);
  const facts: { id: string; value: unknown }[] = JSON.parse(
    await readFile(join(dir, 'out', 'facts.json'), 'utf8'),
  ).facts;
  const value = (id: string) => facts.find((f) => f.id === id)?.value as number;
  t.is(value('data.listed') - value('data.present'), 3);
});

test('the help of every command shows its options with their defaults', async (t) => {
  const all = await trace510k(project.dir, '--help');
  t.is(all.code, 0);
  for (const command of ['submission', 'train', 'retrain', 'score', 'evaluate', 'render', 'eda', 'init', 'doctor'])
    t.regex(all.stdout, new RegExp(`^  ${command}`, 'm'));
  const help = await trace510k(project.dir, 'submission', '--help');
  t.regex(help.stdout, /--out <dir>.*default: "evidence\/draft"/s);
  t.is((await trace510k(project.dir, 'submission', '--nonsense')).code, 2);
});
