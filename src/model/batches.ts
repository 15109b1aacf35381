/** Makes the training batches of an epoch: picks, augmented films, labels, class weights and dropout masks. */
import type { TrainingConfig } from '../config/protocol.js';
import { augmentationRng, augmentInto } from './augment.js';
import type { Batch } from './engines/engine.js';
import type { Network } from './onnx/network.js';
import { classWeights, dropoutMask, epochOrder } from './sampling.js';

export interface BatchSource {
  readonly stepsPerEpoch: number;
  /** A function of (epoch, step) alone. */
  make(epoch: number, step: number): Batch;
}

export function createBatchSource(
  films: { readonly levels: Uint8Array; readonly caseIds: readonly string[]; readonly labels: readonly boolean[] },
  network: Network,
  config: TrainingConfig,
): BatchSource {
  const { imageSize: size, batch, seed, augmentation, sampling } = config;
  const pixels = size * size;
  const stepsPerEpoch = Math.max(1, Math.round(films.labels.length / batch));
  const weightOf = classWeights(films.labels, config.classWeights);
  const dropouts = network.ops.filter((op) => op.kind === 'dropout' && op.rate > 0);
  let order: { epoch: number; picks: ReturnType<typeof epochOrder> } | undefined;
  return {
    stepsPerEpoch,
    make(epoch, step) {
      if (order?.epoch !== epoch) order = { epoch, picks: epochOrder(films.labels, sampling, seed, epoch, batch) };
      const picks = order.picks.slice(step * batch, (step + 1) * batch);
      const out = new Float32Array(batch * pixels);
      const labels = new Float32Array(batch);
      const weights = new Float32Array(batch);
      for (const [i, { index, copy }] of picks.entries()) {
        const film = films.levels.subarray(index * pixels, (index + 1) * pixels);
        const rng = augmentationRng(seed, epoch, films.caseIds[index]!, copy);
        augmentInto(film, size, augmentation, rng, out, i * pixels);
        labels[i] = films.labels[index] ? 1 : 0;
        weights[i] = films.labels[index] ? weightOf.positive : weightOf.negative;
      }
      const masks = new Map<string, Float32Array>();
      for (const op of dropouts) {
        if (op.kind !== 'dropout') continue;
        const length = batch * op.shape.reduce((a, b) => a * b, 1);
        masks.set(op.id, dropoutMask(length, op.rate, seed, epoch, step, op.id));
      }
      return { films: out, labels, weights, masks };
    },
  };
}
