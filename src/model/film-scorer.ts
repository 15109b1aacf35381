/**
 * Whatever turns films into scores: a model of ours on any engine, or somebody's ONNX file. Batches are always full (zeros
 * fill the last one), so that a film's score depends on the film and the model alone: not on its neighbours, the order, or
 * the number of threads.
 */
import type { Problem } from '../core/problems.js';
import type { GrayImage } from '../data/gray.js';
import { loadEngine } from './engines/engine.js';
import { ortVersion } from './engines/onnxruntime.js';
import type { LoadedModel } from './load.js';
import { openScorer } from './onnx/scorer.js';
import { filmLevels } from './preprocess.js';

export interface FilmScorer {
  readonly modelId: string;
  /** The hash that lock and evidence know the model by. */
  readonly sha256: string;
  /** Engine, version and whatever else decides bits. */
  readonly form: string;
  /** Films a call of `run`. */
  readonly batch: number;
  /** Numbers a film at the network's input. */
  readonly values: number;
  /** Prepares one film into `input`, from index `at`. */
  fill(film: GrayImage, input: Float32Array, at: number): void;
  /** One score a film of a full batch. */
  run(input: Float32Array): Promise<ArrayLike<number>>;
  /** What is wrong with a score of this case, where something is: the model is not ours. */
  check?(score: number, caseId: string): Problem | null;
  release(): Promise<void>;
}

export const SCORING_BATCH = 32;

export interface ScorerOptions {
  readonly engine?: string | undefined;
  readonly threads: number;
  readonly batch?: number;
}

/** A model folder of ours on the engine named. */
export async function openFilmScorer(model: LoadedModel, options: ScorerOptions): Promise<FilmScorer> {
  const { threads, batch = SCORING_BATCH } = options;
  const engine = await loadEngine(options.engine);
  const forward = await engine.forward(model.model, model.model.weights, { threads, batch });
  const { size, levels: count } = model.preprocess;
  return {
    ...{ modelId: model.modelId, sha256: model.sha256, form: engine.form, batch, values: size * size },
    fill(film, input, at) {
      const levels = filmLevels(film, model.preprocess);
      for (let p = 0; p < levels.length; p++) input[at + p] = levels[p]! / (count - 1);
    },
    run: (input) => forward.run(input),
    release: () => forward.release(),
  };
}

/** The exported ONNX file of a model folder, one film at a time, as the clinic uses it. */
export async function openExported(model: LoadedModel, threads: number): Promise<FilmScorer> {
  const scorer = await openScorer(model.dir, threads);
  const { size } = model.preprocess;
  return {
    ...{ modelId: model.modelId, sha256: model.sha256, form: `onnxruntime ${ortVersion}, model.onnx`, batch: 1 },
    values: size * size,
    fill: (film, input, at) => input.set(filmLevels(film, model.preprocess), at),
    run: async (input) => [await scorer.score(Uint8Array.from(input))],
    release: () => scorer.release(),
  };
}
