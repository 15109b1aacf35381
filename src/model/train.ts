/**
 * Trains a network from films to a model folder:
 *
 *   1. build the network, with pre-trained weights where the protocol names some   2. read films once into memory;
 *   behind frozen layers, compute their features once   3. resume, or start
 *   4. epochs: batches → engine step → Adam → tuning score → checkpoint → stop early?
 *   5. write the best epoch's model, card and log
 *
 * Every random draw depends only on (seed, epoch, …) and every sum on fixed orders, so the same films, protocol and
 * engine give the same bits at any number of threads, interrupted or not.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingConfig } from '../config/training.js';
import { canonicalJson, exists, sha256, writeAtomic } from '../core/files.js';
import { filmsMissing, lossUndefined } from '../core/messages/model.js';
import { Problems, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
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
import { loadModel } from './load.js';
import { copyWeights, type NetworkModel } from './network-model.js';
import { createAdam } from './optimizer.js';
import { preprocessRule } from './preprocess.js';
import { readRecord } from './record.js';
import { MODEL_FILES, modelBytes, saveModel } from './save.js';
import { useCpuBackend } from './tf.js';
import { joined } from './transfer/cut.js';
import { learningInputs } from './transfer/learning-inputs.js';
import { type Start, startingNetwork, type Transfer } from './transfer/start.js';

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
  /**
   * no: from the first epoch; from-checkpoint: one must be there; if-begun: from a checkpoint or a finished model of this
   * very training, else from the first epoch. One of another training is refused.
   */
  readonly resume?: 'no' | 'from-checkpoint' | 'if-begun';
  readonly synthetic: boolean;
  /** Path of the pre-trained weights that the configuration names (default: as it stands there). */
  readonly pretrainedFile?: string;
  /** Folder where features of frozen layers are kept for later trainings (default: beside the model, until it stands). */
  readonly featureCache?: string;
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
  readonly transfer: Transfer | null;
}

export async function train(input: TrainInput): Promise<TrainedModel> {
  const { config, training, tuning, threads, progress, outDir } = input;
  const { now = () => performance.now(), resume = 'no' } = input;
  const startedAt = now();
  requireBothClasses(training, tuning);

  // 1. Network and engine.
  await useCpuBackend();
  const begin = await startingNetwork(config, input.pretrainedFile);
  const { model, cut, transfer } = begin;
  const learner = cut?.learner ?? model;
  const engine = await loadEngine(input.engine);

  // 2. Films, or the features of them.
  const rule = preprocessRule(config.imageSize);
  const levels = {
    training: await loadFilms(training, rule, { report: progress, label: 'reading training films' }),
    tuning: await loadFilms(tuning, rule, { report: progress, label: 'reading tuning films' }),
  };
  const read = now();
  const idsOf = (films: readonly Film[]): string[] => films.map((film) => film.caseId);

  // 3. Resume, or start.
  const path = checkpointPath(outDir);
  const fingerprint: Fingerprint = {
    'training configuration': sha256(canonicalJson({ config, modelId: input.modelId })),
    'set of training films': sha256(canonicalJson([training.map(keyOf), sha256(levels.training)])),
    'set of tuning films': sha256(canonicalJson([tuning.map(keyOf), sha256(levels.tuning)])),
    engine: engine.form,
  };
  const begun = resume === 'from-checkpoint' || (resume === 'if-begun' && (await exists(path)));
  if (resume === 'if-begun' && !begun) {
    const finished = await finishedBefore(outDir, fingerprint);
    if (finished) {
      progress.note(`training had finished: ${outDir}`);
      return { ...finished, engine: { ...finished.engine, threads } };
    }
    progress.note('no checkpoint yet: training starts with the first epoch');
  }
  const start: Checkpoint = begun
    ? await loadCheckpoint(path, fingerprint)
    : {
        epoch: 0,
        history: [],
        bestEpoch: 0,
        weights: copyWeights(learner.weights),
        best: copyWeights(learner.weights),
        average: config.averaging > 0 ? copyWeights(learner.weights) : null,
        adam: createAdam(learner.weights.parameters.length),
      };
  if (begun) progress.note(`going on after epoch ${start.epoch} of ${config.epochs}`);

  // 4. Epochs.
  const cache = input.featureCache ?? `${outDir}.features`;
  const sets = {
    training: { caseIds: idsOf(training), levels: levels.training },
    tuning: { caseIds: idsOf(tuning), levels: levels.tuning },
  };
  const inputs = await learningInputs(begin, sets, config, { engine, threads, cache, progress });
  const featured = now();
  const labels = training.map((film) => film.positive);
  const source = createBatchSource({ labels, views: inputs.views }, learner.network, config);
  const { checkpoint, stopReason } = await trainEpochs({
    model: learner,
    engine,
    threads,
    config,
    source,
    tuning: { inputs: inputs.tuning, labels: tuning.map((film) => film.positive) },
    start,
    progress,
    save: (state) => saveCheckpoint(path, state, fingerprint),
  }).finally(() => inputs.close());
  if (checkpoint.bestEpoch === 0) refuse(lossUndefined(checkpoint.epoch + 1));
  const trained = now();

  // 5. The folder.
  const bytes = modelBytes(model, cut ? joined(model, learner.network, checkpoint.best) : checkpoint.best);
  const layers = layerTable(model, begin);
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
    preprocess: rule,
    training: countsOf(training),
    tuning: countsOf(tuning),
    epochs: checkpoint.epoch,
    bestEpoch: checkpoint.bestEpoch,
    best,
    stopReason,
    ...(transfer ? { transfer } : {}),
  };
  await saveModel(outDir, bytes, {
    preprocess: canonicalJson(rule),
    log: canonicalJson({
      modelId: input.modelId,
      engine: engineFacts,
      history: checkpoint.history,
      bestEpoch: checkpoint.bestEpoch,
      stopReason,
      fingerprint,
    }),
    card: canonicalJson(card),
    cardText: cardText(card),
  });
  // Timings differ from run to run, so they stand apart from what is hashed.
  const films = (checkpoint.epoch - start.epoch) * source.stepsPerEpoch * config.batch;
  const seconds = {
    reading: (read - startedAt) / 1000,
    ...(cut ? { features: (featured - read) / 1000 } : {}),
    training: (trained - featured) / 1000,
    all: (now() - startedAt) / 1000,
  };
  await writeAtomic(
    join(outDir, MODEL_FILES.timing),
    canonicalJson({ threads, seconds, filmsTrained: films, filmsPerSecond: films / Math.max(1e-9, seconds.training) }),
  );
  await dropCheckpoint(path);
  if (cut && input.featureCache === undefined) await rm(cache, { recursive: true, force: true });
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
    transfer,
  };
}

/** The model in this folder, where it is the outcome of this very training: a run killed after its last write goes on from it. */
async function finishedBefore(dir: string, fingerprint: Fingerprint): Promise<TrainedModel | null> {
  const record = await readRecord(dir).catch(() => null);
  if (!record || canonicalJson(record.fingerprint ?? null) !== canonicalJson(fingerprint)) return null;
  const { sha256: hash } = await loadModel(dir);
  const { card, history } = record;
  return {
    dir,
    modelId: card.modelId,
    sha256: hash,
    history,
    bestEpoch: card.bestEpoch,
    layers: card.layers,
    parameters: card.parameters,
    engine: { ...card.engine, threads: 0 },
    config: card.config,
    stopReason: card.stopReason,
    transfer: card.transfer ?? null,
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

function layerTable(model: NetworkModel, start: Start): LayerRow[] {
  return model.topology.layers.map((layer) => ({
    name: layer.name,
    type: layer.getClassName(),
    outputShape: (layer.outputShape as (number | null)[]).slice(1).join(' × '),
    parameters: layer.countParams(),
    ...roleEntry(start.roleOf(layer.name)),
  }));
}

const roleEntry = (role: LayerRow['role'] | null): Pick<LayerRow, 'role'> => (role ? { role } : {});
