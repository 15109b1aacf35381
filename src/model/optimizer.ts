/**
 * Adam in typed arrays, in place (Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1,
 * in the rearranged form of its section 2 as Keras has it: ε beside the uncorrected √v), and the learning-rate schedule.
 */
import type { TrainingConfig } from '../config/training.js';
import type { NetworkWeights } from './onnx/inference.js';
import type { Slot } from './onnx/network.js';

export interface AdamState {
  /** First and second moments, one number a parameter. */
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** Steps made. */
  t: number;
}

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const ADAM: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

export function createAdam(length: number): AdamState {
  return { m: new Float32Array(length), v: new Float32Array(length), t: 0 };
}

export function adamStep(
  weights: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  learningRate: number,
  { beta1, beta2, epsilon }: AdamOptions = ADAM,
): void {
  state.t++;
  const { m, v, t } = state;
  const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i]!;
    const mi = (m[i] = beta1 * m[i]! + (1 - beta1) * g);
    const vi = (v[i] = beta2 * v[i]! + (1 - beta2) * g * g);
    weights[i] = weights[i]! - (rate * mi) / (Math.sqrt(vi) + epsilon);
  }
}

/**
 * Decoupled weight decay (Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2):
 * w ← w·(1 − rate·decay), of kernels only; biases and normalisation are left alone.
 */
export function decayKernels(weights: Float32Array, slots: readonly Slot[], rate: number, decay: number): void {
  if (decay === 0) return;
  const kept = 1 - rate * decay;
  for (const slot of slots) {
    if (slot.shape.length < 2 || slot.fixed) continue;
    for (let i = slot.offset; i < slot.offset + slot.size; i++) weights[i] = weights[i]! * kept;
  }
}

/**
 * Running mean of the weights over the steps (Polyak & Juditsky's averaging with forgetting), in place. The first steps
 * forget faster, so that the random start has no share in it: decay is at most (1 + t)/(10 + t).
 */
export function averageInto(mean: NetworkWeights, weights: NetworkWeights, decay: number, t: number): void {
  const d = Math.min(decay, (1 + t) / (10 + t));
  for (const key of ['parameters', 'statistics'] as const) {
    const [into, from] = [mean[key], weights[key]];
    for (let i = 0; i < into.length; i++) into[i] = into[i]! * d + from[i]! * (1 - d);
  }
}

export type Schedule = TrainingConfig['schedule'];

/** Share of the planned steps over which the rate rises from nothing. */
const WARM_UP = 0.05;
const FLOOR = 0.02;

/** Learning rate at step `step` (from 0) of `total`: a short linear rise, then half a cosine down to 2 % of the base. */
export function learningRateAt(schedule: Schedule, base: number, step: number, total: number): number {
  if (schedule === 'constant') return base;
  const warm = Math.max(1, Math.round(total * WARM_UP));
  if (step < warm) return (base * (step + 1)) / warm;
  const share = (step - warm) / Math.max(1, total - warm);
  return base * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))));
}
