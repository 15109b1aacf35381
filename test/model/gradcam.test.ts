import test from 'ava';
import { createRng } from '../../src/core/rng.js';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { buildArchitecture } from '../../src/model/architectures/registry.js';
import { heatLayer, openHeater, shuffledWeights, weighted } from '../../src/model/gradcam.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { layers, tf, useCpuBackend } from '../../src/model/tf.js';
import { smallConfig } from './films.js';

await useCpuBackend();
const SIZE = 32;
const model = asNetworkModel(buildCompact({ size: SIZE, seed: 3, filters: [16, 32] }));
const rng = createRng(2, 'films');
const films = Float32Array.from({ length: 2 * SIZE * SIZE }, () => rng.uniform());

test.serial('Grad-CAM equals its definition, worked out by hand for a mean and one dense layer', async (t) => {
  const heater = await openHeater(model, model.weights, 1);
  const { layer, maps, height, width } = await heater.run(films, 2);
  await heater.release();
  t.is(layer, 'block2_relu');
  const target = model.topology.getLayer(layer);
  const body = layers.model({ inputs: model.topology.inputs, outputs: target.output as never });
  const features = (body.predict(tf.tensor4d(films, [2, SIZE, SIZE, 1])) as tf.Tensor4D).arraySync();
  const kernel = (model.topology.getLayer('score').weights[0]!.read() as tf.Tensor2D).arraySync();
  // Behind it: 2 × 2 maximum, mean over the windows, dense. One cell a window has the slope w/windows, so the mean is w/cells.
  for (const film of [0, 1]) {
    const A = features[film]!;
    const channels = A[0]![0]!.length;
    const alpha = Array.from({ length: channels }, (_, k) => kernel[k]![0]! / (height * width));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const expected = Math.max(
          0,
          alpha.reduce((sum, a, k) => sum + a * A[y]![x]![k]!, 0),
        );
        t.true(Math.abs(expected - (maps[film] as Float64Array)[y * width + x]!) < 1e-6 * (1 + Math.abs(expected)));
      }
    }
  }
});

test.serial('A heat map is the same again, and another network gives another one', async (t) => {
  const run = async (weights = model.weights) => {
    const heater = await openHeater(model, weights, 1);
    const { maps } = await heater.run(films, 2);
    await heater.release();
    return maps;
  };
  const first = await run();
  t.deepEqual(await run(), first);
  t.notDeepEqual(await run(shuffledWeights(model.weights, weighted(model.network), 1)), first);
  t.deepEqual(await run(), first);
});

test('Shuffling keeps the numbers of the layers named and touches no other', (t) => {
  const [top] = weighted(model.network);
  const shuffled = shuffledWeights(model.weights, [top!], 5);
  t.notDeepEqual(shuffled.parameters, model.weights.parameters);
  t.deepEqual(shuffled.parameters.slice().sort(), model.weights.parameters.slice().sort());
  const slot = 'kernel' in top! ? top.kernel : null;
  t.deepEqual(shuffled.parameters.slice(0, slot!.offset), model.weights.parameters.slice(0, slot!.offset));
  t.is(heatLayer(model.network).shape.length, 3);
});

test.serial('A backbone has heat maps too, at the last layer with rows and columns', async (t) => {
  const config = { ...smallConfig(), architecture: 'mobilenet', imageSize: 64, width: 0.25 } as const;
  const backbone = asNetworkModel(buildArchitecture(config));
  const heater = await openHeater(backbone, backbone.weights, 1);
  const { layer, maps, height, width } = await heater.run(new Float32Array(64 * 64).fill(0.5), 1);
  await heater.release();
  t.is(layer, 'conv_pw_13_relu');
  t.deepEqual([height, width, maps.length], [2, 2, 1]);
});
