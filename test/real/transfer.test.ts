/** The provided MobileNet, as it stands in its file, against our network with its weights taken over. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { readGray } from '../../src/data/gray.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { filmLevels, preprocessRule } from '../../src/model/preprocess.js';
import { layers, tf, useCpuBackend } from '../../src/model/tf.js';
import { startingNetwork } from '../../src/model/transfer/start.js';
import { openWeights } from '../../src/model/weights/import.js';
import { smallConfig } from '../model/films.js';

const DATA = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
const FILE = join(DATA, 'weights', 'mobilenet_v1_0.25_224_imagenet', 'model.json');
const SHA256 = '1ea4832ecd7093da99d02196821be5ef74ecd0ab75c4be34070c7ba7523fcba0';
const SIZE = 224;

interface Original {
  readonly modelTopology: object;
  readonly weightsManifest: { paths: string[]; weights: never[] }[];
}

/** The file as stock TensorFlow.js loads it, up to its global average. */
async function original(): Promise<layers.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(FILE, 'utf8')) as Original;
  const paths = weightsManifest.flatMap((group) => group.paths);
  const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(dirname(FILE), path)))));
  const weightData = new Uint8Array(bytes).buffer;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const model = await layers.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  return layers.model({
    inputs: model.inputs,
    outputs: model.getLayer('global_average_pooling2d_1').output as never,
  });
}

test('The provided MobileNet gives on real films the features that TensorFlow.js computes from its file', async (t) => {
  await useCpuBackend();
  t.is((await openWeights(FILE)).sha256, SHA256);
  const pretrained = { file: FILE, sha256: SHA256, source: 'provided', licence: 'Apache-2.0' };
  const config = smallConfig({ architecture: 'mobilenet', imageSize: SIZE, pretrained, freezeUpTo: 'conv_pw_13_relu' });
  const start = await startingNetwork(config, undefined);
  t.is(start.transfer?.width, 0.25);
  t.is(start.transfer?.featuresAt, 'average');
  const files = (await readdir(join(DATA, 'nih', 'images'))).sort().slice(0, 3);
  const films = new Float32Array(files.length * SIZE * SIZE);
  for (const [i, name] of files.entries()) {
    const levels = filmLevels(await readGray(join(DATA, 'nih', 'images', name)), preprocessRule(SIZE));
    films.set(
      Float32Array.from(levels, (v) => v / 255),
      i * SIZE * SIZE,
    );
  }
  const forward = await (await loadEngine()).forward(start.cut!.frozen, start.cut!.frozen.weights, {
    threads: 2,
    batch: files.length,
  });
  const got = await forward.run(films);
  await forward.release();
  // From −1 to 1 on each of three channels, as this network was trained.
  const three = new Float32Array(films.length * 3);
  for (const [i, v] of films.entries()) three.fill(2 * v - 1, 3 * i, 3 * i + 3);
  const want = (
    (await original()).predict(tf.tensor4d(three, [files.length, SIZE, SIZE, 3])) as tf.Tensor
  ).dataSync() as Float32Array;
  t.is(got.length, want.length);
  const largest = Math.max(...want);
  const worst = Math.max(...want.map((v, i) => Math.abs(v - got[i]!)));
  t.true(worst < 1e-5 * largest, `${worst} of ${largest}`);
});
