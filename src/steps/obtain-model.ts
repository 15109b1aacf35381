/** Step 6: the model given, the one trained before from the same inputs, or a training run (a cut-off one goes on). */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import { canonicalJson, exists, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { cannotRead } from '../core/messages/core.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import { slugify } from '../core/text.js';
import type { Case } from '../core/types.js';
import type { Dataset } from '../data/dataset.js';
import { checkpointPath } from '../model/checkpoint.js';
import { type LoadedModel, loadModel } from '../model/load.js';
import { type ModelRecord, readRecord } from '../model/record.js';
import { train } from '../model/train.js';
import { codeSha256, type StageCache, stageKey } from './stage.js';

/**
 * same-inputs: a finished model or a cut-off training of the very same inputs is taken, anything else is trained afresh;
 * resume: a checkpoint must belong to this training, or the run is refused; afresh: nothing earlier is taken.
 */
export type EarlierRun = 'same-inputs' | 'resume' | 'afresh';

export interface ObtainOptions {
  readonly protocol: Loaded<Protocol>;
  readonly model: string | null;
  readonly modelOut: string;
  readonly modelId?: string;
  readonly earlier?: EarlierRun;
  readonly engine: string | undefined;
  readonly threads: number;
  readonly cache: StageCache;
  readonly progress: Progress;
}

export interface ObtainedModel extends ModelRecord {
  readonly loaded: LoadedModel;
}

/** Which training run the folder under --model-out belongs to. */
interface TrainingMark {
  readonly key: string;
  /** Hash of the finished model; null while training. */
  readonly sha256: string | null;
}

export async function obtainModel(
  options: ObtainOptions,
  films: {
    readonly training: readonly Case[];
    readonly tuning: readonly Case[];
    readonly filmSha256: ReadonlyMap<string, string>;
    readonly splitCsv: string;
  },
  { synthetic, labelSource }: Pick<Dataset, 'synthetic' | 'labelSource'>,
): Promise<ObtainedModel> {
  const open = async (dir: string): Promise<ObtainedModel> => ({
    ...(await readRecord(dir)),
    loaded: await loadModel(dir),
  });
  if (options.model !== null) {
    await requireSameSplit(options.model, films.splitCsv);
    return open(options.model);
  }

  const config = options.protocol.value.training ?? refuse(say.trainingMissing(options.protocol.file));
  const film = (c: Case) => ({
    caseId: c.caseId,
    patientId: c.patientId,
    image: c.image as string,
    positive: c.labels[labelSource.key] === 'positive',
  });
  const [training, tuning] = [films.training.map(film), films.tuning.map(film)];
  const identity = (list: typeof training) =>
    list.map((f) => [f.caseId, f.positive, films.filmSha256.get(f.caseId) ?? null]);
  const modelId = options.modelId ?? `cxr-${slugify(options.protocol.value.finding)}-draft`;
  const key = stageKey([
    config as never,
    modelId,
    identity(training),
    identity(tuning),
    options.engine ?? 'default',
    synthetic,
    codeSha256(['model', 'data', 'core']),
  ]);
  const markPath = join(options.cache.folder, 'stages', `train-${stageKey(options.modelOut).slice(0, 16)}.json`);
  const earlier = options.earlier ?? (options.cache.fresh ? 'afresh' : 'same-inputs');
  const mark = earlier === 'same-inputs' ? await readMark(markPath) : null;
  if (mark?.key === key && mark.sha256 !== null) {
    const before = await open(options.modelOut).catch(() => null);
    if (before?.loaded.sha256 === mark.sha256) {
      options.progress.note(`model: unchanged inputs, taken from ${options.modelOut}`);
      return before;
    }
  }
  const checkpoint = await exists(checkpointPath(options.modelOut));
  const cutOff = earlier === 'resume' || (mark?.key === key && mark.sha256 === null && checkpoint);
  await writeAtomic(markPath, canonicalJson({ key, sha256: null } satisfies TrainingMark));
  const trained = await train({
    modelId,
    training,
    tuning,
    config,
    ...(options.engine ? { engine: options.engine } : {}),
    threads: options.threads,
    outDir: options.modelOut,
    progress: options.progress,
    resume: cutOff ? (earlier === 'resume' ? 'if-begun' : 'from-checkpoint') : 'no',
    synthetic,
    ...(config.pretrained ? { pretrainedFile: resolve(dirname(options.protocol.file), config.pretrained.file) } : {}),
    featureCache: join(options.cache.folder, 'features'),
  });
  await writeAtomic(markPath, canonicalJson({ key, sha256: trained.sha256 } satisfies TrainingMark));
  return open(options.modelOut);
}

/** Split the model was trained with, kept beside it. */
export const MODEL_SPLIT = 'split.csv';
/** What was locked when its test set was first scored. */
export const MODEL_LOCK = 'lock.json';
/** The protocol it was trained and locked under, byte for byte. */
export const MODEL_PROTOCOL = 'protocol.yaml';

/**
 * A model given from outside must come with the very split of this run: then its tuning part chose nothing on the test
 * part, and what the documents say of its training films is true.
 */
async function requireSameSplit(dir: string, split: string): Promise<void> {
  const path = join(dir, MODEL_SPLIT);
  const own = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  if (own !== split) refuse(say.modelOfAnotherSplit(dir));
}

async function readMark(path: string): Promise<TrainingMark | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as TrainingMark;
  } catch {
    return null;
  }
}
