import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import test from 'ava';
import { exists, packageRoot } from '../../src/core/files.js';
import { type Progress, silent } from '../../src/core/progress.js';
import { checkpointPath } from '../../src/model/checkpoint.js';
import { loadModel } from '../../src/model/load.js';
import { scoreFilms } from '../../src/model/score.js';
import { type Film, type TrainInput, train } from '../../src/model/train.js';
import { makeFilms, smallConfig, temporaryFolder } from './films.js';
import { hashes, killAtCheckpoint, rulesOf, trainWithin } from './jobs.js';

let root = '';
let films: Film[] = [];
test.before(async () => {
  root = await temporaryFolder();
  films = await makeFilms(join(root, 'films'), 72);
});

const input = (name: string, changes: Partial<TrainInput> = {}): TrainInput => ({
  modelId: 'discs',
  training: films.slice(0, 48),
  tuning: films.slice(48),
  config: smallConfig(),
  threads: 2,
  outDir: join(root, name),
  progress: silent,
  synthetic: true,
  ...changes,
});

test.serial('REQ-020: the same films and seed give bit-identical files at 1, 2 and 3 threads', async (t) => {
  await train(input('one', { threads: 1 }));
  const wanted = await hashes(join(root, 'one'));
  t.deepEqual(Object.keys(wanted).sort(), [
    'card.json',
    'card.md',
    'model.json',
    'model.onnx',
    'preprocess.json',
    'training-log.json',
    'weights.bin',
  ]);
  for (const threads of [2, 3]) {
    await train(input(`threads-${threads}`, { threads }));
    t.deepEqual(await hashes(join(root, `threads-${threads}`)), wanted);
  }
});

test.serial('Another seed gives other weights', async (t) => {
  const other = await train(input('seed', { config: smallConfig({ seed: 6 }) }));
  t.not(other.sha256, (await loadModel(join(root, 'one'))).sha256);
});

test.serial('A disk that takes no more is said in words, and the older model stays whole', async (t) => {
  const job = input('full-disk', { config: smallConfig({ epochs: 1 }) });
  await train(job);
  const before = await hashes(job.outDir);
  // No file may grow beyond 512 kB: the checkpoint of 1.5 MB cannot be written.
  t.is(await trainWithin(500, { ...job, config: smallConfig({ epochs: 2 }) }), 'disk-takes-the-files');
  t.deepEqual(await hashes(job.outDir), before);
});

test.serial(
  'REQ-027: a training killed with SIGKILL and resumed ends with the bits of an uninterrupted one',
  async (t) => {
    const config = smallConfig({ epochs: 6, patience: 6 });
    await train(input('whole', { config }));
    const killed = input('killed', { config });
    t.is(await killAtCheckpoint(killed), 'SIGKILL', 'the training was still under way');
    t.false(await exists(killed.outDir), 'nothing half-written');
    const resumed = await train({ ...killed, resume: 'from-checkpoint' });
    t.is(resumed.history.length, 6);
    t.deepEqual(await hashes(killed.outDir), await hashes(join(root, 'whole')));
    t.false(await exists(checkpointPath(killed.outDir)), 'the checkpoint is gone once the model stands');
  },
);

test.serial('Resuming with other films, another protocol or no checkpoint is refused by name', async (t) => {
  const job = input('foreign', { config: smallConfig({ epochs: 2 }) });
  t.deepEqual(rulesOf(await t.throwsAsync(train({ ...job, resume: 'from-checkpoint' }))), [
    'checkpoint-is-there-to-resume',
  ]);
  await stopAfterFirstEpoch(job);
  const other = await t.throwsAsync(
    train({
      ...job,
      resume: 'from-checkpoint',
      training: films.slice(1, 49),
      config: smallConfig({ epochs: 2, learningRate: 0.1 }),
    }),
  );
  t.deepEqual(rulesOf(other), ['checkpoint-belongs-to-this-training', 'checkpoint-belongs-to-this-training']);
  t.regex(other.message, /training configuration[\s\S]*set of training films/);
  const path = checkpointPath(job.outDir);
  await writeFile(path, (await readFile(path)).subarray(0, 4000));
  t.deepEqual(rulesOf(await t.throwsAsync(train({ ...job, resume: 'from-checkpoint' }))), ['model-file-is-whole']);
});

/** Leaves a checkpoint behind: the progress throws when the second epoch begins. */
async function stopAfterFirstEpoch(job: TrainInput): Promise<void> {
  const progress: Progress = {
    ...silent,
    tick: (_done, detail) => {
      if (detail?.startsWith('epoch 2')) throw new Error('stopped by the test');
    },
  };
  await train({ ...job, progress }).catch((error: Error) => {
    if (error.message !== 'stopped by the test') throw error;
  });
}

test.serial('Training stops when the patience is used up, and keeps the best epoch', async (t) => {
  const model = await train(input('patient', { config: smallConfig({ epochs: 40, patience: 1 }) }));
  t.is(model.stopReason, 'no better tuning AUROC within the patience');
  t.is(model.history.length, model.bestEpoch + 1);
  const best = model.history.find((r) => r.epoch === model.bestEpoch)!;
  t.true(model.history.every((r) => r.tuningAuroc <= best.tuningAuroc));
});

test.serial('The network learns to find the disc', async (t) => {
  const model = await train(input('learned', { config: smallConfig({ epochs: 25, patience: 25 }) }));
  t.true(Math.max(...model.history.map((r) => r.tuningAuroc)) > 0.95);
  t.true(model.history.at(-1)!.trainLoss < model.history[0]!.trainLoss);
});

test.serial('A set without one of the classes is refused before any film is read', async (t) => {
  const error = await t.throwsAsync(train(input('classless', { tuning: films.filter((f) => f.positive) })));
  t.deepEqual(rulesOf(error), ['training-has-both-classes']);
});

test.serial('Every corrupt film is named, with its file', async (t) => {
  const broken = await Promise.all(
    [3, 7].map(async (i) => {
      const image = join(root, `broken-${i}.png`);
      await writeFile(image, (await readFile(films[i]!.image)).subarray(0, 500));
      return { ...films[i]!, image };
    }),
  );
  const mixed = films.slice(0, 48).map((film, i) => (i === 3 ? broken[0]! : i === 7 ? broken[1]! : film));
  const error = await t.throwsAsync(train(input('corrupt', { training: mixed })));
  t.true(error.message.includes('broken-3.png') && error.message.includes('broken-7.png'));
  const scoring = await t.throwsAsync(scoreFilms(await loadModel(join(root, 'one')), mixed, { threads: 1 }));
  t.true(scoring.message.includes('broken-3.png') && scoring.message.includes('broken-7.png'));
});

test.serial('A place that cannot be written is said in words, and the last checkpoint stays', async (t) => {
  await writeFile(join(root, 'a-file'), '');
  const error = await t.throwsAsync(train(input(join('a-file', 'model'))));
  t.deepEqual(rulesOf(error), ['disk-takes-the-files']);
});

test.serial('Progress counts every step and names the epoch', async (t) => {
  const seen: [number, string][] = [];
  let total = 0;
  const progress: Progress = {
    start: (label, n) => {
      if (label === 'training') total = n;
    },
    tick: (done, detail) => {
      if (detail?.startsWith('epoch')) seen.push([done, detail]);
    },
    end() {},
    note() {},
  };
  await train(input('progress', { progress }));
  t.is(total, 18);
  t.deepEqual(
    seen.map(([done]) => done),
    Array.from({ length: 18 }, (_, i) => i + 1),
  );
  t.regex(seen.at(-1)![1], /^epoch 3, loss [\d.]+, tuning AUROC [\d.]+$/);
});

test.serial('The native engines that are not installed are refused with the reason', async (t) => {
  const run = promisify(execFile);
  const installed = await run(process.execPath, ['-e', "require.resolve('@tensorflow/tfjs-node')"], {
    cwd: packageRoot(),
  }).then(
    () => true,
    () => false,
  );
  if (installed) return t.pass('tfjs-node is installed here');
  t.deepEqual(rulesOf(await t.throwsAsync(train(input('native', { engine: 'tensorflow' })))), ['engine-is-present']);
  t.deepEqual(rulesOf(await t.throwsAsync(train(input('native', { engine: 'abacus' })))), ['engine-is-known']);
});
