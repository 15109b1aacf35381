/** `train` and `score` as a user runs them: locked but sealed, killed and resumed, scored and evaluated. */
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { exists, packageRoot, sha256 } from '../../src/core/files.js';
import { hashes } from '../model/jobs.js';
import { smallProject, smallProtocol, trace510k } from './project.js';

const project = await smallProject();
const at = (...parts: string[]): string => join(project.dir, ...parts);
const trained = await trace510k(project.dir, 'train', '--data', 'films', '--model-out', 'model', '--json');
const stages = await readdir(at('.trace510k', 'stages'));

test('train leaves a whole model folder: model, ONNX, card, log, split, protocol and lock', async (t) => {
  t.is(trained.code, 0, trained.stderr);
  t.deepEqual((await readdir(at('model'))).sort(), [
    'card.json',
    'card.md',
    'lock.json',
    'model.json',
    'model.onnx',
    'preprocess.json',
    'protocol.yaml',
    'split.csv',
    'timing.json',
    'training-log.json',
    'weights.bin',
  ]);
  const lock = JSON.parse(await readFile(at('model', 'lock.json'), 'utf8'));
  t.is(lock.modelSha256, JSON.parse(trained.stdout).sha256);
  t.is(lock.threshold.on, 'tuning');
  t.is(lock.splitSha256, sha256(await readFile(at('model', 'split.csv'))));
  t.is(lock.protocolSha256, sha256(await readFile(at('model', 'protocol.yaml'))));
});

test('train says how the tuning set did, with an interval, and scores no test film', (t) => {
  const { tuning } = JSON.parse(trained.stdout);
  t.is(tuning.length, 1);
  t.true(tuning[0].lower <= tuning[0].estimate && tuning[0].estimate <= tuning[0].upper);
  // Every scored part leaves its stage in the cache.
  t.true(stages.some((name) => name.startsWith('score-tuning')));
  t.false(stages.some((name) => name.startsWith('score-test')));
});

test('a training killed with SIGKILL at three moments and resumed ends with the files of an uninterrupted one', async (t) => {
  const protocol = await smallProtocol((p) => Object.assign(p.training as object, { epochs: 6, patience: 0 }));
  const files: Record<string, string>[] = [];
  for (const name of ['whole', 'killed']) {
    const dir = at(name);
    await mkdir(dir);
    await writeFile(join(dir, 'protocol.yaml'), protocol);
    const args = ['train', '--data', project.films, '--model-out', 'model', '--threads', '1'];
    if (name === 'killed') {
      // Before the first checkpoint, after it, and as late as the model folder appears.
      for (const wait of [
        () => Promise.resolve(true),
        () => exists(join(dir, 'model.checkpoint')),
        () => exists(join(dir, 'model')),
      ]) {
        const child = spawn(process.execPath, [join(packageRoot(), 'dist', 'src', 'cli.js'), ...args, '--resume'], {
          cwd: dir,
          env: { ...process.env, SOURCE_DATE_EPOCH: '1795478400' },
          stdio: 'ignore',
        });
        const gone = new Promise((done) => child.on('exit', done));
        while (child.exitCode === null && !(await wait())) await new Promise((next) => setTimeout(next, 10));
        child.kill('SIGKILL');
        await gone;
      }
    }
    const ran = await trace510k(dir, ...args, ...(name === 'killed' ? ['--resume'] : []));
    t.is(ran.code, 0, ran.stderr);
    t.regex(ran.stdout, /the test set was not scored/);
    files.push(await hashes(join(dir, 'model')));
  }
  t.deepEqual(files[1], files[0]);
  t.false(await exists(at('killed', 'model.checkpoint')));
});

test('score writes what evaluate reads, and scores as the pipeline does', async (t) => {
  const ran = await trace510k(
    project.dir,
    'score',
    '--model',
    'model',
    '--data',
    'films',
    '--out',
    'scores.csv',
    '--json',
  );
  t.is(ran.code, 0, ran.stderr);
  const whole = await trace510k(
    project.dir,
    'submission',
    '--data',
    'films',
    '--model',
    'model',
    '--out',
    'whole',
    '--quiet',
  );
  t.is(whole.code, 0, whole.stderr);
  const ours = new Set(
    String(await readFile(at('scores.csv')))
      .trim()
      .split('\n'),
  );
  const theirs = String(await readFile(at('whole', 'predictions.csv')))
    .trim()
    .split('\n');
  t.deepEqual(
    theirs.filter((line) => !ours.has(line)),
    [],
    'every line of the pipeline’s predictions stands in ours',
  );
  t.is(JSON.parse(ran.stdout).scored, ours.size - 1);
  const evaluated = await trace510k(
    project.dir,
    'evaluate',
    '--predictions',
    'scores.csv',
    '--out',
    'evaluated',
    '--quiet',
  );
  t.is(evaluated.code, 0, evaluated.stderr);
  const results = async (out: string) => JSON.parse(await readFile(at(out, 'results.json'), 'utf8')).results;
  const auroc = (list: { id: string; estimate: number }[]) =>
    list.find((r) => r.id === 'overall.auroc.delong')?.estimate;
  t.is(auroc(await results('evaluated')), auroc(await results('whole')));
});

test('score of one part of the split writes that part alone', async (t) => {
  const ran = await trace510k(
    project.dir,
    'score',
    '--model',
    'model',
    '--data',
    'films',
    '--part',
    'tuning',
    '--out',
    'tuning.csv',
  );
  t.is(ran.code, 0, ran.stderr);
  const rows = String(await readFile(at('tuning.csv')))
    .trim()
    .split('\n')
    .slice(1);
  t.true(rows.length > 0);
  t.true(rows.every((row) => row.split(',')[2] === 'tuning'));
});

test('a truncated model, a foreign part name and a folder without films end with exit code 2 and no file', async (t) => {
  await cp(at('model'), at('cut'), { recursive: true });
  await truncate(at('cut', 'weights.bin'), 1000);
  for (const [args, says] of [
    [['--model', 'cut', '--data', 'films'], /weights\.bin.*1000 bytes where its list of weights needs/s],
    [['--model', 'model', '--data', 'films', '--part', 'exam'], /training, tuning, test.*"exam"/s],
    [['--model', 'model', '--data', 'nowhere'], /nowhere/],
    [['--model', 'nowhere', '--data', 'films'], /nowhere/],
  ] as const) {
    const ran = await trace510k(project.dir, 'score', ...args, '--out', 'never.csv', '--quiet');
    t.is(ran.code, 2, ran.stderr);
    t.regex(ran.stderr, says);
    t.false(await exists(at('never.csv')));
  }
});

test('retrain gives the same bits at other numbers of threads, says so in a record, and the record is printed', async (t) => {
  const args = ['retrain', '--model', 'model', '--data', 'films', '--threads', '1,3'];
  const ran = await trace510k(project.dir, ...args, '--records', 'records', '--json');
  t.is(ran.code, 0, ran.stderr);
  t.true(JSON.parse(ran.stdout).identical);
  const record = JSON.parse(await readFile(at('records', 'retraining.json'), 'utf8'));
  t.is(record.modelSha256, JSON.parse(trained.stdout).sha256);
  t.deepEqual(
    record.tables[0].rows.map((row: { threads: number; identical: string }) => [row.threads, row.identical]).slice(1),
    [
      [1, 'yes'],
      [3, 'yes'],
    ],
  );
  const printed = await trace510k(
    project.dir,
    'submission',
    ...['--data', 'films', '--model', 'model', '--records', 'records', '--out', 'printed', '--quiet'],
  );
  t.is(printed.code, 0, printed.stderr);
  const text = String(await readFile(at('printed', 'documents', '510k-submission.md')));
  t.regex(text, /Training was repeated from the same films/);
});

test('retrain says NOT identical and ends with exit code 3 where another seed stands in the card', async (t) => {
  await cp(at('model'), at('other-seed'), { recursive: true });
  const card = JSON.parse(await readFile(at('other-seed', 'card.json'), 'utf8'));
  card.config.seed += 1;
  await writeFile(at('other-seed', 'card.json'), JSON.stringify(card));
  const args = ['retrain', '--model', 'other-seed', '--data', 'films', '--threads', '1', '--records', 'elsewhere'];
  const ran = await trace510k(project.dir, ...args);
  t.is(ran.code, 3, ran.stderr);
  t.regex(ran.stdout, /NOT identical/);
});
