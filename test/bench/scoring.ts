/**
 * Scoring with the compact network at 128 × 128, batch 32, beside PyTorch with the same network, batch and threads.
 * Runs alternate; medians; ratios are taken within a round. `ratio`: over the best PyTorch, 2 threads.
 */
import process from 'node:process';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { testBatch } from '../../src/model/engines/describe.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { compared, median, medians, pythons, race, say, startPeer } from './peers/torch.js';

const [SIZE, BATCH] = [128, 32];
const ROUNDS = Number(process.env.TRACE510K_BENCH_ROUNDS ?? 7);
const STEPS = 20;

export async function run(): Promise<object> {
  await useCpuBackend();
  const found = pythons();
  if (found.length === 0) throw new Error('no PyTorch found: test/bench/peers/torch.ts says where it is looked for');
  const results: Record<string, unknown> = {};
  let ratio: number | undefined;
  for (const threads of [2, 1]) {
    say(`${threads} thread${threads > 1 ? 's' : ''}`);
    const model = asNetworkModel(buildCompact({ size: SIZE, seed: 1 }));
    const engine = await loadEngine();
    const forward = await engine.forward(model, model.weights, { threads, batch: BATCH });
    const { films } = testBatch(model, BATCH, SIZE);
    const runners: Record<string, () => Promise<number>> = {
      onnxruntime: async () => {
        const times: number[] = [];
        for (let i = 0; i < STEPS + 3; i++) {
          const begun = performance.now();
          await forward.run(films);
          if (i >= 3) times.push(performance.now() - begun);
        }
        return (BATCH * 1000) / median(times);
      },
    };
    const peers = await Promise.all(found.map((p) => startPeer(p, { threads, batch: BATCH, size: SIZE, norm: true })));
    for (const peer of peers) {
      for (const format of ['channels_last', 'default'] as const) {
        runners[`torch ${peer.version} ${format}`] = () => peer.run('score', format, STEPS);
      }
    }
    const rates = await race(runners, ROUNDS);
    await forward.release();
    for (const peer of peers) peer.stop();
    const times = compared(rates, 'onnxruntime');
    results[`${threads} threads`] = { filmsPerSecond: medians(rates), ratioToBest: times.best };
    ratio ??= times.best;
  }
  return { bench: 'scoring', size: SIZE, batch: BATCH, rounds: ROUNDS, results, targets: { ratio: 1.3 }, ratio };
}
