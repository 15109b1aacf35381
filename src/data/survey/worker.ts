/** One thread of the survey: paths in, film records (or the problems of a film that cannot be read) out. */
import { parentPort, workerData } from 'node:worker_threads';
import { InputError } from '../../core/problems.js';
import { surveyFilm } from './survey-film.js';

const known = new Set(workerData as readonly string[]);

parentPort?.on('message', async ({ index, path }: { index: number; path: string }) => {
  try {
    parentPort?.postMessage({ index, ...(await surveyFilm(path, known)) });
  } catch (error) {
    if (error instanceof InputError) parentPort?.postMessage({ index, problems: error.problems });
    else throw error;
  }
});
