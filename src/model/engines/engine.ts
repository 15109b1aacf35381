/**
 * The seam: what an engine must do, so that training and scoring never know which one runs. An engine computes; order,
 * augmentation, dropout masks, the optimizer and the moving statistics stay outside and are the same for all.
 */
import { engineAbsent, engineUnknown } from '../../core/messages/model.js';
import { refuse } from '../../core/problems.js';
import type { NetworkModel } from '../network-model.js';
import type { NetworkWeights } from '../onnx/inference.js';

export const ENGINE_NAMES = [
  'onnxruntime',
  'onnxruntime-webgpu',
  'onnxruntime-cuda',
  'tensorflow-gpu',
  'tensorflow',
  'cpu',
] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];
export const DEFAULT_ENGINE: EngineName = 'onnxruntime';

/** A batch ready for a training step. Everything is in tfjs order (films, rows, columns, channels). */
export interface Batch {
  readonly films: Float32Array;
  /** 0 or 1 a film. */
  readonly labels: Float32Array;
  /** Weight of each film's loss; ones where classes are balanced by sampling. */
  readonly weights: Float32Array;
  /** Dropout masks by layer name: 0 or 1/(1 − rate). */
  readonly masks: ReadonlyMap<string, Float32Array>;
}

export interface StepResult {
  /** Σ wᵢ·lossᵢ/n. */
  readonly loss: number;
  readonly logits: Float32Array;
  /** In the order of the network's parameters. */
  readonly gradient: Float32Array;
  /** Batch means and (biased) variances in the order of the network's statistics. */
  readonly statistics: Float32Array;
}

export interface Trainer {
  readonly batch: number;
  step(batch: Batch, weights: NetworkWeights): Promise<StepResult>;
  release(): Promise<void>;
}

/** Scores from films; the batch is always full (the caller pads), so that a film's score cannot depend on its neighbours. */
export interface Forward {
  readonly batch: number;
  run(films: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface EngineOptions {
  readonly threads: number;
  readonly batch: number;
}

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** One line for people: version, provider, memory layout. */
  describe(): string;
  /** The part of `describe` that decides bits: same words, same results. */
  readonly form: string;
  forward(model: NetworkModel, weights: NetworkWeights, options: EngineOptions): Promise<Forward>;
  trainer(model: NetworkModel, options: EngineOptions): Promise<Trainer>;
}

const loaders: Record<EngineName, () => Promise<Engine>> = {
  onnxruntime: async () => (await import('./onnxruntime.js')).createOnnxRuntimeEngine(),
  'onnxruntime-webgpu': async () => (await import('./onnxruntime.js')).createOnnxRuntimeEngine({ provider: 'webgpu' }),
  'onnxruntime-cuda': async () => (await import('./onnxruntime.js')).createOnnxRuntimeEngine({ provider: 'cuda' }),
  cpu: async () => (await import('./tfjs.js')).createTfjsEngine('cpu'),
  tensorflow: async () => (await import('./tfjs.js')).createTfjsEngine('tensorflow'),
  'tensorflow-gpu': async () => (await import('./tfjs.js')).createTfjsEngine('tensorflow-gpu'),
};

/** Loads an engine by name, or says why it cannot be had. */
export async function loadEngine(name: string = DEFAULT_ENGINE): Promise<Engine> {
  const load = loaders[name as EngineName] as (() => Promise<Engine>) | undefined;
  if (!load) return refuse(engineUnknown(name, ENGINE_NAMES));
  return load().catch((error: Error) => refuse(engineAbsent(name, firstLine(error))));
}

export function firstLine(error: unknown): string {
  return String((error as Error)?.message ?? error).split('\n')[0]!;
}
