/**
 * The default engine: networks compiled to ONNX graphs, run by onnxruntime-node on the CPU. Training uses the blocked
 * layout where this machine has it and it passed its self-check; otherwise plain NCHW.
 */
import { createRequire } from 'node:module';
import { InternalError } from '../../core/problems.js';
import type { NetworkModel } from '../network-model.js';
import type { StepForm, TieRule } from '../onnx/context.js';
import { GraphBuilder } from '../onnx/graph.js';
import { compileInference, FILMS_INPUT, type NetworkWeights, SCORE_OUTPUT } from '../onnx/inference.js';
import { inputDims } from '../onnx/network.js';
import { maskName } from '../onnx/ops/simple.js';
import * as ort from '../onnx/ort.js';
import { compileStep } from '../onnx/step.js';
import type { Batch, Engine, EngineOptions, Forward, StepResult, Trainer } from './engine.js';

const require = createRequire(import.meta.url);
export const ortVersion: string = (require('onnxruntime-node/package.json') as { version: string }).version;

export interface OnnxRuntimeOptions {
  /** 'auto' probes for the blocked layout; 0 is plain NCHW. */
  readonly block?: number | 'auto';
  readonly ties?: TieRule;
  readonly provider?: 'cpu' | 'webgpu' | 'cuda';
}

export async function createOnnxRuntimeEngine(options: OnnxRuntimeOptions = {}): Promise<Engine> {
  const provider = options.provider ?? 'cpu';
  if (provider !== 'cpu') await probeProvider(provider);
  const { compareWithPlain, probeBlock, TOLERANCE } = await import('../onnx/selfcheck.js');
  const block =
    provider !== 'cpu'
      ? 0
      : options.block === undefined || options.block === 'auto'
        ? await probeBlock()
        : options.block;
  const form: StepForm = { block, standardOnly: provider === 'webgpu', ties: options.ties ?? 'split' };
  if (provider !== 'cpu') {
    // A graphics driver may compute wrongly without an error; one small step tells.
    const difference = await compareWithPlain(form, provider);
    if (!(difference <= TOLERANCE))
      throw new Error(`its gradients differ from the processor's by ${difference.toExponential(1)}`);
  }
  const layout = block > 0 ? `NCHWc blocks of ${block}` : 'plain NCHW';
  return {
    name: provider === 'cpu' ? 'onnxruntime' : `onnxruntime-${provider}`,
    version: ortVersion,
    form: `onnxruntime ${ortVersion} ${provider} ${layout} ties-${form.ties}`,
    describe: () => `onnxruntime-node ${ortVersion}, ${provider} provider, training in ${layout}`,
    forward: (model, weights, run) => createForward(model, weights, run, provider),
    trainer: (model, run) => createTrainer(model, run, form, provider),
  };
}

/**
 * Spinning must be off: workers of one session that wait by spinning take the cores from every other session, and
 * training always has two (steps and tuning scores).
 */
export function sessionOptions(threads: number, provider = 'cpu'): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // What fails is thrown, and said in our words; the runtime's own red lines would only repeat it.
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
}

/** A session of one node: fails with the runtime's own reason where the provider cannot start. */
async function probeProvider(provider: string): Promise<void> {
  const g = new GraphBuilder();
  g.output('y', g.node('Neg', [g.input('x', [1])]), [1]);
  const options = { ...sessionOptions(1, provider), executionProviders: [provider], logSeverityLevel: 4 as const };
  const session = await ort.InferenceSession.create(g.build('probe'), options);
  await session.run({ x: new ort.Tensor('float32', new Float32Array([1]), [1]) });
  await session.release();
}

async function createForward(
  { network }: NetworkModel,
  weights: NetworkWeights,
  { threads, batch }: EngineOptions,
  provider: string,
): Promise<Forward> {
  const session = await ort.InferenceSession.create(
    compileInference(network, weights),
    sessionOptions(threads, provider),
  );
  const [batchSize, ...rest] = inputDims(network, batch) as [number, ...number[]];
  const gray = rest.length === 3 && rest[2] === 1;
  const dims = gray ? [batchSize, 1, rest[0]!, rest[1]!] : [batchSize, ...rest];
  return {
    batch,
    async run(films) {
      const input = new ort.Tensor('float32', films, dims);
      const { [SCORE_OUTPUT]: score } = await session.run({ [FILMS_INPUT]: input });
      return score!.data as Float32Array;
    },
    release: () => session.release(),
  };
}

export async function createTrainer(
  { network }: NetworkModel,
  { threads, batch }: EngineOptions,
  form: StepForm,
  provider: string,
): Promise<Trainer> {
  const graph = compileStep(network, batch, form);
  const session = await ort.InferenceSession.create(graph.bytes, sessionOptions(threads, provider));
  const dims = inputDims(network, batch);
  const masks = network.ops.filter((op) => op.kind === 'dropout' && op.rate > 0);
  return {
    batch,
    async step(data: Batch, weights: NetworkWeights): Promise<StepResult> {
      const tensor = (values: Float32Array, dims: number[]): ort.Tensor => new ort.Tensor('float32', values, dims);
      const feeds: Record<string, ort.Tensor> = {
        films: tensor(data.films, dims),
        parameters: tensor(weights.parameters, [weights.parameters.length]),
        labels: tensor(data.labels, [batch, 1]),
        weights: tensor(data.weights, [batch, 1]),
      };
      for (const op of masks) {
        const [c, h, w] = op.shape as [number, number?, number?];
        const mask = data.masks.get(op.id);
        if (!mask) throw new InternalError(`no dropout mask for ${op.id}`);
        feeds[maskName(op.id)] = tensor(mask, h === undefined || w === undefined ? [batch, c] : [batch, h, w, c]);
      }
      const out = await session.run(feeds);
      return {
        loss: Number((out.loss!.data as Float32Array)[0]),
        logits: out.logits!.data as Float32Array,
        gradient: out.gradient!.data as Float32Array,
        statistics: (out.statistics?.data as Float32Array | undefined) ?? new Float32Array(0),
      };
    },
    release: () => session.release(),
  };
}
