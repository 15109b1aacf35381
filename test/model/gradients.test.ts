/**
 * Every layer's gradient against two outside sources: autodiff of TensorFlow.js on its cpu backend, and central finite
 * differences of the loss. Both memory layouts, both rules for ties.
 */
import test from 'ava';
import { createRng } from '../../src/core/rng.js';
import { createOnnxRuntimeEngine } from '../../src/model/engines/onnxruntime.js';
import { createTfjsEngine } from '../../src/model/engines/tfjs.js';
import type { NetworkModel } from '../../src/model/network-model.js';
import { probeBlock, relativeDifference } from '../../src/model/onnx/selfcheck.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { batchFor, branched, SKETCHES, sequential } from './networks.js';

const N = 3;
/** Relative L2 error of the whole gradient; single precision on both sides. */
const AGAINST_AUTODIFF = 1e-4;

async function forms(): Promise<{ name: string; options: object }[]> {
  const block = await probeBlock();
  return [
    { name: 'plain', options: { block: 0 } },
    { name: 'plain, first maximum', options: { block: 0, ties: 'first' } },
    // Without the blocked kernels (other processors) plain is what trains, and is checked.
    ...(block > 0
      ? [
          { name: `blocked ${block}`, options: { block } },
          { name: `blocked ${block}, first maximum`, options: { block, ties: 'first' } },
        ]
      : []),
  ];
}

async function compare(t: import('ava').ExecutionContext, model: NetworkModel, constantRegion = false): Promise<void> {
  const batch = batchFor(model, N, 5, constantRegion);
  const reference = await (await createTfjsEngine('cpu')).trainer(model, { threads: 1, batch: N });
  const wanted = await reference.step(batch, model.weights);
  await reference.release();
  for (const { name, options } of await forms()) {
    const engine = await createOnnxRuntimeEngine(options);
    const trainer = await engine.trainer(model, { threads: 2, batch: N });
    const got = await trainer.step(batch, model.weights);
    await trainer.release();
    t.true(
      Math.abs(got.loss - wanted.loss) < 1e-5 * Math.abs(wanted.loss),
      `${name}: loss ${got.loss}, tfjs ${wanted.loss}`,
    );
    const error = relativeDifference(got.gradient, wanted.gradient);
    t.true(error < AGAINST_AUTODIFF, `${name}: gradient differs by ${error}`);
    for (const slot of model.network.parameters) {
      const part = (v: Float32Array): Float32Array => v.subarray(slot.offset, slot.offset + slot.size);
      const size = Math.hypot(...part(wanted.gradient));
      // A bias in front of a normalisation has a gradient of rounding noise alone.
      if (size < 1e-4 * Math.hypot(...wanted.gradient)) continue;
      const own = relativeDifference(part(got.gradient), part(wanted.gradient));
      t.true(own < 3e-4, `${name}: gradient of ${slot.name} differs by ${own}`);
    }
    if (wanted.statistics.length > 0) {
      const off = relativeDifference(got.statistics, wanted.statistics);
      t.true(off < 1e-5, `${name}: batch statistics differ by ${off}`);
    }
  }
}

test.before(useCpuBackend);

for (const sketch of SKETCHES.filter((s) => !s.noAutodiff)) {
  test.serial(`Gradient equals tfjs autodiff: ${sketch.title}`, async (t) => {
    await compare(t, sequential(sketch, 11), sketch.constantRegion);
  });
}

test.serial('Gradient equals tfjs autodiff where values fan out into sums and concatenations', async (t) => {
  await compare(t, branched(12));
});

test.serial('Gradient equals central finite differences of the loss in random directions, both layouts', async (t) => {
  const smooth = SKETCHES.filter((s) => s.smooth);
  t.true(
    SKETCHES.every((s) => s.smooth || !s.noAutodiff),
    'every layer has at least one judge',
  );
  for (const sketch of smooth) {
    const model = sequential(sketch, 13);
    const batch = batchFor(model, N, 6);
    for (const { name, options } of await forms()) {
      const trainer = await (await createOnnxRuntimeEngine(options)).trainer(model, { threads: 1, batch: N });
      const { gradient } = await trainer.step(batch, model.weights);
      const rng = createRng(3, sketch.title);
      for (let k = 0; k < 3; k++) {
        // Along the gradient plus noise, so that the slope is not itself rounding noise.
        const size = Math.hypot(...gradient);
        const direction = gradient.map((g) => g / size + (0.5 * rng.normal()) / Math.sqrt(gradient.length));
        const length = Math.hypot(...direction);
        const slope = gradient.reduce((sum, g, i) => sum + (g * direction[i]!) / length, 0);
        const h = 5e-3;
        const lossAt = async (step: number): Promise<number> => {
          const parameters = model.weights.parameters.map((p, i) => p + (step * direction[i]!) / length);
          return (await trainer.step(batch, { ...model.weights, parameters })).loss;
        };
        // Richardson: (4·D(h/2) − D(h))/3 is exact to h⁴.
        const wide = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h);
        const narrow = ((await lossAt(h / 2)) - (await lossAt(-h / 2))) / h;
        const measured = (4 * narrow - wide) / 3;
        t.true(
          Math.abs(measured - slope) < 5e-3 * Math.abs(slope),
          `${sketch.title}, ${name}: slope ${slope}, measured ${measured}`,
        );
      }
      await trainer.release();
    }
  }
});
