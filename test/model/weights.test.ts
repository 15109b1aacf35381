/** Pre-trained weights from files: both formats, and every way in which a file can be the wrong one. */
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { packageRoot, sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { buildArchitecture, type NetworkConfig } from '../../src/model/architectures/registry.js';
import { asNetworkModel, type NetworkModel } from '../../src/model/network-model.js';
import { modelBytes } from '../../src/model/save.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { fitted, importWeights, openPinned, openWeights } from '../../src/model/weights/import.js';
import { temporaryFolder } from './films.js';
import { hashWeights } from './hashed.js';

const CONFIG: NetworkConfig = { architecture: 'mobilenet', imageSize: 32, seed: 1, dropout: 0, filters: [16] };
const WIDTH = 1 / 32;
let root = '';
let h5 = '';
let h5Model = '';
let tfjs = '';

async function unpacked(name: string): Promise<string> {
  const packed = await readFile(join(packageRoot(), 'test', 'fixtures', 'py', `${name}.gz`));
  await writeFile(join(root, name), gunzipSync(packed));
  return join(root, name);
}

/** A TensorFlow.js folder with the weights of test/model/hashed.ts. */
async function tfjsFolder(name: string, change: (manifest: Manifest) => void = () => {}): Promise<string> {
  const model = hashed();
  const bytes = modelBytes(model, model.weights);
  await mkdir(join(root, name));
  const manifest = JSON.parse(bytes.topology) as Manifest;
  change(manifest);
  await writeFile(join(root, name, 'model.json'), JSON.stringify(manifest));
  await writeFile(join(root, name, 'weights.bin'), bytes.weights);
  return join(root, name, 'model.json');
}
interface Manifest {
  weightsManifest: { weights: { name: string; shape: number[]; dtype: string; quantization?: object }[] }[];
}

function hashed(): NetworkModel {
  const model = asNetworkModel(buildArchitecture({ ...CONFIG, width: WIDTH }));
  hashWeights(model);
  return model;
}

test.before(async () => {
  await useCpuBackend();
  root = await temporaryFolder();
  [h5, h5Model] = [await unpacked('keras-mobilenet.h5'), await unpacked('keras-mobilenet-model.h5')];
  tfjs = await tfjsFolder('tfjs');
});

function rules(error: unknown): string[] {
  return error instanceof InputError ? error.problems.map((p) => p.rule) : [String(error)];
}
const words = (error: unknown): string => (error as Error).message;

/** Weights of the backbone alone, layer by layer. */
function backbone(model: NetworkModel): Float32Array[] {
  const { parameters, statistics } = model.network;
  const own = [
    ...parameters.map((slot) => ({ slot, from: model.weights.parameters })),
    ...statistics.map((slot) => ({ slot, from: model.weights.statistics })),
  ].filter(({ slot }) => slot.name.startsWith('conv'));
  return own.map(({ slot, from }) => from.slice(slot.offset, slot.offset + slot.size));
}

test('Weights of a Keras .h5 written by h5py arrive bit for bit, from both of its layouts, from Keras 3 and from TensorFlow.js', async (t) => {
  const want = backbone(hashed());
  for (const file of [h5, h5Model, await unpacked('keras-3.h5'), tfjs]) {
    const weights = await openWeights(file);
    const config = fitted(CONFIG, weights);
    t.is(config.width, WIDTH, 'the width is read off the weights');
    const model = buildArchitecture({ ...config, seed: 9 });
    const taken = importWeights(model, weights);
    t.is(taken.length, 54);
    t.deepEqual(backbone(asNetworkModel(model)), want, file);
  }
});

test('What Keras 3 saves by place, .weights.h5 and .keras, is refused with the way to save it by layer names', async (t) => {
  for (const ending of ['.weights.h5', '.keras']) {
    const file = await unpacked(`keras-3${ending}`);
    await refusedAs(t, file, 'weights-file-has-a-known-layout', `keras-3${ending}`, `\`${ending}\``, 'of Keras 3');
    const [problem] = (await t.throwsAsync<InputError>(openWeights(file)))!.problems;
    t.regex(problem!.next!, /model\.save\("model\.h5"\)/);
  }
});

test('The hash of a .h5 is the file’s; that of a TensorFlow.js model runs over model.json and its shards', async (t) => {
  t.is((await openWeights(h5)).sha256, sha256(await readFile(h5)));
  const parts = [await readFile(tfjs), await readFile(join(tfjs, '..', 'weights.bin'))];
  t.is((await openWeights(tfjs)).sha256, sha256(Buffer.concat(parts)));
});

test('Weights with another hash than the pinned one are refused with both hashes', async (t) => {
  const pinned = { file: h5, sha256: '0'.repeat(64), source: 'made here', licence: 'none' };
  const error = await t.throwsAsync(openPinned(h5, pinned));
  t.deepEqual(rules(error), ['pretrained-weights-are-the-pinned-ones']);
  t.true(words(error).includes('0'.repeat(64)) && words(error).includes(sha256(await readFile(h5))));
});

test('Weights of another network are refused, naming every weight with the shape expected and found', async (t) => {
  const weights = await openWeights(h5);
  const narrow = t.throws(() => importWeights(buildArchitecture({ ...CONFIG, width: 0.25 }), weights));
  t.true(rules(narrow).length > 50);
  t.true(words(narrow).includes('"conv1/kernel" of [3, 3, 3, 8], found [3, 3, 3, 1]'));
  const other = t.throws(() => importWeights(buildArchitecture({ ...CONFIG, architecture: 'vgg16' }), weights));
  t.true(words(other).includes('"block1_conv1/kernel" of [3, 3, 3, 64], found none'));
  t.true(words(other).includes('found conv1, conv1_bn'));
});

test('A width in the protocol that the weights do not have is refused with both', async (t) => {
  const weights = await openWeights(h5);
  const error = t.throws(() => fitted({ ...CONFIG, width: 0.5 }, weights));
  t.true(words(error).includes('width 0.5 as in the protocol, found width 0.03125'));
});

async function refusedAs(t: ExecutionContext, file: string, rule: string, ...parts: string[]): Promise<void> {
  const error = await t.throwsAsync(openWeights(file));
  t.true(rules(error).includes(rule), rules(error).join());
  for (const part of parts) t.true(words(error).includes(part), words(error));
}

test('A truncated file of either format is refused as cut off', async (t) => {
  const cut = join(root, 'cut.h5');
  await writeFile(cut, await readFile(h5));
  await truncate(cut, 100_000);
  await refusedAs(t, cut, 'weights-file-is-whole', 'cut.h5');
  await truncate(cut, 5);
  await refusedAs(t, cut, 'weights-file-is-whole', '5 bytes');
  const short = await tfjsFolder('short');
  await truncate(join(short, '..', 'weights.bin'), 1000);
  await refusedAs(t, short, 'weights-file-is-whole', 'found 1000');
  await writeFile(join(root, 'half.json'), (await readFile(tfjs)).subarray(0, 500));
  await refusedAs(t, join(root, 'half.json'), 'weights-file-is-whole');
});

test('A missing file or shard, an unknown layout and quantized weights are each refused by name', async (t) => {
  await refusedAs(t, join(root, 'nothing.h5'), 'file-can-be-read', 'found nothing');
  const lonely = join(root, 'lonely.json');
  await writeFile(lonely, await readFile(tfjs));
  await refusedAs(t, lonely, 'file-can-be-read', 'weights.bin');
  await refusedAs(t, join(packageRoot(), 'package.json'), 'weights-file-is-whole', 'weightsManifest');
  const quantized = await tfjsFolder('quantized', (m) => {
    const weight = m.weightsManifest[0]!.weights[2]!;
    Object.assign(weight, { dtype: 'float32', quantization: { dtype: 'uint8' } });
  });
  await refusedAs(t, quantized, 'weights-are-single-precision', 'conv1/kernel', 'quantized');
});
