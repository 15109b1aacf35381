/** Scores films with a model: one call for a list of files, one for films that are in memory already. */
import type { Progress } from '../core/progress.js';
import type { Forward } from './engines/engine.js';
import { openFilmScorer } from './film-scorer.js';
import type { FilmFile } from './films.js';
import type { LoadedModel } from './load.js';
import { type StreamOptions, scoreEach } from './stream.js';

export { SCORING_BATCH } from './film-scorer.js';

export interface ScoreOptions extends Pick<StreamOptions, 'label' | 'change' | 'known' | 'keep'> {
  readonly engine?: string;
  readonly threads: number;
  readonly progress?: Progress;
}

/** One score in [0, 1] a film, in the order given. Films that cannot be read are named, all of them, and none is scored. */
export async function scoreFilms(
  model: LoadedModel,
  films: readonly FilmFile[],
  { engine, threads, ...options }: ScoreOptions,
): Promise<Float64Array> {
  const scorer = await openFilmScorer(model, { engine, threads });
  try {
    return await scoreEach(scorer, films, options);
  } finally {
    await scorer.release();
  }
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
