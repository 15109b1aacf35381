import { cp, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { ArchitectureName, TrainingConfig } from '../../src/config/training.js';
import { exists } from '../../src/core/files.js';
import { type Progress, silent } from '../../src/core/progress.js';
import { buildArchitecture } from '../../src/model/architectures/registry.js';
import { loadModel } from '../../src/model/load.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { modelBytes } from '../../src/model/save.js';
import { scoreFilms } from '../../src/model/score.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { type Film, type TrainInput, train } from '../../src/model/train.js';
import { cutBehind, cutPoints } from '../../src/model/transfer/cut.js';
import { openWeights } from '../../src/model/weights/import.js';
import { makeFilms, smallConfig, temporaryFolder } from './films.js';
import { hashWeights } from './hashed.js';
import { hashes, killAtCheckpoint, rulesOf, trainWithin } from './jobs.js';

let root = '';
let films: Film[] = [];
test.before(async () => {
  await useCpuBackend();
  root = await temporaryFolder();
  films = await makeFilms(join(root, 'films'), 36);
});

/** Stand-in weights in a folder of their own, and the configuration that starts from them. */
async function pretrained(architecture: ArchitectureName, changes: Partial<TrainingConfig>): Promise<TrainingConfig> {
  const dir = join(root, `weights-${architecture}`);
  const width = architecture === 'mobilenet' ? { width: 0.25 } : {};
  const base = smallConfig({ architecture, dropout: 0, ...width });
  const file = join(dir, 'model.json');
  const given = { file, sha256: '', source: 'made for this test', licence: 'none needed' };
  if (!(await exists(dir))) {
    const model = asNetworkModel(buildArchitecture({ ...base, pretrained: given }));
    hashWeights(model);
    const bytes = modelBytes(model, model.weights);
    await mkdir(dir);
    await writeFile(file, bytes.topology);
    await writeFile(join(dir, 'weights.bin'), bytes.weights);
  }
  const { sha256: hash } = await openWeights(file);
  return { ...base, dropout: 0.25, pretrained: { ...given, sha256: hash }, ...changes };
}

const input = (name: string, config: TrainingConfig, changes: Partial<TrainInput> = {}): TrainInput => ({
  modelId: 'discs',
  training: films.slice(0, 24),
  tuning: films.slice(24),
  config,
  threads: 2,
  outDir: join(root, name),
  progress: silent,
  synthetic: true,
  ...changes,
});

/** Remembers the steps announced and the notes. */
function watched(): { progress: Progress; lines: string[] } {
  const lines: string[] = [];
  const progress: Progress = {
    start: (label, total) => lines.push(`${label}: ${total}`),
    tick() {},
    end() {},
    note: (line) => lines.push(line),
  };
  return { progress, lines };
}

const BACKBONES = [
  ['mobilenet', 'conv_pw_12_relu'],
  ['vgg16', 'block5_pool'],
  ['resnet50', 'conv5_block2_out'],
  ['densenet121', 'relu'],
] as const;

for (const [architecture, layer] of BACKBONES) {
  test.serial(`${architecture} trains behind frozen layers and scores through the seam of every model`, async (t) => {
    const config = await pretrained(architecture, { freezeUpTo: layer, views: 2, epochs: 2, head: [8] });
    const job = input(`seam-${architecture}`, config);
    const trained = await train(job);
    t.is(trained.history.length, 2);
    const loaded = await loadModel(job.outDir);
    t.is(loaded.sha256, trained.sha256);
    const scores = await scoreFilms(loaded, films.slice(0, 4), { threads: 2 });
    t.true(scores.every((s) => s > 0 && s < 1));
    const { transfer } = trained;
    t.is(transfer?.frozenUpTo, layer);
    t.is(transfer!.frozenWeights + transfer!.learnedWeights, trained.parameters);
    const roles = new Set(trained.layers.map((l) => l.role));
    t.true(roles.has('frozen') && roles.has('added'));
    t.is(roles.has('fine-tuned'), layer !== 'block5_pool' && layer !== 'relu');
    // What is frozen is, bit for bit, what the file had.
    const before = (await openWeights(config.pretrained!.file)).layers;
    for (const name of trained.layers.filter((l) => l.role === 'frozen').map((l) => l.name)) {
      for (const weight of before.get(name) ?? []) {
        const kind = weight.name.split('/').at(-1)!;
        const list = kind.startsWith('moving_') ? 'statistics' : 'parameters';
        const slot = loaded.model.network[list].find((s) => s.name === `${name}/${kind}`)!;
        const own = loaded.model.weights[list].slice(slot.offset, slot.offset + slot.size);
        t.is(Buffer.compare(Buffer.from(own.buffer), Buffer.from(weight.values.buffer)), 0, `${name}/${kind}`);
      }
    }
    const card = await readFile(join(job.outDir, 'card.md'), 'utf8');
    for (const part of [config.pretrained!.sha256, 'made for this test', 'none needed', `up to ${layer}`]) {
      t.true(card.includes(part), part);
    }
  });
}

test.serial(
  'Fine-tuning every layer starts from the pre-trained weights and keeps the spread over channels fixed',
  async (t) => {
    const config = await pretrained('mobilenet', { epochs: 1, weightDecay: 0.1 });
    const job = input('whole', config);
    const trained = await train(job);
    t.is(trained.transfer?.frozenUpTo, null);
    t.is(trained.transfer?.frozenLayers, 0);
    const { model } = await loadModel(job.outDir);
    const slot = model.network.parameters.find((s) => s.name === 'film_channels/kernel')!;
    t.deepEqual(Array.from(model.weights.parameters.subarray(slot.offset, slot.offset + slot.size)), [2, 2, 2]);
  },
);

test.serial('The frozen part and the part that learns together are the whole network, bit for bit', async (t) => {
  const config = await pretrained('mobilenet', { freezeUpTo: 'conv_pw_12_relu', views: 1, epochs: 1 });
  const job = input('together', config);
  await train(job);
  const { model } = await loadModel(job.outDir);
  const cut = await cutBehind(model, 'conv_pw_12_relu');
  const slots = (part: typeof model): string[] =>
    [...part.network.parameters, ...part.network.statistics].map((s) => s.name);
  t.deepEqual([...slots(cut.frozen), ...slots(cut.learner)].sort(), slots(model).sort());
  t.true(cut.learner.network.parameters.every((s) => !s.fixed));
});

test('A cut is possible only where everything behind passes through one layer; the nearest such layers are named', async (t) => {
  const resnet = asNetworkModel(buildArchitecture(await pretrained('resnet50', {})));
  const cuts = cutPoints(resnet.network);
  t.true(cuts.includes('conv4_block6_out') && !cuts.includes('conv4_block6_2_relu'));
  t.false(cuts.includes('film_channels') || cuts.includes('dropout') || cuts.includes('score'));
  const inside = await t.throwsAsync(cutBehind(resnet, 'conv4_block6_2_relu'));
  t.deepEqual(rulesOf(inside), ['freezing-ends-where-the-network-is-one-line']);
  t.true((inside as Error).message.includes('conv4_block5_out, conv4_block6_out'));
  const unknown = await t.throwsAsync(cutBehind(resnet, 'conv9'));
  t.true((unknown as Error).message.includes('found "conv9"'));
});

const FROZEN: Partial<TrainingConfig> = { freezeUpTo: 'conv_pw_13_relu', views: 3, epochs: 4 };

test.serial(
  'REQ-020: features are computed once: a second training takes them all from disk and ends with the same bits',
  async (t) => {
    const config = await pretrained('mobilenet', FROZEN);
    const featureCache = join(root, 'cache');
    const [first, second, alone] = [watched(), watched(), watched()];
    await train(input('first', config, { featureCache, progress: first.progress }));
    t.true(first.lines.includes('features of the frozen layers, training: 72'));
    t.true(first.lines.includes('features of the frozen layers, tuning: 12'));
    await train(input('second', config, { featureCache, threads: 1, progress: second.progress }));
    t.is(second.lines.filter((l) => l.includes(': taken from')).length, 2);
    t.deepEqual(await hashes(join(root, 'second')), await hashes(join(root, 'first')));
    await train(input('alone', config, { progress: alone.progress }));
    t.deepEqual(await hashes(join(root, 'alone')), await hashes(join(root, 'first')));
    t.false(await exists(join(root, 'alone.features')), 'without a cache folder nothing is left behind');
  },
);

test.serial('Another film under the same name, other augmentation or other weights make other features', async (t) => {
  const featureCache = join(root, 'cache-changes');
  const config = await pretrained('mobilenet', { ...FROZEN, epochs: 1 });
  await train(input('base', config, { featureCache }));
  const folder = join(root, 'films-changed');
  await cp(join(root, 'films'), folder, { recursive: true });
  const moved = films.map((film) => ({ ...film, image: film.image.replace(join(root, 'films'), folder) }));
  await writeFile(moved[0]!.image, await readFile(moved[3]!.image));
  const changed = watched();
  const parts = { training: moved.slice(0, 24), tuning: moved.slice(24) };
  await train(input('changed', config, { ...parts, featureCache, progress: changed.progress }));
  // Only the views of the film that changed are missing; the progress counts all.
  t.true(changed.lines.includes('features of the frozen layers, training: 72'));
  t.true(changed.lines.some((l) => l.startsWith('features of the frozen layers, tuning: taken from')));
  const [store] = await readdir(featureCache);
  const segments = await readdir(join(featureCache, store!));
  t.is(segments.length, 2);
  const sizes = await Promise.all(segments.sort().map(async (s) => (await stat(join(featureCache, store!, s))).size));
  t.is(sizes[0]! / 84, sizes[1]! / 3, 'three views of one film');
  const other = watched();
  const turned = { ...config, augmentation: { ...config.augmentation, rotation: 20 } };
  await train(input('turned', turned, { featureCache, progress: other.progress }));
  t.true(other.lines.includes('features of the frozen layers, training: 72'));
});

test.serial(
  'REQ-027: a training behind frozen layers that is killed continues with the features it had and ends with the same bits',
  async (t) => {
    const config = await pretrained('mobilenet', { ...FROZEN, epochs: 30, patience: 0 });
    await train(input('uncut', config));
    const job = input('killed', config, { featureCache: join(root, 'cache-killed') });
    t.is(await killAtCheckpoint(job), 'SIGKILL', 'the training was still under way');
    const resumed = watched();
    await train({ ...job, resume: 'from-checkpoint', progress: resumed.progress });
    t.is(resumed.lines.filter((l) => l.includes(': taken from')).length, 2);
    t.deepEqual(await hashes(job.outDir), await hashes(join(root, 'uncut')));
  },
);

test.serial('A record of features that was cut off or changed is computed again, the others are kept', async (t) => {
  const featureCache = join(root, 'cache-damaged');
  const config = await pretrained('mobilenet', { ...FROZEN, epochs: 1 });
  await train(input('before', config, { featureCache }));
  const store = join(featureCache, (await readdir(featureCache))[0]!);
  const segment = join(store, (await readdir(store))[0]!);
  const size = (await stat(segment)).size / 84;
  const bytes = await readFile(segment);
  bytes[2 * size + 100]! ^= 1;
  await writeFile(segment, bytes);
  await truncate(segment, 84 * size - 7);
  await train(input('after', config, { featureCache }));
  t.deepEqual(await hashes(join(root, 'after')), await hashes(join(root, 'before')));
  const made = (await readdir(store)).filter((name) => join(store, name) !== segment);
  const sizes = await Promise.all(made.map(async (name) => (await stat(join(store, name))).size / size));
  t.deepEqual(sizes, [2], 'two records were made again');
});

test.serial(
  'A disk that fills up while features are kept is said in words, and what was kept serves the next run',
  async (t) => {
    const featureCache = join(root, 'cache-full');
    const config = await pretrained('mobilenet', { ...FROZEN, epochs: 1 });
    const job = input('full', config, { featureCache });
    // No file may grow beyond 40 kB: some forty of the 72 records.
    t.is(await trainWithin(40, job), 'disk-takes-the-files');
    t.false(await exists(job.outDir));
    const store = join(featureCache, (await readdir(featureCache))[0]!);
    const [segment] = await readdir(store);
    const size = (await stat(join(store, segment!))).size;
    t.true(size > 0 && size % (32 + 8 + 4 * 256) === 0, 'whole records only');
    await train(job);
    t.true((await stat(join(store, segment!))).size === size);
    t.deepEqual(await readdir(store).then((names) => names.length), 2);
  },
);

test.serial(
  'Pre-trained weights that are missing, changed or of another network stop the training before any film is read',
  async (t) => {
    const config = await pretrained('mobilenet', FROZEN);
    const given = config.pretrained!;
    const nowhere = films.map((film) => ({ ...film, image: '/nowhere.png' }));
    const refused = async (changes: Partial<TrainingConfig>): Promise<string[]> =>
      rulesOf(
        await t.throwsAsync(
          train(
            input('refused', { ...config, ...changes }, { training: nowhere.slice(0, 24), tuning: nowhere.slice(24) }),
          ),
        ),
      );
    t.deepEqual(await refused({ pretrained: { ...given, file: join(root, 'none.h5') } }), [
      'pretrained-weights-are-there',
    ]);
    t.deepEqual(await refused({ pretrained: { ...given, sha256: 'f'.repeat(64) } }), [
      'pretrained-weights-are-the-pinned-ones',
    ]);
    t.true((await refused({ architecture: 'densenet121' })).includes('pretrained-weights-fit-the-network'));
    t.deepEqual(await refused({ freezeUpTo: 'conv_pw_99' }), ['freezing-ends-where-the-network-is-one-line']);
  },
);
