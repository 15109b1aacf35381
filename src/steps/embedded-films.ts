import { join } from 'node:path';
import { exists } from '../core/files.js';
import type { Progress } from '../core/progress.js';
import { EMBEDDED, writeSynthetic } from '../data/synthetic/write.js';
import { codeSha256, type StageCache, stageKey } from './stage.js';

/** The embedded default: synthetic films, written once into the cache and read like any other release. */
export async function embeddedFilms(options: {
  readonly cache: StageCache;
  readonly progress: Progress;
}): Promise<string> {
  const key = stageKey([{ ...EMBEDDED }, codeSha256(['data/synthetic', 'core'])]).slice(0, 16);
  const folder = join(options.cache.folder, `synthetic-${key}`);
  if (!(await exists(folder))) await writeSynthetic(folder, { ...EMBEDDED, progress: options.progress });
  return folder;
}
