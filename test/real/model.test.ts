/** The model room on real films and a real pre-trained network; the folder is outside the repository. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { silent } from '../../src/core/progress.js';
import { createOnnxRuntimeEngine } from '../../src/model/engines/onnxruntime.js';
import { createTfjsEngine } from '../../src/model/engines/tfjs.js';
import { loadModel } from '../../src/model/load.js';
import { tuningAuroc } from '../../src/model/monitor.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { probeBlock, relativeDifference } from '../../src/model/onnx/selfcheck.js';
import { scoreFilms } from '../../src/model/score.js';
import { layers, useCpuBackend } from '../../src/model/tf.js';
import { type Film, train } from '../../src/model/train.js';
import { smallConfig } from '../model/films.js';
import { batchFor } from '../model/networks.js';
import { temporary } from '../temporary.js';

const shared = resolve(packageRoot(), process.env.TRACE510K_SHARED_DATA ?? '../shared/data');

/** Films of the list that are there, a third of the patients each for training, tuning and neither. */
async function realFilms(): Promise<Record<'training' | 'tuning' | 'rest', Film[]>> {
  const nih = join(shared, 'nih');
  const { readdir } = await import('node:fs/promises');
  const present = new Set(await readdir(join(nih, 'images')));
  const parts: Record<'training' | 'tuning' | 'rest', Film[]> = { training: [], tuning: [], rest: [] };
  for (const line of (await readFile(join(nih, 'Data_Entry_2017.csv'), 'utf8')).split('\n').slice(1)) {
    const [caseId = '', findings = '', , patientId = ''] = line.split(',');
    if (!present.has(caseId)) continue;
    const part = (['training', 'tuning', 'rest'] as const)[Number(patientId) % 3]!;
    parts[part].push({
      caseId,
      patientId,
      image: join(nih, 'images', caseId),
      positive: findings.split('|').includes('Pneumonia'),
    });
  }
  return parts;
}

test.serial('Real films: training learns, and gives the same bits and scores at 1 and 2 threads', async (t) => {
  const { training, tuning, rest } = await realFilms();
  t.is(training.length + tuning.length + rest.length, 1775);
  const root = await temporary('real-model');
  const run = (threads: number) =>
    train({
      modelId: 'real',
      training,
      tuning,
      config: smallConfig({ imageSize: 64, batch: 32, epochs: 8, patience: 8, learningRate: 0.002 }),
      threads,
      outDir: join(root, `model-${threads}`),
      progress: silent,
      synthetic: false,
    });
  const [one, two] = [await run(1), await run(2)];
  t.is(one.sha256, two.sha256);
  t.deepEqual(one.history, two.history);
  t.true(one.history.at(-1)!.trainLoss < one.history[0]!.trainLoss);
  const model = await loadModel(one.dir);
  const scores = await scoreFilms(model, rest, { threads: 2 });
  const auroc = tuningAuroc(
    scores,
    rest.map((film) => film.positive),
  )!;
  t.log(
    `tuning AUROC ${Math.max(...one.history.map((r) => r.tuningAuroc)).toFixed(3)}, other patients ${auroc.toFixed(3)}`,
  );
  t.true(auroc > 0.6, `AUROC ${auroc}`);
  const reversed = await scoreFilms(model, [...rest].reverse(), { threads: 1 });
  t.deepEqual([...reversed].reverse(), [...scores]);
});

test.serial('A real MobileNet backbone trains with the gradients of tfjs autodiff, in both layouts', async (t) => {
  await useCpuBackend();
  const folder = join(shared, 'weights', 'mobilenet_v1_0.25_224_imagenet');
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const topology = manifest.modelTopology.model_config ?? manifest.modelTopology;
  topology.config.layers[0].config.batch_input_shape = [null, 64, 64, 3];
  const groups = manifest.weightsManifest as { paths: string[]; weights: object[] }[];
  const data = await Promise.all(groups.flatMap((g) => g.paths).map((path) => readFile(join(folder, path))));
  const full = await layers.loadLayersModel({
    load: async () => ({
      modelTopology: manifest.modelTopology,
      weightSpecs: groups.flatMap((g) => g.weights) as never,
      weightData: new Uint8Array(Buffer.concat(data)).buffer,
    }),
  });
  // Five depthwise blocks are enough: strides, dilations of nothing, relu6 and 128 channels are all in them.
  const cut = full.getLayer('conv_pw_5_relu').output as never;
  const pooled = layers.layers.globalAveragePooling2d({ name: 'own_average' }).apply(cut);
  const kernelInitializer = layers.initializers.constant({ value: 0.1 });
  const output = layers.layers
    .dense({ units: 1, activation: 'sigmoid', kernelInitializer, name: 'own_score' })
    .apply(pooled) as never;
  const model = asNetworkModel(layers.model({ inputs: full.inputs, outputs: output }));
  const batch = batchFor(model, 2, 4);
  const reference = await (await createTfjsEngine('cpu')).trainer(model, { threads: 1, batch: 2 });
  const wanted = await reference.step(batch, model.weights);
  for (const block of [0, await probeBlock()]) {
    const trainer = await (await createOnnxRuntimeEngine({ block })).trainer(model, { threads: 2, batch: 2 });
    const got = await trainer.step(batch, model.weights);
    await trainer.release();
    const error = relativeDifference(got.gradient, wanted.gradient);
    t.log(`block ${block}: gradient differs by ${error.toExponential(1)}`);
    t.true(error < 1e-3, `block ${block}: ${error}`);
  }
});
