/**
 * A whole training step (forward, backward, Adam) of the compact network at 128 × 128, batch 32, beside PyTorch with the
 * same network, batch and threads. Runs alternate; medians; ratios are taken within a round. `ratio`: blocked layout over the best PyTorch, 2 threads.
 */
import process from 'node:process';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { testBatch } from '../../src/model/engines/describe.js';
import { createOnnxRuntimeEngine, type OnnxRuntimeOptions } from '../../src/model/engines/onnxruntime.js';
import { asNetworkModel, copyWeights } from '../../src/model/network-model.js';
import { probeBlock } from '../../src/model/onnx/selfcheck.js';
import { adamStep, createAdam } from '../../src/model/optimizer.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { compared, median, medians, type Peer, pythons, race, say, startPeer } from './peers/torch.js';

const [SIZE, BATCH] = [128, 32];
const ROUNDS = Number(process.env.TRACE510K_BENCH_ROUNDS ?? 7);
const STEPS = 8;

export async function run(): Promise<object> {
  await useCpuBackend();
  const block = await probeBlock();
  const found = pythons();
  if (found.length === 0) throw new Error('no PyTorch found: test/bench/peers/torch.ts says where it is looked for');
  const results: Record<string, unknown> = {};
  let ratio: { best: number; default: number } | undefined;
  for (const [norm, threads] of [
    [true, 2],
    [false, 2],
    [true, 1],
  ] as const) {
    const title = `${norm ? 'with' : 'without'} batch normalisation, ${threads} thread${threads > 1 ? 's' : ''}`;
    say(title);
    const runners: Record<string, () => Promise<number>> = {};
    const closing: (() => unknown)[] = [];
    const ours: [string, OnnxRuntimeOptions][] = [
      ...(block > 0
        ? ([
            ['blocked', { block }],
            ['blocked, first maximum', { block, ties: 'first' }],
          ] as [string, OnnxRuntimeOptions][])
        : []),
      ['plain', { block: 0 }],
    ];
    for (const [name, options] of ours) {
      const made = await ourRunner(options, norm, threads);
      runners[name] = made.run;
      closing.push(made.close);
    }
    for (const python of found) {
      const peer: Peer = await startPeer(python, { threads, batch: BATCH, size: SIZE, norm });
      for (const format of ['channels_last', 'default'] as const) {
        runners[`torch ${peer.version} ${format}`] = () => peer.run('train', format, STEPS);
      }
      closing.push(peer.stop);
    }
    const rates = await race(runners, ROUNDS);
    for (const close of closing) await close();
    const times = compared(rates, block > 0 ? 'blocked' : 'plain');
    results[title] = { filmsPerSecond: medians(rates), ratioToBest: times.best, ratioToDefaultLayout: times.default };
    ratio ??= times;
  }
  return {
    bench: 'training',
    size: SIZE,
    batch: BATCH,
    rounds: ROUNDS,
    results,
    ratioToDefaultLayout: ratio!.default,
    targets: { ratio: 1.0, ratioToDefaultLayout: 1.3 },
    ratio: ratio!.best,
  };
}

async function ourRunner(options: OnnxRuntimeOptions, norm: boolean, threads: number) {
  const model = asNetworkModel(buildCompact({ size: SIZE, seed: 1, batchNorm: norm }));
  const engine = await createOnnxRuntimeEngine(options);
  const trainer = await engine.trainer(model, { threads, batch: BATCH });
  const batch = testBatch(model, BATCH, SIZE);
  const weights = copyWeights(model.weights);
  const adam = createAdam(weights.parameters.length);
  const step = async (): Promise<void> => {
    const { gradient } = await trainer.step(batch, weights);
    adamStep(weights.parameters, gradient, adam, 1e-3);
  };
  return {
    close: () => trainer.release(),
    run: async (): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < STEPS + 3; i++) {
        const begun = performance.now();
        await step();
        if (i >= 3) times.push(performance.now() - begun);
      }
      return (BATCH * 1000) / median(times);
    },
  };
}
