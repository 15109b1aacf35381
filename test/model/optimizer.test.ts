import test from 'ava';
import fc from 'fast-check';
import { createRng } from '../../src/core/rng.js';
import { logLoss, tuningAuroc } from '../../src/model/monitor.js';
import { adamStep, averageInto, createAdam, decayKernels, learningRateAt } from '../../src/model/optimizer.js';
import { tf, useCpuBackend } from '../../src/model/tf.js';

test('Adam follows the optimizer of TensorFlow.js over 30 steps', async (t) => {
  await useCpuBackend();
  const rng = createRng(4);
  const start = Float32Array.from({ length: 50 }, () => rng.normal());
  const weights = start.slice();
  const state = createAdam(50);
  const variable = tf.variable(tf.tensor1d(start));
  const theirs = tf.train.adam(0.01, 0.9, 0.999, 1e-7);
  for (let step = 0; step < 30; step++) {
    const gradient = Float32Array.from({ length: 50 }, () => rng.normal());
    adamStep(weights, gradient, state, 0.01);
    theirs.applyGradients({ [variable.name]: tf.tensor1d(gradient) as never });
  }
  const expected = variable.dataSync();
  t.is(state.t, 30);
  for (const [i, w] of weights.entries()) t.true(Math.abs(w - expected[i]!) < 2e-5, `${w}, tfjs ${expected[i]}`);
});

test('Weight decay shrinks kernels by rate × decay and leaves biases and normalization alone', (t) => {
  const slots = [
    { name: 'kernel', shape: [2, 2], offset: 0, size: 4 },
    { name: 'bias', shape: [2], offset: 4, size: 2 },
  ];
  const weights = Float32Array.of(1, -2, 4, 8, 16, 32);
  decayKernels(weights, slots, 0.5, 0.25);
  t.deepEqual([...weights], [0.875, -1.75, 3.5, 7, 16, 32]);
  decayKernels(weights, slots, 0.5, 0);
  t.deepEqual([...weights], [0.875, -1.75, 3.5, 7, 16, 32]);
});

test('Averaged weights follow a constant to it and a step to the closed form of the running mean', (t) => {
  const vector = (x: number) => ({ parameters: Float32Array.of(x), statistics: Float32Array.of(-x) });
  const mean = vector(5);
  for (let step = 1; step <= 400; step++) averageInto(mean, vector(2), 0.9, step);
  t.true(Math.abs(mean.parameters[0]! - 2) < 1e-6);
  t.true(Math.abs(mean.statistics[0]! + 2) < 1e-6);
  // From 100 steps on the decay is 0.9 itself: after k steps of value 1 from 0 the mean is 1 − 0.9^k.
  const from = vector(0);
  for (let k = 1; k <= 10; k++) averageInto(from, vector(1), 0.9, 1000 + k);
  t.true(Math.abs(from.parameters[0]! - (1 - 0.9 ** 10)) < 1e-6);
});

test('The cosine schedule rises over a twentieth of the steps and falls to a fiftieth of the rate', (t) => {
  const rates = Array.from({ length: 200 }, (_, step) => learningRateAt('cosine', 0.01, step, 200));
  t.is(rates[9], 0.01);
  t.true(rates.slice(0, 10).every((r, i, a) => i === 0 || r > a[i - 1]!));
  t.true(rates.slice(10).every((r, i, a) => i === 0 || r < a[i - 1]!));
  t.true(Math.abs(rates.at(-1)! - 0.0002) < 1e-5);
  t.true(rates.every((r) => r > 0 && r <= 0.01));
  t.is(learningRateAt('constant', 0.01, 3, 200), 0.01);
});

test('The watched AUROC is the share of pairs in order, ties half', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), fc.boolean()), { minLength: 2, maxLength: 30 }), (cases) => {
        const scores = Float64Array.from(cases, ([s]) => s);
        const labels = cases.map(([, positive]) => positive);
        let won = 0;
        let pairs = 0;
        for (const [i, a] of labels.entries()) {
          for (const [j, b] of labels.entries()) {
            if (!a || b) continue;
            pairs++;
            won += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }
        }
        const got = tuningAuroc(scores, labels);
        return pairs === 0 ? got === null : Math.abs(got! - won / pairs) < 1e-12;
      }),
    ),
  );
});

test('Log-loss of certain wrong answers is finite', (t) => {
  t.true(Math.abs(logLoss(new Float64Array([0.5, 0.5]), [true, false]) - Math.log(2)) < 1e-15);
  t.true(Number.isFinite(logLoss(new Float64Array([0, 1]), [true, false])));
});
