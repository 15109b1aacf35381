/** Scores films with a model: one call for a list of files. */
import type { Progress } from '../core/progress.js';
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
