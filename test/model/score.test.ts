import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import * as ort from 'onnxruntime-node';
import type { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { createRng, shuffled } from '../../src/core/rng.js';
import { readGray } from '../../src/data/gray.js';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { type LoadedModel, loadModel } from '../../src/model/load.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { checkOnnxInput } from '../../src/model/onnx/check-input.js';
import { compileInference } from '../../src/model/onnx/inference.js';
import { preprocess } from '../../src/model/preprocess.js';
import { scoreFilms } from '../../src/model/score.js';
import { layers, tf } from '../../src/model/tf.js';
import { type Film, train } from '../../src/model/train.js';
import { makeFilms, smallConfig, temporaryFolder } from './films.js';

let root = '';
let films: Film[] = [];
let model: LoadedModel;
test.before(async () => {
  root = await temporaryFolder();
  films = await makeFilms(join(root, 'films'), 60);
  const outDir = join(root, 'model');
  await train({
    modelId: 'discs',
    training: films.slice(0, 40),
    tuning: films.slice(40),
    config: smallConfig(),
    threads: 1,
    outDir,
    progress: silent,
    synthetic: true,
  });
  model = await loadModel(outDir);
});

const rules = (error: unknown): string[] => (error as InputError).problems.map((p) => p.rule);

test('A score depends neither on order, nor on neighbours, nor on the number of threads', async (t) => {
  const wanted = await scoreFilms(model, films, { threads: 1 });
  const mixed = shuffled(films, createRng(1));
  for (const threads of [1, 2, 3]) {
    const scores = await scoreFilms(model, mixed, { threads });
    t.true(mixed.every((film, i) => scores[i] === wanted[films.indexOf(film)]));
  }
  const alone = await scoreFilms(model, [films[17]!], { threads: 2 });
  t.is(alone[0], wanted[17]);
});

test('REQ-030: scores of onnxruntime equal those of tfjs on the cpu backend', async (t) => {
  const ours = await scoreFilms(model, films.slice(0, 32), { threads: 2 });
  const theirs = await scoreFilms(model, films.slice(0, 32), { threads: 1, engine: 'cpu' });
  for (const [i, score] of ours.entries()) t.true(Math.abs(score - theirs[i]!) < 1e-6, `${score} and ${theirs[i]}`);
});

test('REQ-030: the saved folder loads in stock TensorFlow.js, the ONNX file in stock ONNX Runtime, and both agree', async (t) => {
  const manifest = JSON.parse(await readFile(join(model.dir, 'model.json'), 'utf8'));
  const data = await readFile(join(model.dir, 'weights.bin'));
  const loaded = await layers.loadLayersModel({
    load: async () => ({
      modelTopology: manifest.modelTopology,
      weightSpecs: manifest.weightsManifest[0].weights,
      weightData: new Uint8Array(data).buffer,
    }),
  });
  const film = preprocess(await readGray(films[5]!.image), model.preprocess);
  const [viaLayers] = (loaded.predict(tf.tensor4d(film, [1, 32, 32, 1])) as tf.Tensor).dataSync();
  const session = await ort.InferenceSession.create(join(model.dir, 'model.onnx'));
  const out = await session.run({ films: new ort.Tensor('float32', film, [1, 1, 32, 32]) });
  const viaOnnx = (out.score!.data as Float32Array)[0]!;
  t.true(Math.abs(viaLayers! - viaOnnx) < 1e-6, `${viaLayers} and ${viaOnnx}`);
});

async function spoiled(name: string, spoil: (dir: string) => Promise<void>): Promise<unknown> {
  const dir = join(root, name);
  await cp(model.dir, dir, { recursive: true });
  await spoil(dir);
  return loadModel(dir).catch((error: unknown) => error);
}

test('REQ-005: changed, truncated, missing and mismatched model files are refused and named', async (t) => {
  const changed = await spoiled('changed', async (dir) => {
    const file = join(dir, 'weights.bin');
    const bytes = await readFile(file);
    bytes[100]! ^= 1;
    await writeFile(file, bytes);
  });
  t.deepEqual(rules(changed), ['model-hash-matches-its-card']);
  const truncated = await spoiled('truncated', async (dir) => {
    const file = join(dir, 'weights.bin');
    await writeFile(file, (await readFile(file)).subarray(0, 1000));
  });
  t.deepEqual(rules(truncated), ['model-file-is-whole']);
  const cut = await spoiled('cut', async (dir) => {
    const file = join(dir, 'model.json');
    await writeFile(file, (await readFile(file)).subarray(0, 1000));
  });
  t.deepEqual(rules(cut), ['model-file-is-whole']);
  const shape = await spoiled('shape', async (dir) => {
    const file = join(dir, 'model.json');
    const json = JSON.parse(await readFile(file, 'utf8'));
    json.weightsManifest[0].weights[0].shape = [3, 3, 2, 8];
    await writeFile(file, JSON.stringify(json));
  });
  t.deepEqual(rules(shape), ['model-weights-have-the-network-shape']);
  t.regex((shape as Error).message, /block1_conv\/kernel.*\[3, 3, 1, 16\].*\[3, 3, 2, 8\]/);
  const layer = await spoiled('layer', async (dir) => {
    const file = join(dir, 'model.json');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"Dropout"', '"Swizzle"'));
  });
  t.deepEqual(rules(layer), ['model-layers-are-supported']);
  t.regex((layer as Error).message, /of type Swizzle[\s\S]*Conv2D/);
  const onnx = await spoiled('onnx', async (dir) => {
    const file = join(dir, 'model.onnx');
    await writeFile(file, (await readFile(file)).subarray(0, 5000));
  });
  t.deepEqual(rules(onnx), ['model-file-is-whole']);
  const foreign = await spoiled('foreign', async (dir) => {
    const { network, weights } = asNetworkModel(buildCompact({ size: 64, seed: 1 }));
    await writeFile(join(dir, 'model.onnx'), compileInference(network, weights));
  });
  t.deepEqual(rules(foreign), ['onnx-model-takes-films']);
  t.regex((foreign as Error).message, /batch, 1, 32, 32[\s\S]*1, 64, 64/);
  const error = await t.throwsAsync(loadModel(join(root, 'nowhere')));
  t.deepEqual(rules(error), ['model-folder-is-complete']);
});

test('An ONNX file with another input, or cut off, is refused', async (t) => {
  await t.notThrowsAsync(checkOnnxInput(join(model.dir, 'model.onnx'), 32));
  t.deepEqual(rules(await t.throwsAsync(checkOnnxInput(join(model.dir, 'model.onnx'), 64))), [
    'onnx-model-takes-films',
  ]);
  const cut = join(root, 'cut.onnx');
  await writeFile(cut, (await readFile(join(model.dir, 'model.onnx'))).subarray(0, 5000));
  t.deepEqual(rules(await t.throwsAsync(checkOnnxInput(cut, 32))), ['model-file-is-whole']);
});
