/** Which films a training epoch sees, and in which order: a pure function of labels, seed and epoch. */
import type { TrainingConfig } from '../config/training.js';
import { createRng, shuffled } from '../core/rng.js';

export type Sampling = TrainingConfig['sampling'];
export type ClassWeights = TrainingConfig['classWeights'];

export interface Pick {
  /** Index of the film. */
  readonly index: number;
  /** How often the film stood in this epoch before: its views differ. */
  readonly copy: number;
}

/** Full batches only; about as many picks as there are films. */
export function epochOrder(
  labels: readonly boolean[],
  sampling: Sampling,
  seed: number,
  epoch: number,
  batch: number,
): Pick[] {
  const rng = createRng(seed, `order:${epoch}`);
  const steps = Math.max(1, Math.round(labels.length / batch));
  const wanted = steps * batch;
  const all = labels.map((_, i) => i);
  const draw = (pool: readonly number[], count: number): number[] => {
    const out: number[] = [];
    while (out.length < count) out.push(...shuffled(pool, rng).slice(0, count - out.length));
    return out;
  };
  let order: number[];
  if (sampling === 'balanced') {
    const positives = draw(
      all.filter((i) => labels[i]),
      Math.floor(wanted / 2),
    );
    const negatives = draw(
      all.filter((i) => !labels[i]),
      wanted - positives.length,
    );
    order = negatives.flatMap((negative, i) => (i < positives.length ? [positives[i]!, negative] : [negative]));
  } else {
    order = draw(all, wanted);
  }
  const seen = new Map<number, number>();
  return order.map((index) => {
    const copy = seen.get(index) ?? 0;
    seen.set(index, copy + 1);
    return { index, copy };
  });
}

/** Loss weight of each class: as given; n/(2·nₖ) where balanced, so that both classes count alike; else 1. */
export function classWeights(labels: readonly boolean[], rule: ClassWeights): { positive: number; negative: number } {
  if (typeof rule === 'object') return rule;
  if (rule === 'none') return { positive: 1, negative: 1 };
  const positives = labels.filter(Boolean).length;
  return { positive: labels.length / (2 * positives), negative: labels.length / (2 * (labels.length - positives)) };
}

/** Dropout mask: 0 with probability `rate`, else 1/(1 − rate). */
export function dropoutMask(
  length: number,
  rate: number,
  seed: number,
  epoch: number,
  step: number,
  layer: string,
): Float32Array {
  const rng = createRng(seed, `dropout:${epoch}:${step}:${layer}`);
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length }, () => (rng.uniform() < rate ? 0 : kept));
}
