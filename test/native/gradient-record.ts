/** One training step of many small networks on an engine, against tfjs autodiff, as a record to keep. */
import { createRequire } from 'node:module';
import process from 'node:process';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { type Engine, loadEngine } from '../../src/model/engines/engine.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { relativeDifference } from '../../src/model/onnx/selfcheck.js';
import { batchFor, branched, SKETCHES, sequential } from '../model/networks.js';

const N = 2;
const TOLERANCE = 1e-4;

export interface GradientRecord {
  readonly engine: string;
  readonly device: string;
  readonly architecture: string;
  readonly node: string;
  readonly tfjs: string;
  readonly errors: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly worst: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

/** `mayRefuse` names the networks that the engine is known not to take. */
export async function gradientRecord(
  engine: Engine,
  device: string,
  mayRefuse: (title: string) => boolean = () => false,
): Promise<GradientRecord> {
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
      const trainer = await engine.trainer(model, { threads: 1, batch: N });
      const got = await trainer.step(batch, model.weights);
      errors[title] = relativeDifference(got.gradient, wanted.gradient);
      await trainer.release();
    } catch (error) {
      refused[title] = String((error as Error).message)
        .split('\n')[0]!
        .slice(0, 200);
    }
    process.stderr.write(`${title}: ${errors[title]?.toExponential(1) ?? 'refused'}\n`);
  }
  const worst = Math.max(...Object.values(errors));
  const tfjs = createRequire(import.meta.url)('@tensorflow/tfjs-core/package.json') as { version: string };
  return {
    engine: engine.describe(),
    device,
    architecture: process.arch,
    node: process.version,
    tfjs: tfjs.version,
    errors,
    refused,
    worst,
    tolerance: TOLERANCE,
    passed: worst < TOLERANCE && Object.keys(refused).every(mayRefuse),
  };
}
