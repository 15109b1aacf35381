/** Makes the training batches of an epoch: picks, augmented films or their features, labels, class weights and dropout masks. */
import type { TrainingConfig } from '../config/training.js';
import { augmentationRng, augmentInto } from './augment.js';
import type { Batch } from './engines/engine.js';
import type { Inputs } from './inputs.js';
import type { Network } from './onnx/network.js';
import { classWeights, dropoutMask, epochOrder } from './sampling.js';

export interface BatchSource {
  readonly stepsPerEpoch: number;
  /** A function of (epoch, step) alone. */
  make(epoch: number, step: number): Batch;
}

/** One view of each training film, for an epoch. */
export interface Views {
  /** Numbers a film. */
  readonly length: number;
  fill(index: number, epoch: number, copy: number, out: Float32Array, offset: number): void;
}

/** New random views in every epoch. */
export function augmentedViews(
  levels: Uint8Array,
  caseIds: readonly string[],
  { imageSize: size, seed, augmentation }: TrainingConfig,
): Views {
  const pixels = size * size;
  return {
    length: pixels,
    fill(index, epoch, copy, out, offset) {
      const film = levels.subarray(index * pixels, (index + 1) * pixels);
      augmentInto(film, size, augmentation, augmentationRng(seed, epoch, caseIds[index]!, copy), out, offset);
    },
  };
}

/** The same few views in turn, whose features were computed beforehand: view v of film i stands at i·views + v. */
export function cachedViews(features: Inputs, views: number): Views {
  return {
    length: features.length,
    fill: (index, epoch, copy, out, offset) => features.fill(index * views + ((epoch - 1 + copy) % views), out, offset),
  };
}

export function createBatchSource(
  films: { readonly labels: readonly boolean[]; readonly views: Views },
  network: Network,
  config: TrainingConfig,
): BatchSource {
  const { batch, seed, sampling } = config;
  const { length } = films.views;
  const stepsPerEpoch = Math.max(1, Math.round(films.labels.length / batch));
  const weightOf = classWeights(films.labels, config.classWeights);
  const dropouts = network.ops.filter((op) => op.kind === 'dropout' && op.rate > 0);
  let order: { epoch: number; picks: ReturnType<typeof epochOrder> } | undefined;
  return {
    stepsPerEpoch,
    make(epoch, step) {
      if (order?.epoch !== epoch) order = { epoch, picks: epochOrder(films.labels, sampling, seed, epoch, batch) };
      const picks = order.picks.slice(step * batch, (step + 1) * batch);
      const out = new Float32Array(batch * length);
      const labels = new Float32Array(batch);
      const weights = new Float32Array(batch);
      for (const [i, { index, copy }] of picks.entries()) {
        films.views.fill(index, epoch, copy, out, i * length);
        labels[i] = films.labels[index] ? 1 : 0;
        weights[i] = films.labels[index] ? weightOf.positive : weightOf.negative;
      }
      const masks = new Map<string, Float32Array>();
      for (const op of dropouts) {
        if (op.kind !== 'dropout') continue;
        const count = batch * op.shape.reduce((a, b) => a * b, 1);
        masks.set(op.id, dropoutMask(count, op.rate, seed, epoch, step, op.id));
      }
      return { films: out, labels, weights, masks };
    },
  };
}
