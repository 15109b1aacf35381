/** Sharded, merged, killed, cut off and resumed scoring, and ONNX files of others, as a user runs them. */
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { exists, packageRoot } from '../../src/core/files.js';
import { smallProject, trace510k } from './project.js';

const project = await smallProject();
const at = (...parts: string[]): string => join(project.dir, ...parts);
await trace510k(project.dir, 'train', '--data', 'films', '--model-out', 'model', '--quiet');
const score = (...more: string[]) =>
  trace510k(project.dir, 'score', '--model', 'model', '--data', 'films', '--quiet', '--json', ...more);
const whole = await score('--out', 'whole.csv');
const OF = 5;
await mkdir(at('parts'));
for (let i = 1; i <= OF; i++) await score('--out', 'parts/p.csv', '--shard', `${i}/${OF}`);
const names = (await readdir(at('parts'))).sort();

test('five shards, merged in whatever order, are byte for byte the file of one run', async (t) => {
  t.is(whole.code, 0, whole.stderr);
  t.deepEqual(
    names,
    ['001', '002', '003', '004', '005'].map((i) => `p.part-${i}-of-005.json`),
  );
  const merged = await trace510k(project.dir, 'merge', 'parts', '--out', 'merged.csv', '--json');
  t.is(merged.code, 0, merged.stderr);
  t.deepEqual(await readFile(at('merged.csv')), await readFile(at('whole.csv')));
  t.is(JSON.parse(merged.stdout).sha256, JSON.parse(whole.stdout).sha256);
  const backwards = names.map((name) => join('parts', name)).reverse();
  await trace510k(project.dir, 'merge', ...backwards, '--out', 'backwards.csv');
  t.deepEqual(await readFile(at('backwards.csv')), await readFile(at('whole.csv')));
});

test('a merged file is evaluated like any other', async (t) => {
  await trace510k(project.dir, 'merge', 'parts', '--out', 'for-evaluation.csv');
  const ran = await trace510k(
    ...[project.dir, 'evaluate', '--predictions', 'for-evaluation.csv', '--data', 'films', '--out', 'evaluated'],
    ...['--format', 'md', '--quiet'],
  );
  t.is(ran.code, 0, ran.stderr);
});

test('a scheduler’s index is taken where --shard says auto', async (t) => {
  await mkdir(at('auto'));
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const run = (env: Record<string, string>, shard: string) =>
    new Promise<number | null>((done) => {
      const args = ['score', '--model', 'model', '--data', 'films', '--quiet', '--out', 'auto/p.csv', '--shard', shard];
      spawn(process.execPath, [cli, ...args], { cwd: project.dir, env: { ...process.env, ...env } }).on('exit', done);
    });
  t.is(await run({ JOB_COMPLETION_INDEX: '0' }, 'auto/2'), 0);
  t.is(await run({ SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '6', SLURM_ARRAY_TASK_COUNT: '2' }, 'auto'), 0);
  await trace510k(project.dir, 'merge', 'auto', '--out', 'auto.csv');
  t.deepEqual(await readFile(at('auto.csv')), await readFile(at('whole.csv')));
});

test('missing, doubled, foreign and damaged parts are all named at once, and nothing is written', async (t) => {
  await mkdir(at('bad'));
  for (const name of names) await cp(at('parts', name), at('bad', name));
  const file = (i: number): string => at('bad', names[i] as string);
  await rm(file(1));
  await rename(file(2), at('bad', 'other-model.json'));
  const part = JSON.parse(await readFile(at('bad', 'other-model.json'), 'utf8'));
  await writeFile(
    at('bad', 'other-model.json'),
    JSON.stringify({ ...part, model: { ...part.model, sha256: '0'.repeat(64) } }),
  );
  await cp(file(0), at('bad', 'again.json'));
  const changed = JSON.parse(await readFile(file(3), 'utf8'));
  await writeFile(file(3), JSON.stringify({ ...changed, rows: [`${changed.rows[0]}x`, ...changed.rows.slice(1)] }));
  await truncate(file(4), 100);
  const paths = (await readdir(at('bad')))
    .map((name) => join('bad', name))
    .sort()
    .reverse();
  const ran = await trace510k(project.dir, 'merge', ...paths, '--out', 'never.csv');
  t.is(ran.code, 2);
  t.regex(ran.stderr, /of 5 shards are missing: 2, 5/);
  t.regex(ran.stderr, /shard 1 of 5 is there 2 times: .*again\.json/);
  t.regex(ran.stderr, /model SHA-256/);
  t.regex(ran.stderr, /part-004-of-005\.json: .*SHA-256 differs/);
  t.regex(ran.stderr, /part-005-of-005\.json: .*cut off|part-005-of-005\.json: expected a part/);
  t.false(await exists(at('never.csv')));
});

test('parts of other labels or another number of shards are refused', async (t) => {
  await mkdir(at('mixed'));
  await score('--out', 'mixed/p.csv', '--shard', '1/2');
  const two = await trace510k(project.dir, 'merge', join('parts', names[0] as string), 'mixed', '--out', 'never.csv');
  t.is(two.code, 2);
  t.regex(two.stderr, /number of shards .*5; found 2/);
  await cp(at('films'), at('other-films'), { recursive: true });
  const table = await readFile(at('other-films', 'Data_Entry_2017.csv'), 'utf8');
  await writeFile(at('other-films', 'Data_Entry_2017.csv'), table.replace('Pneumonia', 'No Finding'));
  await mkdir(at('relabelled'));
  for (const [data, shard] of [
    ['films', '1/2'],
    ['other-films', '2/2'],
  ] as const) {
    const args = [
      'score',
      '--model',
      'model',
      '--data',
      data,
      '--out',
      'relabelled/p.csv',
      '--shard',
      shard,
      '--quiet',
    ];
    t.is((await trace510k(project.dir, ...args)).code, 0);
  }
  const labels = await trace510k(project.dir, 'merge', 'relabelled', '--out', 'never.csv');
  t.is(labels.code, 2);
  t.regex(labels.stderr, /list of cases and truth/);
});

/** Kills `score` with SIGKILL once its journal holds something. */
async function killed(out: string): Promise<void> {
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const args = ['score', '--model', 'model', '--data', 'films', '--out', out, '--quiet', '--threads', '1'];
  const child = spawn(process.execPath, [cli, ...args], { cwd: project.dir, stdio: 'ignore' });
  const ended = new Promise((done) => child.on('exit', done));
  for (;;) {
    const text = await readFile(at(`${out}.journal`), 'utf8').catch(() => '');
    if (text.split('\n').length > 10 || child.exitCode !== null) break;
    await new Promise((wait) => setTimeout(wait, 2));
  }
  child.kill('SIGKILL');
  await ended;
}

test('scoring killed in the middle goes on from its journal and gives the very same file', async (t) => {
  await killed('killed.csv');
  const journal = await readFile(at('killed.csv.journal'), 'utf8').catch(() => null);
  // On a fast machine the run may have ended before the signal: then there is nothing to go on from.
  if (journal !== null) {
    t.false(await exists(at('killed.csv')));
    // Not the last line whole: what a kill in the middle of a write leaves.
    await truncate(at('killed.csv.journal'), Buffer.byteLength(journal) - 3);
  }
  const again = await score('--out', 'killed.csv');
  t.is(again.code, 0, again.stderr);
  if (journal !== null) t.true(JSON.parse(again.stdout).resumed > 0);
  t.deepEqual(await readFile(at('killed.csv')), await readFile(at('whole.csv')));
  t.false(await exists(at('killed.csv.journal')));
});

test('a journal of another model or list is set aside, and a film whose file has changed is scored again', async (t) => {
  const lines = 'of something else\n0,0.5,1:1\n';
  await writeFile(at('foreign.csv.journal'), lines);
  const foreign = await trace510k(
    ...[project.dir, 'score', '--model', 'model', '--data', 'films', '--out', 'foreign.csv'],
  );
  t.is(foreign.code, 0);
  t.regex(foreign.stderr, /started afresh/);
  t.deepEqual(await readFile(at('foreign.csv')), await readFile(at('whole.csv')));
});

test('unreadable films are all named; the rest is kept, and scored once only when they are mended', async (t) => {
  await cp(at('films'), at('broken-films'), { recursive: true });
  const images = (await readdir(at('broken-films', 'images'))).sort();
  const [one, two] = [images[3], images[20]] as [string, string];
  for (const name of [one, two]) await truncate(at('broken-films', 'images', name), 200);
  const args = ['score', '--model', 'model', '--data', 'broken-films', '--out', 'mended.csv', '--quiet', '--json'];
  const broken = await trace510k(project.dir, ...args);
  t.is(broken.code, 2);
  t.true(broken.stderr.includes(one) && broken.stderr.includes(two));
  t.false(await exists(at('mended.csv')));
  for (const name of [one, two]) await cp(at('films', 'images', name), at('broken-films', 'images', name));
  const mended = await trace510k(project.dir, ...args);
  t.is(mended.code, 0, mended.stderr);
  t.is(JSON.parse(mended.stdout).resumed, images.length - 2);
  t.deepEqual(await readFile(at('mended.csv')), await readFile(at('whole.csv')));
});

test('a disk that fills up while films are scored ends with its name; with room again the run goes on', async (t) => {
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const args = ['score', '--model', 'model', '--data', 'films', '--out', 'full.csv', '--quiet', '--json'];
  const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  // No file may grow beyond 1,024 bytes, as on a disk with that much room.
  const full = await new Promise<{ code: number | null; stderr: string }>((done) => {
    let stderr = '';
    const child = spawn('bash', ['-c', `ulimit -f 1 && ${command}`], { cwd: project.dir });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('exit', (code) => done({ code, stderr }));
  });
  t.is(full.code, 2, full.stderr);
  t.regex(full.stderr, /full\.csv(?:\.journal)?: expected to write here, the system said EFBIG/);
  t.false(await exists(at('full.csv')));
  const again = await score('--out', 'full.csv');
  t.is(again.code, 0, again.stderr);
  t.deepEqual(await readFile(at('full.csv')), await readFile(at('whole.csv')));
});

test('an ONNX file of another writer is scored by its specification, sharded like any model', async (t) => {
  const onnx = join(packageRoot(), 'test', 'fixtures', 'onnx', 'softmax.onnx');
  const run = (...more: string[]) =>
    trace510k(project.dir, 'score', '--model', onnx, '--data', 'films', '--quiet', ...more);
  const without = await run('--out', 'none.csv');
  t.is(without.code, 2);
  t.regex(without.stderr, /--preprocess SPEC\.yaml/);
  await writeFile(
    at('spec.yaml'),
    [
      'version: 1',
      'name: outside',
      'input: {layout: NCHW, channels: 3, width: 32, height: 32}',
      'resize: {fit: stretch, filter: bilinear-antialias}',
      'range: [0, 1]',
      'output: {kind: softmax, class: 1}',
    ].join('\n'),
  );
  const ran = await run('--preprocess', 'spec.yaml', '--out', 'outside.csv');
  t.is(ran.code, 0, ran.stderr);
  t.regex(ran.stdout, /scored by outside \(training 0, tuning 0, test \d+\)/);
  await mkdir(at('outside'));
  for (const shard of ['1/2', '2/2'])
    await run('--preprocess', 'spec.yaml', '--out', 'outside/p.csv', '--shard', shard);
  await trace510k(project.dir, 'merge', 'outside', '--out', 'outside-merged.csv');
  t.deepEqual(await readFile(at('outside-merged.csv')), await readFile(at('outside.csv')));
  const split = await run('--preprocess', 'spec.yaml', '--split', 'model/split.csv', '--out', 'split.csv');
  t.regex(split.stdout, /training [1-9]/);
  await writeFile(at('wrong.yaml'), (await readFile(at('spec.yaml'), 'utf8')).replace('width: 32', 'width: 48'));
  const wrong = await run('--preprocess', 'wrong.yaml', '--out', 'none.csv');
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /found \[.*3, 32, 32\]/);
});
