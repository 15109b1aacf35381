/** The loop's answers to an engine that fails; the engine is a stand-in, the loop the real one. */
import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { buildCompact } from '../../src/model/architectures/compact.js';
import type { BatchSource } from '../../src/model/batches.js';
import type { Checkpoint } from '../../src/model/checkpoint.js';
import type { Engine } from '../../src/model/engines/engine.js';
import { type EpochsInput, trainEpochs } from '../../src/model/epochs.js';
import { filmInputs } from '../../src/model/inputs.js';
import { asNetworkModel, copyWeights, type NetworkModel } from '../../src/model/network-model.js';
import { createAdam } from '../../src/model/optimizer.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { smallConfig } from './films.js';

const STEPS = 4;
let model: NetworkModel;
test.before(async () => {
  await useCpuBackend();
  model = asNetworkModel(buildCompact({ size: 32, seed: 1 }));
});

/** Runs the loop with losses given by step number (from 1). */
async function run(
  lossAt: (step: number) => number | Error,
): Promise<{ result: Awaited<ReturnType<typeof trainEpochs>>; saved: Checkpoint[]; released: boolean }> {
  const count = model.weights.parameters.length;
  let step = 0;
  let released = false;
  const engine: Engine = {
    name: 'cpu',
    version: '0',
    form: 'stand-in',
    describe: () => 'stand-in',
    forward: async (_model, weights, { batch }) => ({
      batch,
      // Scores depend on the weights, so that every epoch differs.
      run: async () =>
        Float32Array.from(
          { length: batch },
          (_, i) => 0.5 + (i % 2 ? 1 : -1) * Math.tanh(Math.abs(weights.parameters[0]!)) * 0.4,
        ),
      release: async () => {},
    }),
    trainer: async (_model, { batch }) => ({
      batch,
      step: async () => {
        const loss = lossAt(++step);
        if (loss instanceof Error) throw loss;
        return {
          loss,
          logits: new Float32Array(batch),
          gradient: new Float32Array(count).fill(1),
          statistics: new Float32Array(model.weights.statistics.length),
        };
      },
      release: async () => {
        released = true;
      },
    }),
  };
  const source: BatchSource = {
    stepsPerEpoch: STEPS,
    make: () => ({
      films: new Float32Array(8 * 1024),
      labels: new Float32Array(8),
      weights: new Float32Array(8),
      masks: new Map(),
    }),
  };
  const saved: Checkpoint[] = [];
  const input: EpochsInput = {
    model,
    engine,
    threads: 1,
    config: smallConfig({ epochs: 5, patience: 5, schedule: 'constant' }),
    source,
    tuning: { inputs: filmInputs(new Uint8Array(4 * 1024), 4), labels: [false, true, false, true] },
    start: {
      epoch: 0,
      history: [],
      bestEpoch: 0,
      weights: copyWeights(model.weights),
      best: copyWeights(model.weights),
      average: null,
      adam: createAdam(count),
    },
    progress: silent,
    save: async (checkpoint) => {
      saved.push(checkpoint);
    },
  };
  const result = await trainEpochs(input).catch((error: unknown) => {
    if (!released) throw new Error('the trainer was not released');
    throw error;
  });
  return { result, saved, released };
}

test('A loss that is no number stops at once and leaves the last good checkpoint untouched', async (t) => {
  const { result, saved, released } = await run((step) => (step === 2 * STEPS + 2 ? Number.NaN : 0.7));
  t.is(result.stopReason, 'loss was not finite');
  t.is(saved.length, 2);
  t.is(result.checkpoint, saved[1]!);
  t.is(result.checkpoint.epoch, 2);
  t.true(result.checkpoint.best.parameters.every(Number.isFinite));
  t.true(released);
});

test('An infinite loss in the first epoch leaves nothing to keep', async (t) => {
  const { result, saved } = await run(() => Number.POSITIVE_INFINITY);
  t.is(result.checkpoint.bestEpoch, 0);
  t.is(saved.length, 0);
});

test('A batch too large for memory is said in words that name batch and size', async (t) => {
  const words = new Error(
    'Non-zero status code: bad_alloc: Failed to allocate memory for requested buffer of size 1099511627776',
  );
  const error = await t.throwsAsync<InputError>(
    run((step) => (step === STEPS + 1 ? words : 0.7)),
    { instanceOf: InputError },
  );
  t.is(error.problems[0]!.rule, 'batch-fits-in-memory');
  t.regex(error.message, /batch of 8 films of 32×32/);
});

test('An engine error that is not about memory passes unchanged', async (t) => {
  await t.throwsAsync(
    run(() => new Error('boom')),
    { message: 'boom' },
  );
});

test('An equal tuning AUROC counts as better only with a lower tuning loss', async (t) => {
  // The scores drift in one direction with every step while their order stays.
  const { result } = await run(() => 0.7);
  const aurocs = new Set(result.checkpoint.history.map((r) => r.tuningAuroc));
  t.is(aurocs.size, 1);
  const losses = result.checkpoint.history.map((r) => r.tuningLoss);
  t.is(result.checkpoint.bestEpoch, losses.indexOf(Math.min(...losses)) + 1);
});
