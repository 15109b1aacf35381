/** Steps 7 and 9 as a stage: the same model, engine, films and code give the scores kept from before. */
import type { Progress } from '../core/progress.js';
import type { Case, Part } from '../core/types.js';
import { scoreFilms } from '../model/score.js';
import type { ObtainedModel } from './obtain-model.js';
import type { ScoredCase } from './predictions-table.js';
import type { Prepared } from './prepare.js';
import { codeSha256, type Json, type StageCache, stage } from './stage.js';

export interface ScoreOnceOptions {
  readonly engine: string | undefined;
  readonly threads: number;
  readonly cache: StageCache;
  readonly progress: Progress;
}

export async function scoreOnce(
  options: ScoreOnceOptions,
  { filmSha256 }: Pick<Prepared, 'filmSha256'>,
  { loaded }: Pick<ObtainedModel, 'loaded'>,
  part: Part,
  films: readonly Case[],
): Promise<ScoredCase[]> {
  // Keyed by what the films hold, not by where they lie.
  const inputs: Json = [
    loaded.sha256,
    options.engine ?? 'default',
    codeSha256(['model', 'data', 'core']),
    films.map((f) => [f.caseId, filmSha256.get(f.caseId) ?? null]),
  ];
  const { value } = await stage<number[]>(options.cache, `score-${part}`, inputs, async () =>
    Array.from(
      await scoreFilms(
        loaded,
        films.map((f) => ({ caseId: f.caseId, image: f.image as string })),
        { ...(options.engine ? { engine: options.engine } : {}), threads: options.threads, progress: options.progress },
      ),
    ),
  );
  return films.map((film, i) => ({ case: film, part, score: value[i] as number }));
}
