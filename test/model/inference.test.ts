import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { createOnnxRuntimeEngine } from '../../src/model/engines/onnxruntime.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { fuse } from '../../src/model/onnx/fuse.js';
import { consumers, samePads } from '../../src/model/onnx/network.js';
import { compareWithPlain, probeBlock, readBlockSize, TOLERANCE } from '../../src/model/onnx/selfcheck.js';
import { layers, tf, useCpuBackend } from '../../src/model/tf.js';
import { batchFor, branched, SKETCHES, sequential } from './networks.js';

test.before(useCpuBackend);
const l = layers.layers;
const N = 2;

test.serial('Scores of every supported layer equal those of stock TensorFlow.js', async (t) => {
  const engine = await loadEngine();
  const models = [
    ...SKETCHES.map((s) => ({ title: s.title, model: sequential(s, 21) })),
    { title: 'fan-out', model: branched(22) },
  ];
  for (const { title, model } of models) {
    const { films } = batchFor(model, N, 8);
    const [c, h, w] = model.network.inputShape;
    if (c !== 1) continue;
    const wanted = (model.topology.predict(tf.tensor4d(films, [N, h, w, 1])) as tf.Tensor).dataSync();
    const forward = await engine.forward(model, model.weights, { threads: 1, batch: N });
    const got = await forward.run(films);
    await forward.release();
    for (let i = 0; i < N; i++) t.true(Math.abs(got[i]! - wanted[i]!) < 2e-6, `${title}: ${got[i]}, tfjs ${wanted[i]}`);
  }
});

test.serial('The blocked layout is used only where its block is known and its gradients agree', async (t) => {
  const block = await probeBlock();
  if (block === 0) {
    // No such kernels on this processor: plain NCHW is what runs.
    const engine = await createOnnxRuntimeEngine();
    return t.regex(engine.form, /plain NCHW/);
  }
  t.is(await readBlockSize(), block);
  t.true((await compareWithPlain({ block, standardOnly: false, ties: 'first' }, 'cpu')) < TOLERANCE);
  t.regex((await createOnnxRuntimeEngine()).form, new RegExp(`blocks of ${block}`));
  t.regex((await createOnnxRuntimeEngine({ block: 0 })).form, /plain NCHW/);
});

test('Every unsupported layer is named at once, with what is supported', (t) => {
  const model = layers.sequential();
  model.add(l.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: 'first' }));
  model.add(l.conv2dTranspose({ filters: 2, kernelSize: 3, name: 'grower' }));
  model.add(l.activation({ activation: 'selu', name: 'odd' }));
  model.add(l.globalMaxPooling2d({ name: 'peak' }));
  const error = t.throws<InputError>(() => asNetworkModel(model), { instanceOf: InputError });
  t.deepEqual(
    error.problems.map((p) => p.rule),
    new Array(3).fill('model-layers-are-supported'),
  );
  t.regex(
    error.message,
    /"grower" of type Conv2DTranspose[\s\S]*"odd" of type Activation \(activation selu\)[\s\S]*"peak"/,
  );
  t.regex(error.problems[0]!.next ?? '', /Conv2D, DepthwiseConv2D, BatchNormalization/);
});

test("Padding 'same' puts the odd pixel below and to the right", (t) => {
  // TensorFlow's rule: total = max((ceil(H/s) − 1)·s + (k − 1)·d + 1 − H, 0), before = floor(total/2).
  t.deepEqual(samePads([8, 8], [3, 3], [2, 2], [1, 1]), [0, 0, 1, 1]);
  t.deepEqual(samePads([9, 8], [3, 3], [2, 2], [1, 1]), [1, 0, 1, 1]);
  t.deepEqual(samePads([8, 8], [3, 3], [1, 1], [2, 2]), [2, 2, 2, 2]);
  t.deepEqual(samePads([8, 8], [2, 2], [1, 1], [1, 1]), [0, 0, 1, 1]);
  t.deepEqual(samePads([4, 4], [1, 1], [2, 2], [1, 1]), [0, 0, 0, 0]);
});

test('Fusion moves pools in front and leaves every input with a maker', (t) => {
  const sketch = SKETCHES.find((s) => s.title.includes('(fused)'))!;
  const { network } = sequential(sketch, 1);
  const { ops, output } = fuse(network);
  t.deepEqual(
    ops.map((op) => op.kind),
    ['input', 'conv', 'batchNorm', 'conv', 'batchNorm', 'globalAverage', 'dense'],
  );
  const ids = new Set(ops.map((op) => op.id));
  t.true(ops.every((op) => op.inputs.every((id) => ids.has(id))));
  t.true(ids.has(output) && consumers(ops, output).length === 0);
});
