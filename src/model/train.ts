/**
 * Trains a network from films to a model folder:
 *
 *   1. read films once into memory   2. build the network   3. resume, or start
 *   4. epochs: batches → engine step → Adam → tuning score → checkpoint → stop early?
 *   5. write the best epoch's model, card and log
 *
 * Every random draw depends only on (seed, epoch, …) and every sum on fixed orders, so the same films, protocol and
 * engine give the same bits at any number of threads, interrupted or not.
 */
import { join } from 'node:path';
import type { TrainingConfig } from '../config/protocol.js';
import { canonicalJson, sha256, writeAtomic } from '../core/files.js';
import { filmsMissing, lossUndefined } from '../core/messages/model.js';
import { Problems, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import { buildCompact } from './architectures/compact.js';
import { createBatchSource } from './batches.js';
import { cardText, type LayerRow, type ModelCard, type SetCounts } from './card.js';
import {
  type Checkpoint,
  checkpointPath,
  dropCheckpoint,
  type EpochRecord,
  type Fingerprint,
  loadCheckpoint,
  saveCheckpoint,
} from './checkpoint.js';
import { loadEngine } from './engines/engine.js';
import { type StopReason, trainEpochs } from './epochs.js';
import { loadFilms } from './films.js';
import { asNetworkModel, copyWeights, type NetworkModel } from './network-model.js';
import { createAdam, type Schedule } from './optimizer.js';
import { preprocessRule } from './preprocess.js';
import type { Balance } from './sampling.js';
import { MODEL_FILES, modelBytes, saveModel } from './save.js';
import { useCpuBackend } from './tf.js';

export interface Film {
  readonly caseId: string;
  readonly patientId: string;
  /** Absolute path. */
  readonly image: string;
  readonly positive: boolean;
}

export interface TrainInput {
  readonly modelId: string;
  readonly training: readonly Film[];
  readonly tuning: readonly Film[];
  readonly config: TrainingConfig;
  readonly engine?: string;
  readonly threads: number;
  readonly outDir: string;
  readonly progress: Progress;
  readonly resume?: boolean;
  readonly synthetic: boolean;
  readonly balance?: Balance;
  readonly schedule?: Schedule;
  /** For timing.json only, milliseconds. */
  readonly now?: () => number;
}

export interface TrainedModel {
  readonly dir: string;
  readonly modelId: string;
  readonly sha256: string;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
  readonly engine: { readonly name: string; readonly version: string; readonly form: string; readonly threads: number };
  readonly config: TrainingConfig;
  readonly stopReason: StopReason;
}

export async function train(input: TrainInput): Promise<TrainedModel> {
  const { config, training, tuning, threads, progress, outDir } = input;
  const { balance = 'balanced', schedule = 'cosine', now = () => performance.now() } = input;
  const begun = now();
  requireBothClasses(training, tuning);

  // 1. Films.
  const rule = preprocessRule(config.imageSize);
  const levels = {
    training: await loadFilms(training, rule, { report: progress, label: 'reading training films' }),
    tuning: await loadFilms(tuning, rule, { report: progress, label: 'reading tuning films' }),
  };
  const read = now();

  // 2. Network and engine.
  await useCpuBackend();
  const model = asNetworkModel(buildCompact({ size: config.imageSize, seed: config.seed }));
  const engine = await loadEngine(input.engine);
  const labels = training.map((film) => film.positive);
  const source = createBatchSource(
    { levels: levels.training, caseIds: training.map((film) => film.caseId), labels },
    model.network,
    config,
    balance,
  );

  // 3. Resume, or start.
  const path = checkpointPath(outDir);
  const fingerprint: Fingerprint = {
    'training configuration': sha256(canonicalJson({ config, balance, schedule, modelId: input.modelId })),
    'set of training films': sha256(canonicalJson([training.map(keyOf), sha256(levels.training)])),
    'set of tuning films': sha256(canonicalJson([tuning.map(keyOf), sha256(levels.tuning)])),
    engine: engine.form,
  };
  const start: Checkpoint = input.resume
    ? await loadCheckpoint(path, fingerprint)
    : {
        epoch: 0,
        history: [],
        bestEpoch: 0,
        weights: copyWeights(model.weights),
        best: copyWeights(model.weights),
        adam: createAdam(model.weights.parameters.length),
      };

  // 4. Epochs.
  const { checkpoint, stopReason } = await trainEpochs({
    model,
    engine,
    threads,
    config,
    schedule,
    source,
    tuning: { levels: levels.tuning, labels: tuning.map((film) => film.positive) },
    start,
    progress,
    save: (state) => saveCheckpoint(path, state, fingerprint),
  });
  if (checkpoint.bestEpoch === 0) refuse(lossUndefined(checkpoint.epoch + 1, 0));
  const trained = now();

  // 5. The folder.
  const bytes = modelBytes(model, checkpoint.best);
  const layers = layerTable(model);
  const engineFacts = { name: engine.name, version: engine.version, form: engine.form };
  const best = checkpoint.history.find((record) => record.epoch === checkpoint.bestEpoch)!;
  const card: ModelCard = {
    version: 1,
    modelId: input.modelId,
    sha256: bytes.sha256,
    onnxSha256: bytes.onnxSha256,
    synthetic: input.synthetic,
    architecture: config.architecture,
    layers,
    parameters: model.weights.parameters.length,
    engine: engineFacts,
    config,
    balance,
    schedule,
    preprocess: rule,
    training: countsOf(training),
    tuning: countsOf(tuning),
    epochs: checkpoint.epoch,
    bestEpoch: checkpoint.bestEpoch,
    best,
    stopReason,
  };
  await saveModel(outDir, bytes, {
    preprocess: canonicalJson(rule),
    log: canonicalJson({
      modelId: input.modelId,
      engine: engineFacts,
      history: checkpoint.history,
      bestEpoch: checkpoint.bestEpoch,
      stopReason,
    }),
    card: canonicalJson(card),
    cardText: cardText(card),
  });
  // Timings differ from run to run, so they stand apart from what is hashed.
  const films = (checkpoint.epoch - start.epoch) * source.stepsPerEpoch * config.batch;
  const seconds = { reading: (read - begun) / 1000, training: (trained - read) / 1000, all: (now() - begun) / 1000 };
  await writeAtomic(
    join(outDir, MODEL_FILES.timing),
    canonicalJson({ threads, seconds, filmsTrained: films, filmsPerSecond: films / Math.max(1e-9, seconds.training) }),
  );
  await dropCheckpoint(path);
  return {
    dir: outDir,
    modelId: input.modelId,
    sha256: bytes.sha256,
    history: checkpoint.history,
    bestEpoch: checkpoint.bestEpoch,
    layers,
    parameters: model.weights.parameters.length,
    engine: { ...engineFacts, threads },
    config,
    stopReason,
  };
}

const keyOf = (film: Film): [string, boolean] => [film.caseId, film.positive];

function requireBothClasses(training: readonly Film[], tuning: readonly Film[]): void {
  const problems = new Problems();
  for (const [part, films] of Object.entries({ training, tuning })) {
    if (!films.some((film) => film.positive)) problems.add(filmsMissing(part, 'positive'));
    if (!films.some((film) => !film.positive)) problems.add(filmsMissing(part, 'negative'));
  }
  problems.throwIfAny();
}

function countsOf(films: readonly Film[]): SetCounts {
  return {
    films: films.length,
    patients: new Set(films.map((film) => film.patientId)).size,
    positives: films.filter((film) => film.positive).length,
  };
}

export function layerTable(model: NetworkModel): LayerRow[] {
  return model.topology.layers.map((layer) => ({
    name: layer.name,
    type: layer.getClassName(),
    outputShape: (layer.outputShape as (number | null)[]).slice(1).join(' × '),
    parameters: layer.countParams(),
  }));
}
