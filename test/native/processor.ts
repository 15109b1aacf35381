/**
 * The default engine on a processor of another kind, against tfjs autodiff: its own layout and plain NCHW. Emulated here:
 *   AVX2 without AVX-512:  qemu-x86_64 -cpu max "$(which node)" dist/test/native/processor.js avx2 "QEMU 7.2, -cpu max"
 *   arm64:                 bash test/native/arm64.sh
 * Writes test/native/processor-NAME.json. Emulation proves the numbers, not the speed.
 */
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, packageRoot, writeAtomic } from '../../src/core/files.js';
import { createOnnxRuntimeEngine } from '../../src/model/engines/onnxruntime.js';
import { readBlockSize } from '../../src/model/onnx/selfcheck.js';
import { gradientRecord } from './gradient-record.js';

const [name = 'here', device = 'this machine'] = process.argv.slice(2);
const block = await readBlockSize().catch((error: Error) => `none: ${error.message.split('\n')[0]?.slice(0, 200)}`);
const chosen = await gradientRecord(await createOnnxRuntimeEngine(), device);
const plain = await gradientRecord(await createOnnxRuntimeEngine({ block: 0 }), device);
const passed = chosen.passed && plain.passed;
await writeAtomic(
  join(packageRoot(), 'test', 'native', `processor-${name}.json`),
  canonicalJson({ blockFound: block, chosen, plain, passed }),
);
process.stdout.write(
  `block ${block}; ${chosen.engine}: ${chosen.worst.toExponential(1)}; plain: ${plain.worst.toExponential(1)}\n`,
);
process.exitCode = passed ? 0 : 1;
