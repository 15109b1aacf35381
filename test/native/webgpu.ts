/**
 * The WebGPU form of a training step against tfjs autodiff. Without a graphics card run it on a software Vulkan driver:
 *   VK_DRIVER_FILES=…/vk_swiftshader_icd.json XDG_RUNTIME_DIR=$(mktemp -d) node dist/test/native/webgpu.js "SwiftShader"
 * Writes its record to test/native/webgpu.json.
 */
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, packageRoot, writeAtomic } from '../../src/core/files.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { gradientRecord } from './gradient-record.js';

// Overlapping max-pools need the indices of the maxima, which the provider does not give.
const record = await gradientRecord(
  await loadEngine('onnxruntime-webgpu'),
  process.argv[2] ?? 'unknown adapter',
  (title) => title.startsWith('max-pool 3×3'),
);
await writeAtomic(join(packageRoot(), 'test', 'native', 'webgpu.json'), canonicalJson(record));
process.stdout.write(`${JSON.stringify(record)}\n`);
process.exitCode = record.passed ? 0 : 1;
