/** What `trace510k doctor` prints: every engine, whether it is here, why not, and how fast it really trains and scores. */
import { InputError } from '../../core/problems.js';
import { createRng } from '../../core/rng.js';
import { buildCompact } from '../architectures/compact.js';
import { asNetworkModel, type NetworkModel } from '../network-model.js';
import { useCpuBackend } from '../tf.js';
import { type Batch, ENGINE_NAMES, type EngineName, firstLine, loadEngine } from './engine.js';

export interface EngineReport {
  readonly name: EngineName;
  readonly present: boolean;
  /** One line: versions, provider, memory layout. */
  readonly description: string | null;
  /** Why it is absent or failed. */
  readonly reason: string | null;
  /** Films a second, measured here and now on the compact network; null where absent. */
  readonly trainingPerSecond: number | null;
  readonly scoringPerSecond: number | null;
  /** Side of the films it was measured with: the pure engine gets small ones, or it would take half a minute. */
  readonly size: number;
}

export interface DescribeOptions {
  readonly threads: number;
  /** Side of the test films. */
  readonly size?: number;
  readonly now?: () => number;
}

const BATCH = 32;
const PURE = { batch: 2, size: 32 };
const RUNS = 3;

export async function describeEngines(options: DescribeOptions): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of ENGINE_NAMES) reports.push(await describeEngine(name, options));
  return reports;
}

async function describeEngine(name: EngineName, options: DescribeOptions): Promise<EngineReport> {
  const { threads, now = () => performance.now() } = options;
  const { batch, size } = name === 'cpu' ? PURE : { batch: BATCH, size: options.size ?? 128 };
  const absent = { name, present: false, description: null, trainingPerSecond: null, scoringPerSecond: null, size };
  try {
    const engine = await loadEngine(name);
    await useCpuBackend();
    const model = asNetworkModel(buildCompact({ size, seed: 1 }));
    const data = testBatch(model, batch, size);
    const trainer = await engine.trainer(model, { threads, batch });
    const training = await rate(() => trainer.step(data, model.weights), RUNS, batch, now);
    await trainer.release();
    const forward = await engine.forward(model, model.weights, { threads, batch });
    const scoring = await rate(() => forward.run(data.films), RUNS, batch, now);
    await forward.release();
    return {
      name,
      present: true,
      description: engine.describe(),
      reason: null,
      trainingPerSecond: training,
      scoringPerSecond: scoring,
      size,
    };
  } catch (error) {
    return { ...absent, reason: reasonOf(error) };
  }
}

/** The runtime's own words, without the source position and the wrapping message. */
export function reasonOf(error: unknown): string {
  const words = error instanceof InputError ? error.problems[0]!.message : firstLine(error);
  return words
    .replace(/^expected engine .* to load, it did not: /, '')
    .replace(/^\/onnxruntime_src\S+ .* was false\. /, '');
}

/** Films a second of the fastest run, after one run to warm up. */
async function rate(run: () => Promise<unknown>, runs: number, batch: number, now: () => number): Promise<number> {
  await run();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const begun = now();
    await run();
    best = Math.min(best, now() - begun);
  }
  return (batch * 1000) / best;
}

/**
 * Noise in a black frame, as augmented films have: equal pixels make ties in the pooling windows, which take time to
 * sort out. Without them a step is up to a tenth faster than it is on films.
 */
export function testBatch({ network }: NetworkModel, batch: number, size: number): Batch {
  const rng = createRng(1, 'doctor');
  const frame = size >> 4;
  const inFrame = (i: number): boolean => {
    const [x, y] = [i % size, Math.floor(i / size) % size];
    return Math.min(x, y, size - 1 - x, size - 1 - y) < frame;
  };
  const masks = new Map<string, Float32Array>();
  for (const op of network.ops) {
    if (op.kind === 'dropout' && op.rate > 0) {
      masks.set(op.id, new Float32Array(batch * op.shape.reduce((a, b) => a * b, 1)).fill(1));
    }
  }
  return {
    films: Float32Array.from({ length: batch * size * size }, (_, i) => (inFrame(i) ? 0 : rng.uniform())),
    labels: Float32Array.from({ length: batch }, (_, i) => i % 2),
    weights: new Float32Array(batch).fill(1),
    masks,
  };
}

const PROVIDERS: Readonly<Record<string, string>> = { cpu: 'CPU', cuda: 'CUDA', webgpu: 'WebGPU' };

/** The form of an engine as a document prints it: "ONNX Runtime 1.30.0, CPU"; the layout of its blocks is for ourselves. */
export function engineWords(form: string): string {
  const [, product, version, rest = ''] = /^(onnxruntime|tfjs) ([^\s,]+),? ?(.*)$/.exec(form) ?? [];
  if (product === undefined) return form;
  const where = rest.split(' ')[0] as string;
  const name = product === 'tfjs' ? 'TensorFlow.js' : 'ONNX Runtime';
  return [`${name} ${version}`, PROVIDERS[where] ?? where].filter(Boolean).join(', ');
}
