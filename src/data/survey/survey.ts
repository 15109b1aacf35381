/**
 * Reads every film once: hashes, geometry, intensity, thumbnail. Streams over all cores, shows progress, and goes on
 * where it stopped: what was measured is kept in a cache by the hash of the film's bytes.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InputError, InternalError, type Problem } from '../../core/problems.js';
import type { Progress } from '../../core/progress.js';
import type { Case } from '../../core/types.js';
import { openSurveyCache, type SurveyCache } from './cache.js';
import type { FilmRecord } from './film-record.js';
import { type Surveyed, surveyFilm } from './survey-film.js';

export interface SurveyOptions {
  readonly progress: Progress;
  /** Folder that keeps measurements between runs; without it nothing is kept. */
  readonly cacheFolder?: string;
  readonly threads?: number;
}

/** Threads cost a tenth of a second to start: not worth it below this many films. */
const WORTH_THREADS = 96;
/** Films a thread holds at once, so that its decoder never waits for the disk. */
const IN_FLIGHT = 3;

/** Records of all films by case id. Unreadable films are reported together. */
export async function surveyFilms(
  films: readonly Case[],
  options: SurveyOptions,
): Promise<ReadonlyMap<string, FilmRecord>> {
  const cache = await openSurveyCache(options.cacheFolder);
  const problems: Problem[] = [];
  const records = new Array<FilmRecord | undefined>(films.length);
  let done = 0;
  options.progress.start('measuring films', films.length);
  const take = async (index: number, surveyed: Surveyed): Promise<void> => {
    const record = surveyed.record ?? cache.get(surveyed.sha256);
    if (!record) throw new InternalError(`no record for the film with SHA-256 ${surveyed.sha256}`);
    records[index] = record;
    if (surveyed.record) await cache.add(surveyed.record);
    options.progress.tick(++done);
  };
  const threads = options.threads ?? availableParallelism();
  try {
    if (films.length < WORTH_THREADS) await surveyHere(films, cache, take, problems);
    else await surveyThreaded(films, cache, take, problems, threads);
  } finally {
    await cache.close();
  }
  if (problems.length > 0) throw new InputError(problems);
  options.progress.end(`${films.length} films`);
  return new Map(films.map((film, i) => [film.caseId, records[i] as FilmRecord]));
}

type Take = (index: number, surveyed: Surveyed) => Promise<void>;

async function surveyHere(films: readonly Case[], cache: SurveyCache, take: Take, problems: Problem[]): Promise<void> {
  for (const [i, film] of films.entries()) {
    try {
      await take(i, await surveyFilm(film.image as string, cache.known()));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
}

async function surveyThreaded(
  films: readonly Case[],
  cache: SurveyCache,
  take: Take,
  problems: Problem[],
  threads: number,
): Promise<void> {
  const known = [...cache.known()];
  let next = 0;
  const run = (): Promise<void> =>
    new Promise((done, failed) => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: known });
      let inFlight = 0;
      const feed = (): void => {
        while (inFlight < IN_FLIGHT && next < films.length) {
          inFlight++;
          const index = next++;
          worker.postMessage({ index, path: films[index]?.image });
        }
        if (inFlight === 0) worker.terminate().then(() => done(), failed);
      };
      worker.on('message', (message: Surveyed & { index: number; problems?: readonly Problem[] }) => {
        inFlight--;
        if (message.problems) problems.push(...message.problems);
        const taken = message.problems ? Promise.resolve() : take(message.index, message);
        taken.then(feed, failed);
      });
      worker.on('error', failed);
      feed();
    });
  await Promise.all(Array.from({ length: Math.max(1, threads) }, run));
}
