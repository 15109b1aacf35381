import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { parse, stringify } from 'yaml';
import { claimPath } from '../../src/core/claim.js';
import { canonicalJson, exists, packageRoot } from '../../src/core/files.js';
import { checkFolder } from '../../src/evidence/integrity.js';
import { killPipeline } from '../kill/pipeline-run.js';
import { temporary } from '../temporary.js';
import { smallProject, trace510k } from './project.js';

const RUN = ['submission', '--data', 'films', '--out', 'evidence', '--model-out', 'model', '--format', 'md', '--quiet'];

test('REQ-017: runs killed with signal 9 leave no torn file and no wrong manifest; the next run ends with the same bytes', async (t) => {
  const { kills, torn, unlike, unfinished, leftovers } = await killPipeline({ kills: 4, seed: 11 });
  t.deepEqual(
    { kills, torn, unlike, unfinished, leftovers },
    { kills: 4, torn: 0, unlike: 0, unfinished: 0, leftovers: 0 },
  );
});

test('a second run into the same folders is refused while the first one lives, and harms nothing', async (t) => {
  const { dir } = await smallProject();
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const first = spawn(process.execPath, [cli, ...RUN], { cwd: dir, stdio: 'ignore' });
  const ended = new Promise<number | null>((done) => first.once('exit', done));
  while (!(await exists(claimPath(join(dir, 'evidence'))))) await new Promise((done) => setTimeout(done, 20));
  const second = await trace510k(dir, ...RUN);
  t.is(second.code, 2);
  t.regex(second.stderr, new RegExp(`process ${first.pid} .*one-run-writes-a-folder`));
  t.is(await ended, 0);
  t.true((await checkFolder(join(dir, 'evidence'))).every((check) => check.state === 'identical'));
  t.deepEqual(
    (await readdir(dir)).filter((name) => name.startsWith('.')),
    ['.trace510k'],
  );
});

test('a disk that takes no more bytes is told with the path and what to do, and the earlier evidence stays whole', async (t) => {
  const { dir } = await smallProject();
  const before = await trace510k(dir, ...RUN);
  t.is(before.code, 0, before.stderr);
  const protocol = join(dir, 'protocol.yaml');
  const text = await readFile(protocol, 'utf8');
  // Another seed of the intervals: everything before the evaluation is kept, the evidence must be written again.
  await writeFile(protocol, text.replace(/seed: \d+/g, 'seed: 99'));
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  // No file of more than 20 blocks of 1,024 bytes, as a quota would have it.
  const limited = `ulimit -f 20 && exec "${process.execPath}" "${cli}" ${RUN.join(' ')}`;
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((done) => {
    execFile('bash', ['-c', limited], { cwd: dir }, (error, _, err) => done({ code: error?.code ?? 0, stderr: err }));
  });
  t.is(code, 2, stderr);
  t.regex(stderr, /EFBIG.*disk-takes-the-files[\s\S]*make room/);
  t.true((await checkFolder(join(dir, 'evidence'))).every((check) => check.state === 'identical'));
  t.deepEqual(
    (await readdir(dir)).filter((name) => name.startsWith('.')),
    ['.trace510k'],
  );
});

test('a place that cannot be written is told before any film is read', async (t) => {
  const { dir } = await smallProject();
  await writeFile(join(dir, 'closed'), '');
  const ran = await trace510k(dir, ...RUN.map((word) => (word === 'evidence' ? 'closed/evidence' : word)));
  t.is(ran.code, 2);
  t.regex(ran.stderr, /closed\/evidence: .*disk-takes-the-files/);
  t.false(await exists(join(dir, 'model')));
});

test('what has not changed is not computed again: a changed interval seed costs no training, a changed training seed does', async (t) => {
  const { dir } = await smallProject();
  const loud = RUN.filter((word) => word !== '--quiet');
  const whole = await trace510k(dir, ...loud);
  t.is(whole.code, 0, whole.stderr);
  const again = await trace510k(dir, ...loud);
  t.regex(again.stderr, /model: unchanged[\s\S]*evaluation: unchanged[\s\S]*documents are unchanged/);
  t.notRegex(again.stderr, /training:|scoring:|Resampling|rendering/);
  t.is(again.stdout, whole.stdout);
  const change = async (by: (p: Record<string, Record<string, number>>) => void): Promise<string> => {
    const protocol = parse(await readFile(join(dir, 'protocol.yaml'), 'utf8'));
    by(protocol);
    await writeFile(join(dir, 'protocol.yaml'), stringify(protocol));
    return (await trace510k(dir, ...loud)).stderr;
  };
  const intervals = await change((p) => {
    (p.intervals as Record<string, number>).seed = 5;
  });
  t.regex(intervals, /model: unchanged[\s\S]*Resampling[\s\S]*rendering/);
  t.notRegex(intervals, /training:|scoring:/);
  const training = await change((p) => {
    (p.training as Record<string, number>).seed = 5;
  });
  t.regex(training, /training:[\s\S]*scoring:[\s\S]*Resampling[\s\S]*rendering/);
});

test('a claim left by a killed run does not stand in the way of the next one', async (t) => {
  const dir = await temporary('left');
  const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
  const first = spawn(process.execPath, [cli, 'train', '--model-out', 'model', '--quiet'], {
    cwd: dir,
    stdio: 'ignore',
  });
  const claim = claimPath(join(dir, 'model'));
  while (!(await exists(claim))) await new Promise((done) => setTimeout(done, 20));
  const ended = new Promise((done) => first.once('exit', done));
  first.kill('SIGKILL');
  await ended;
  t.true(await exists(claim));
  const { pid } = JSON.parse(await readFile(claim, 'utf8')) as { pid: number };
  t.is(pid, first.pid as number);
  const next = await trace510k(dir, 'train', '--data', 'nowhere', '--model-out', 'model', '--quiet');
  t.is(next.code, 2);
  t.regex(next.stderr, /nowhere/);
  t.false(await exists(claim));
  t.is(canonicalJson(await readdir(dir)).includes('.run'), false);
});
