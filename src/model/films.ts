/** Reads films once into small pictures in memory: 16 kB each at 128 × 128, so that even large sets fit. */

import { filmUnreadable } from '../core/messages/model.js';
import { InputError, Problems } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import { readGray } from '../data/gray.js';
import { filmLevels, type PreprocessRule } from './preprocess.js';

export interface FilmFile {
  readonly caseId: string;
  /** Absolute path. */
  readonly image: string;
}

/** Decoders working at the same time; the decoding itself runs outside JavaScript. */
const AT_ONCE = 4;

/** Levels of all films one after another, size² bytes each. Every film that cannot be read is named. */
export async function loadFilms(
  films: readonly FilmFile[],
  rule: PreprocessRule,
  progress?: { readonly report: Progress; readonly label: string },
): Promise<Uint8Array> {
  const pixels = rule.size * rule.size;
  const store = new Uint8Array(films.length * pixels);
  const problems = new Problems();
  progress?.report.start(progress.label, films.length);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < films.length) {
      const i = next++;
      const film = films[i]!;
      try {
        store.set(filmLevels(await readGray(film.image), rule), i * pixels);
      } catch (error) {
        if (error instanceof InputError) for (const problem of error.problems) problems.add(problem);
        else problems.add(filmUnreadable(film.image, film.caseId, (error as Error).message));
      }
      progress?.report.tick(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  problems.throwIfAny();
  progress?.report.end();
  return store;
}
