/** What a model folder says of itself: its card and its training log, beside the hash that was checked on loading. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelFileMissing, modelUnreadable } from '../core/messages/model.js';
import { refuse } from '../core/problems.js';
import type { ModelCard } from './card.js';
import type { EpochRecord, Fingerprint } from './checkpoint.js';
import { MODEL_FILES } from './save.js';

export interface ModelRecord {
  readonly card: ModelCard;
  readonly history: readonly EpochRecord[];
  /** What the training was made of, as its checkpoints had it. */
  readonly fingerprint?: Fingerprint;
}

export async function readRecord(dir: string): Promise<ModelRecord> {
  const json = async <T>(name: string): Promise<T> => {
    const path = join(dir, name);
    const text = await readFile(path, 'utf8').catch(() => refuse(modelFileMissing(path)));
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      return refuse(modelUnreadable(path, (error as Error).message));
    }
  };
  const [card, log] = await Promise.all([
    json<ModelCard>(MODEL_FILES.card),
    json<{ history: EpochRecord[]; fingerprint?: Fingerprint }>(MODEL_FILES.log),
  ]);
  return { card, history: log.history, ...(log.fingerprint ? { fingerprint: log.fingerprint } : {}) };
}
