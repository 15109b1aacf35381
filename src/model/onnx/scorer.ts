/**
 * A shipped model for use: its ONNX graph alone, without the training libraries, so that the first answer comes within a
 * second. The graph must be the one its card names.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../core/files.js';
import { modelFileMissing, modelHash, modelUnreadable } from '../../core/messages/model.js';
import { refuse } from '../../core/problems.js';
import type { ModelCard } from '../card.js';
import { firstLine } from '../engines/engine.js';
import { sessionOptions } from '../engines/onnxruntime.js';
import { type PreprocessRule, preprocessRule } from '../preprocess.js';
import { MODEL_FILES } from '../save.js';
import { FILMS_INPUT, SCORE_OUTPUT } from './inference.js';
import * as ort from './ort.js';

export interface Scorer {
  readonly modelId: string;
  /** The hash that lock and evidence know the model by. */
  readonly sha256: string;
  readonly synthetic: boolean;
  readonly preprocess: PreprocessRule;
  /** Score in [0, 1] of one film given as levels 0–255, size × size. */
  score(levels: Uint8Array): Promise<number>;
  release(): Promise<void>;
}

export async function openScorer(dir: string, threads: number): Promise<Scorer> {
  const read = (name: string): Promise<Buffer> =>
    readFile(join(dir, name)).catch(() => refuse(modelFileMissing(join(dir, name))));
  const json = async <T>(name: string): Promise<T> => {
    try {
      return JSON.parse((await read(name)).toString()) as T;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refuse(modelUnreadable(join(dir, name), error.message));
    }
  };
  const [card, rule, graph] = await Promise.all([
    json<ModelCard>(MODEL_FILES.card),
    json<PreprocessRule>(MODEL_FILES.preprocess),
    read(MODEL_FILES.onnx),
  ]);
  const got = sha256(graph);
  if (got !== card.onnxSha256) refuse(modelHash(join(dir, MODEL_FILES.onnx), card.onnxSha256, got));
  const preprocess = preprocessRule(rule.size);
  const keys = Object.keys(preprocess) as (keyof PreprocessRule)[];
  if (!keys.every((key) => rule[key] === preprocess[key])) {
    refuse(modelUnreadable(join(dir, MODEL_FILES.preprocess), 'a preprocessing rule that this version does not know'));
  }
  const session = await ort.InferenceSession.create(graph, sessionOptions(threads)).catch((error: unknown) =>
    refuse(modelUnreadable(join(dir, MODEL_FILES.onnx), firstLine(error))),
  );
  const { size, levels: count } = preprocess;
  return {
    modelId: card.modelId,
    sha256: card.sha256,
    synthetic: card.synthetic,
    preprocess,
    async score(levels) {
      // Of its own for every film: the engine reads it later, in another thread, and another film may be asked for meanwhile.
      const input = Float32Array.from(levels, (level) => level / (count - 1));
      const out = await session.run({ [FILMS_INPUT]: new ort.Tensor('float32', input, [1, 1, size, size]) });
      return Number((out[SCORE_OUTPUT]!.data as Float32Array)[0]);
    },
    release: () => session.release(),
  };
}
