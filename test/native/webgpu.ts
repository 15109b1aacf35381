/**
 * The WebGPU form of a training step against tfjs autodiff. Without a graphics card run it on a software Vulkan driver:
 *   VK_DRIVER_FILES=…/vk_swiftshader_icd.json XDG_RUNTIME_DIR=$(mktemp -d) node dist/test/native/webgpu.js "SwiftShader"
 * Writes its record to test/native/webgpu.json.
 */
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, packageRoot, writeAtomic } from '../../src/core/files.js';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { relativeDifference } from '../../src/model/onnx/selfcheck.js';
import { batchFor, branched, SKETCHES, sequential } from '../model/networks.js';

const N = 2;
const device = process.argv[2] ?? 'unknown adapter';
const gpu = await loadEngine('onnxruntime-webgpu');
const cpu = await loadEngine('cpu');
const networks = [
  ...SKETCHES.filter((s) => !s.noAutodiff).map((s) => ({ title: s.title, model: sequential(s, 11) })),
  { title: 'fan-out', model: branched(12) },
  { title: 'the compact network', model: asNetworkModel(buildCompact({ size: 32, seed: 1 })) },
];
const errors: Record<string, number> = {};
const refused: Record<string, string> = {};
for (const { title, model } of networks) {
  const batch = batchFor(model, N, 5);
  const reference = await cpu.trainer(model, { threads: 1, batch: N });
  const wanted = await reference.step(batch, model.weights);
  try {
    const trainer = await gpu.trainer(model, { threads: 1, batch: N });
    const got = await trainer.step(batch, model.weights);
    errors[title] = relativeDifference(got.gradient, wanted.gradient);
    await trainer.release();
  } catch (error) {
    refused[title] = String((error as Error).message)
      .split('\n')[0]!
      .slice(0, 200);
  }
}
const worst = Math.max(...Object.values(errors));
// Overlapping max-pools need the indices of the maxima, which the provider does not give.
const expected = (title: string): boolean => title.startsWith('max-pool 3×3');
const passed = worst < 1e-4 && Object.keys(refused).every(expected);
const record = {
  engine: gpu.describe(),
  device,
  node: process.version,
  errors,
  refused,
  worst,
  tolerance: 1e-4,
  passed,
};
await writeAtomic(join(packageRoot(), 'test', 'native', 'webgpu.json'), canonicalJson(record));
process.stdout.write(`${JSON.stringify(record)}\n`);
process.exitCode = passed ? 0 : 1;
