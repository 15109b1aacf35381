/**
 * The compact network: four blocks of 3×3 convolution, batch normalisation, ReLU and 2×2 max-pool with 16, 32, 64 and
 * 128 filters, global average pooling, dropout, one logit with a sigmoid. About 98,000 weights.
 */
import { createRng, type Rng } from '../../core/rng.js';
import { layers, tf } from '../tf.js';
import { addHead, MOMENTUM, zeros } from './parts.js';

export interface CompactOptions {
  /** Side of the square input in pixels. */
  readonly size: number;
  readonly seed: number;
  readonly filters?: readonly number[];
  readonly dropout?: number;
  /** Dense layers between the average and the logit. */
  readonly head?: readonly number[];
  readonly batchNorm?: boolean;
}

const EPSILON = 1e-3;

export function buildCompact(options: CompactOptions): layers.LayersModel {
  const { size, seed, filters = [16, 32, 64, 128], dropout = 0.25, head = [], batchNorm = true } = options;
  const l = layers.layers;
  const input = layers.input({ shape: [size, size, 1], name: 'film' });
  let x = input;
  const next = (layer: { apply(x: unknown): unknown }): void => {
    x = layer.apply(x) as typeof input;
  };
  for (const [i, count] of filters.entries()) {
    const name = `block${i + 1}`;
    next(
      l.conv2d({ filters: count, kernelSize: 3, padding: 'same', useBias: !batchNorm, ...zeros, name: `${name}_conv` }),
    );
    if (batchNorm) next(l.batchNormalization({ momentum: MOMENTUM, epsilon: EPSILON, name: `${name}_norm` }));
    next(l.activation({ activation: 'relu', name: `${name}_relu` }));
    next(l.maxPooling2d({ poolSize: 2, strides: 2, name: `${name}_pool` }));
  }
  const model = layers.model({ inputs: input, outputs: addHead(x, head, dropout), name: 'compact' });
  initialise(model, seed);
  return model;
}

/** He initialisation, N(0, 2/fan-in) per kernel, one stream a layer; the last layer N(0, 1/fan-in). */
export function initialise(model: layers.LayersModel, seed: number, only = (_layer: string): boolean => true): void {
  for (const layer of model.layers.filter(({ name }) => only(name))) {
    for (const weight of layer.weights) {
      // `name` gets a number behind it from the second model of a process on; `originalName` does not.
      if (!weight.originalName.endsWith('kernel')) continue;
      const shape = weight.shape as number[];
      const depthwise = weight.originalName.endsWith('depthwise_kernel');
      const fanIn = depthwise ? shape[0]! * shape[1]! : shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const gain = layer.getClassName() === 'Dense' ? 1 : 2;
      const rng = createRng(seed, `weights:${layer.name}`);
      const value = tf.tensor(normals(rng, shape, Math.sqrt(gain / fanIn)), shape);
      weight.write(value);
      value.dispose();
    }
  }
}

function normals(rng: Rng, shape: readonly number[], deviation: number): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = rng.normal() * deviation;
  return values;
}
