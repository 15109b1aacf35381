/** Gradient check and a short training on the native TensorFlow engine; see tfjs-node.sh, which starts it. */
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, packageRoot, writeAtomic } from '../../src/core/files.js';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { relativeDifference } from '../../src/model/onnx/selfcheck.js';
import { adamStep, createAdam } from '../../src/model/optimizer.js';
import { useCpuBackend } from '../../src/model/tf.js';
import { batchFor, branched, SKETCHES, sequential } from '../model/networks.js';

const library = process.argv[2] ?? 'unknown library';
const N = 3;
const [native, cpu, onnx] = await Promise.all(['tensorflow', 'cpu', 'onnxruntime'].map((name) => loadEngine(name)));

let worst = 0;
let checked = 0;
for (const model of [...SKETCHES.filter((s) => !s.noAutodiff).map((s) => sequential(s, 11)), branched(12)]) {
  const batch = batchFor(model, N, 5);
  const gradients = [];
  for (const engine of [native!, cpu!]) {
    const trainer = await engine.trainer(model, { threads: 2, batch: N });
    gradients.push((await trainer.step(batch, model.weights)).gradient);
  }
  const error = relativeDifference(gradients[0]!, gradients[1]!);
  worst = Math.max(worst, error);
  checked++;
  if (!(error < 1e-4)) process.stderr.write(`network ${checked}: gradient differs by ${error}\n`);
}

// A short training: the loss falls, and falls as with the default engine.
await useCpuBackend();
const losses: Record<string, number[]> = {};
for (const engine of [native!, onnx!]) {
  const model = asNetworkModel(buildCompact({ size: 32, seed: 1, dropout: 0 }));
  const trainer = await engine.trainer(model, { threads: 2, batch: 16 });
  const adam = createAdam(model.weights.parameters.length);
  const seen: number[] = [];
  for (let step = 0; step < 20; step++) {
    const batch = batchFor(model, 16, 3);
    for (let i = 0; i < 16; i++) {
      batch.weights[i] = 1;
      // The positive films are brighter in one corner.
      if (batch.labels[i] === 1) for (let p = 0; p < 256; p++) batch.films[i * 1024 + (p >> 4) * 32 + (p & 15)]! += 0.5;
    }
    const { loss, gradient } = await trainer.step(batch, model.weights);
    adamStep(model.weights.parameters, gradient, adam, 0.003);
    seen.push(loss);
  }
  losses[engine.name] = seen;
}
const first = losses.tensorflow![0]!;
const last = losses.tensorflow!.at(-1)!;
const passed = worst < 1e-4 && last < 0.5 * first;
const record = {
  engine: native!.describe(),
  library,
  node: process.version,
  networksChecked: checked,
  worstGradientError: worst,
  tolerance: 1e-4,
  losses,
  passed,
};
await writeAtomic(join(packageRoot(), 'test', 'native', 'tfjs-node.json'), canonicalJson(record));
process.stdout.write(`${JSON.stringify({ ...record, losses: undefined, firstLoss: first, lastLoss: last })}\n`);
process.exitCode = passed ? 0 : 1;
