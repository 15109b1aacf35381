/**
 * Scores films with a model. Batches are always full (zeros fill the last one), so that a film's score depends on the
 * film and the model alone: not on its neighbours, the order, or the number of threads.
 */

import { filmUnreadable } from '../core/messages/model.js';
import { InputError, Problems } from '../core/problems.js';
import { type Progress, silent } from '../core/progress.js';
import { readGray } from '../data/gray.js';
import { type Forward, loadEngine } from './engines/engine.js';
import type { FilmFile } from './films.js';
import type { LoadedModel } from './load.js';
import { filmLevels } from './preprocess.js';

export const SCORING_BATCH = 32;

export interface ScoreOptions {
  readonly engine?: string;
  readonly threads: number;
  readonly progress?: Progress;
}

/** One score in [0, 1] a film, in the order given. Films that cannot be read are named, all of them, and none is scored. */
export async function scoreFilms(
  model: LoadedModel,
  films: readonly FilmFile[],
  options: ScoreOptions,
): Promise<Float64Array> {
  const { progress = silent } = options;
  const engine = await loadEngine(options.engine);
  const { weights } = model.model;
  const forward = await engine.forward(model.model, weights, { threads: options.threads, batch: SCORING_BATCH });
  const pixels = model.preprocess.size ** 2;
  const scores = new Float64Array(films.length);
  const problems = new Problems();

  /** Decodes one batch; the next one is read while this one is computed. */
  const read = async (from: number): Promise<Float32Array> => {
    const input = new Float32Array(SCORING_BATCH * pixels);
    await Promise.all(
      films.slice(from, from + SCORING_BATCH).map(async (film, i) => {
        try {
          const levels = filmLevels(await readGray(film.image), model.preprocess);
          for (let p = 0; p < pixels; p++) input[i * pixels + p] = levels[p]! / 255;
        } catch (error) {
          if (error instanceof InputError) for (const problem of error.problems) problems.add(problem);
          else problems.add(filmUnreadable(film.image, film.caseId, (error as Error).message));
        }
      }),
    );
    return input;
  };

  progress.start('scoring', films.length);
  try {
    let ahead = read(0);
    for (let at = 0; at < films.length; at += SCORING_BATCH) {
      const input = await ahead;
      ahead = at + SCORING_BATCH < films.length ? read(at + SCORING_BATCH) : ahead;
      // One bad film stops the computing, not the reading: the rest is still checked.
      if (problems.list.length === 0) {
        const out = await forward.run(input);
        for (let i = 0; i < Math.min(SCORING_BATCH, films.length - at); i++) scores[at + i] = out[i]!;
      }
      progress.tick(Math.min(films.length, at + SCORING_BATCH));
    }
  } finally {
    await forward.release();
  }
  problems.throwIfAny();
  progress.end();
  return scores;
}

/** The same for films that are in memory already. */
export async function scoreLevels(forward: Forward, levels: Uint8Array, count: number): Promise<Float32Array> {
  const pixels = levels.length / Math.max(1, count);
  const scores = new Float32Array(count);
  const input = new Float32Array(forward.batch * pixels);
  for (let at = 0; at < count; at += forward.batch) {
    const here = Math.min(forward.batch, count - at);
    for (let p = 0; p < here * pixels; p++) input[p] = levels[at * pixels + p]! / 255;
    input.fill(0, here * pixels);
    scores.set((await forward.run(input)).subarray(0, here), at);
  }
  return scores;
}
