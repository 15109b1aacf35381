/** The loop: epochs of steps, each followed by tuning scores, a checkpoint and the question whether to go on. */
import type { TrainingConfig } from '../config/training.js';
import { outOfMemory } from '../core/messages/model.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { BatchSource } from './batches.js';
import type { Checkpoint, EpochRecord } from './checkpoint.js';
import { type Engine, firstLine } from './engines/engine.js';
import { type Inputs, scoreInputs } from './inputs.js';
import { logLoss, tuningAuroc } from './monitor.js';
import { copyWeights, type NetworkModel } from './network-model.js';
import type { NetworkWeights } from './onnx/inference.js';
import type { Network } from './onnx/network.js';
import { adamStep, averageInto, decayKernels, learningRateAt } from './optimizer.js';
import { SCORING_BATCH } from './score.js';

export type StopReason = 'all epochs done' | 'no better tuning AUROC within the patience' | 'loss was not finite';

export interface EpochsInput {
  readonly model: NetworkModel;
  readonly engine: Engine;
  readonly threads: number;
  readonly config: TrainingConfig;
  readonly source: BatchSource;
  readonly tuning: { readonly inputs: Inputs; readonly labels: readonly boolean[] };
  readonly start: Checkpoint;
  readonly progress: Progress;
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
}

export async function trainEpochs(input: EpochsInput): Promise<{ checkpoint: Checkpoint; stopReason: StopReason }> {
  const { model, engine, config, source, progress, start } = input;
  const { network } = model;
  const steps = source.stepsPerEpoch;
  const planned = config.epochs * steps;
  let checkpoint = start;
  let stopReason: StopReason = 'all epochs done';
  if (ranOut(checkpoint, config)) return { checkpoint, stopReason: ranOut(checkpoint, config)! };

  const trainer = await explainingMemory(config, () =>
    engine.trainer(model, { threads: input.threads, batch: config.batch }),
  );
  const weights = copyWeights(start.weights);
  const average = start.average && copyWeights(start.average);
  const adam = { m: start.adam.m.slice(), v: start.adam.v.slice(), t: start.adam.t };
  progress.start('training', (config.epochs - start.epoch) * steps);
  let words = '';
  try {
    for (let epoch = start.epoch + 1; epoch <= config.epochs; epoch++) {
      let lossSum = 0;
      let rate = 0;
      let batch = source.make(epoch, 0);
      for (let step = 0; step < steps; step++) {
        const running = explainingMemory(config, () => trainer.step(batch, weights));
        // The next batch is made while the engine computes this one.
        const next = step + 1 < steps ? source.make(epoch, step + 1) : batch;
        const { loss, gradient, statistics } = await running;
        if (!Number.isFinite(loss) || !allFinite(gradient)) {
          progress.end(
            `stopped: the loss of epoch ${epoch}, step ${step + 1} is not finite; epoch ${checkpoint.bestEpoch} is kept`,
          );
          return { checkpoint, stopReason: 'loss was not finite' };
        }
        lossSum += loss;
        const at = (epoch - 1) * steps + step;
        rate = learningRateAt(config.schedule, config.learningRate, at, planned);
        decayKernels(weights.parameters, network.parameters, rate, config.weightDecay);
        adamStep(weights.parameters, gradient, adam, rate);
        moveStatistics(network, weights, statistics);
        if (average) averageInto(average, weights, config.averaging, adam.t);
        batch = next;
        progress.tick((epoch - 1 - start.epoch) * steps + step + 1, `epoch ${epoch}, loss ${loss.toFixed(3)}${words}`);
      }
      const record = await tuningRecord(input, average ?? weights, {
        epoch,
        trainLoss: lossSum / steps,
        learningRate: rate,
      });
      const better = isBetter(record, checkpoint);
      checkpoint = {
        epoch,
        history: [...checkpoint.history, record],
        bestEpoch: better ? epoch : checkpoint.bestEpoch,
        weights: copyWeights(weights),
        best: better ? copyWeights(average ?? weights) : checkpoint.best,
        average: average && copyWeights(average),
        adam: { m: adam.m.slice(), v: adam.v.slice(), t: adam.t },
      };
      await input.save(checkpoint);
      words = `, tuning AUROC ${record.tuningAuroc.toFixed(3)}`;
      const reason = ranOut(checkpoint, config);
      if (reason) {
        stopReason = reason;
        break;
      }
    }
  } finally {
    await trainer.release();
  }
  const best = checkpoint.history.find((r) => r.epoch === checkpoint.bestEpoch);
  progress.end(
    `best epoch ${checkpoint.bestEpoch} of ${checkpoint.epoch}${best ? `, tuning AUROC ${best.tuningAuroc.toFixed(3)}` : ''}`,
  );
  return { checkpoint, stopReason };
}

async function tuningRecord(
  { model, engine, threads, tuning }: EpochsInput,
  weights: NetworkWeights,
  head: { epoch: number; trainLoss: number; learningRate: number },
): Promise<EpochRecord> {
  const forward = await engine.forward(model, weights, { threads, batch: SCORING_BATCH });
  try {
    const scores = await scoreInputs(forward, tuning.inputs);
    return {
      ...head,
      tuningLoss: logLoss(scores, tuning.labels),
      tuningAuroc: tuningAuroc(scores, tuning.labels) ?? 0.5,
    };
  } finally {
    await forward.release();
  }
}

/** Higher tuning AUROC; at the same AUROC the lower tuning loss. */
function isBetter(record: EpochRecord, { history, bestEpoch }: Checkpoint): boolean {
  const best = history.find((r) => r.epoch === bestEpoch);
  if (!best) return true;
  if (record.tuningAuroc !== best.tuningAuroc) return record.tuningAuroc > best.tuningAuroc;
  return record.tuningLoss < best.tuningLoss;
}

function ranOut({ epoch, bestEpoch }: Checkpoint, config: TrainingConfig): StopReason | null {
  if (config.patience > 0 && epoch > 0 && epoch - bestEpoch >= config.patience)
    return 'no better tuning AUROC within the patience';
  return epoch >= config.epochs ? 'all epochs done' : null;
}

/** moving ← moving·momentum + batch·(1 − momentum), as the layer itself would. */
function moveStatistics(network: Network, weights: NetworkWeights, batch: Float32Array): void {
  const moving = weights.statistics;
  for (const op of network.ops) {
    if (op.kind !== 'batchNorm') continue;
    for (const slot of [op.mean, op.variance]) {
      for (let i = slot.offset; i < slot.offset + slot.size; i++) {
        moving[i] = moving[i]! * op.momentum + batch[i]! * (1 - op.momentum);
      }
    }
  }
}

function allFinite(values: Float32Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}

const MEMORY_WORDS = /bad_alloc|failed to allocate|out of memory|cannot allocate|Array buffer allocation failed/i;

async function explainingMemory<T>(config: TrainingConfig, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const words = firstLine(error);
    if (MEMORY_WORDS.test(words)) return refuse(outOfMemory(config.batch, config.imageSize, words));
    throw error;
  }
}
