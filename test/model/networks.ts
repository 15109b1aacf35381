/** Small networks and batches for the gradient checks: every supported layer, odd sizes, strides, fan-out. */
import { createRng } from '../../src/core/rng.js';
import { initialise } from '../../src/model/architectures/compact.js';
import type { Batch } from '../../src/model/engines/engine.js';
import { asNetworkModel, type NetworkModel, putWeights } from '../../src/model/network-model.js';
import { layers } from '../../src/model/tf.js';

type Layer = { apply(x: unknown): unknown };
const l = layers.layers;

export interface Sketch {
  readonly title: string;
  readonly input: readonly [number, number, number];
  readonly build: () => readonly Layer[];
  /** Ties are then decided by the same rule only where windows do not overlap. */
  readonly constantRegion?: boolean;
  /** Why tfjs autodiff cannot judge this one; finite differences do. */
  readonly noAutodiff?: string;
  /** Smooth enough for finite differences in single precision. */
  readonly smooth?: boolean;
}

const head = (): Layer[] => [
  l.globalAveragePooling2d({ name: 'average' }),
  l.dense({ units: 1, activation: 'sigmoid', name: 'score' }),
];
const conv = (filters: number, more: object = {}): Layer =>
  l.conv2d({ filters, kernelSize: 3, padding: 'same', ...more } as never);

export const SKETCHES: readonly Sketch[] = [
  { title: 'conv 3×3 same with bias', smooth: true, input: [8, 8, 1], build: () => [conv(16), conv(16), ...head()] },
  {
    title: 'conv whose channels are no multiple of a block',
    input: [8, 8, 1],
    build: () => [conv(5), conv(20), conv(3), ...head()],
  },
  { title: 'conv of three input channels', input: [8, 8, 3], build: () => [conv(16), conv(32), ...head()] },
  {
    title: 'conv 5×5, 1×1 and 3×1',
    input: [9, 9, 1],
    build: () => [
      conv(16, { kernelSize: 5 }),
      conv(16, { kernelSize: 1 }),
      conv(16, { kernelSize: [3, 1] }),
      ...head(),
    ],
  },
  {
    title: 'conv valid padding',
    input: [9, 9, 1],
    build: () => [conv(16, { padding: 'valid' }), conv(16, { padding: 'valid' }), ...head()],
  },
  {
    title: 'conv stride 2 on even sides',
    input: [8, 8, 1],
    build: () => [conv(16), conv(16, { strides: 2 }), conv(16), ...head()],
  },
  {
    title: 'conv stride 2 on odd sides',
    smooth: true,
    input: [9, 7, 1],
    build: () => [conv(16, { strides: 2 }), conv(16, { strides: 2 }), ...head()],
  },
  {
    title: 'conv dilation 2',
    smooth: true,
    noAutodiff: 'tfjs 4.22 has no gradient of dilated convolutions',
    input: [9, 9, 1],
    build: () => [conv(16), conv(16, { dilationRate: 2 }), ...head()],
  },
  {
    title: 'conv with fused relu',
    input: [8, 8, 1],
    build: () => [conv(16, { activation: 'relu' }), conv(16, { activation: 'relu' }), ...head()],
  },
  {
    title: 'depthwise conv',
    input: [8, 8, 1],
    build: () => [conv(16), l.depthwiseConv2d({ kernelSize: 3, padding: 'same' }), conv(16), ...head()],
  },
  {
    title: 'depthwise conv of 5 channels',
    input: [8, 8, 1],
    build: () => [conv(5), l.depthwiseConv2d({ kernelSize: 3, padding: 'same' }), ...head()],
  },
  {
    title: 'depthwise conv stride 2',
    input: [9, 9, 1],
    build: () => [conv(16), l.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same' }), ...head()],
  },
  {
    title: 'depthwise conv of multiplier 2',
    smooth: true,
    input: [8, 8, 1],
    build: () => [conv(8), l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' }), ...head()],
  },
  {
    title: 'batch normalisation',
    input: [8, 8, 1],
    build: () => [conv(16), l.batchNormalization({}), conv(16), ...head()],
  },
  {
    title: 'batch normalisation with another epsilon',
    smooth: true,
    input: [8, 8, 1],
    build: () => [conv(16), l.batchNormalization({ epsilon: 1e-5 }), l.activation({ activation: 'tanh' }), ...head()],
  },
  {
    title: 'batch normalisation, relu, max-pool (fused)',
    input: [8, 8, 1],
    constantRegion: true,
    build: () => [
      conv(16),
      l.batchNormalization({}),
      l.activation({ activation: 'relu' }),
      l.maxPooling2d({ poolSize: 2 }),
      conv(24),
      l.batchNormalization({}),
      l.reLU(),
      l.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
  },
  {
    title: 'batch normalisation of features',
    input: [6, 6, 1],
    build: () => [
      l.flatten(),
      l.dense({ units: 10 }),
      l.batchNormalization({}),
      l.activation({ activation: 'relu' }),
      l.dense({ units: 1, activation: 'sigmoid', name: 'score' }),
    ],
  },
  {
    title: 'relu6, sigmoid and tanh',
    input: [8, 8, 1],
    build: () => [
      conv(16),
      l.reLU({ maxValue: 6 }),
      conv(16),
      l.activation({ activation: 'sigmoid' }),
      conv(16),
      l.activation({ activation: 'tanh' }),
      ...head(),
    ],
  },
  {
    title: 'max-pool 2×2 with ties',
    input: [8, 8, 1],
    constantRegion: true,
    build: () => [conv(16), l.maxPooling2d({ poolSize: 2 }), conv(16), ...head()],
  },
  {
    title: 'max-pool 2×2 on odd sides',
    input: [9, 7, 1],
    build: () => [conv(16), l.maxPooling2d({ poolSize: 2 }), conv(16), ...head()],
  },
  {
    title: 'max-pool 3×3 stride 2, overlapping',
    input: [9, 9, 1],
    build: () => [conv(16), l.maxPooling2d({ poolSize: 3, strides: 2 }), conv(16), ...head()],
  },
  {
    title: 'max-pool 3×3 stride 2 same',
    input: [8, 8, 1],
    build: () => [conv(16), l.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), conv(16), ...head()],
  },
  {
    title: 'average-pool 2×2',
    input: [8, 8, 1],
    build: () => [conv(16), l.averagePooling2d({ poolSize: 2 }), conv(16), ...head()],
  },
  {
    title: 'average-pool 3×3 stride 2 same',
    smooth: true,
    noAutodiff: 'tfjs 4.22 divides by the whole window in the gradient, by the covered pixels in the forward pass',
    input: [9, 9, 1],
    build: () => [conv(16), l.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }), ...head()],
  },
  {
    title: 'flatten and dense',
    smooth: true,
    input: [6, 6, 1],
    build: () => [
      conv(5),
      l.flatten(),
      l.dense({ units: 7, activation: 'tanh' }),
      l.dense({ units: 1, activation: 'sigmoid', name: 'score' }),
    ],
  },
  {
    title: 'dropout of features and of pictures',
    input: [6, 6, 1],
    build: () => [
      conv(16),
      l.dropout({ rate: 0.3, name: 'drop_picture' }),
      conv(16),
      l.globalAveragePooling2d({}),
      l.dropout({ rate: 0.5, name: 'drop_features' }),
      l.dense({ units: 1, activation: 'sigmoid', name: 'score' }),
    ],
  },
  {
    title: 'zero padding',
    input: [7, 7, 1],
    build: () => [
      conv(16),
      l.zeroPadding2d({
        padding: [
          [0, 1],
          [2, 0],
        ] as never,
      }),
      l.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
  },
];

export function sequential(sketch: Sketch, seed: number): NetworkModel {
  const input = layers.input({ shape: [...sketch.input] });
  let x: unknown = input;
  for (const layer of sketch.build()) x = layer.apply(x);
  return roughened(layers.model({ inputs: input, outputs: x as typeof input }), seed);
}

/** A residual sum, a concatenation of unequal branches, and a value used three times. */
export function branched(seed: number): NetworkModel {
  const input = layers.input({ shape: [8, 8, 1] });
  const stem = conv(16).apply(input);
  const left = conv(16, { activation: 'relu' }).apply(stem);
  const sum = l.add().apply([stem, left] as never);
  const thin = conv(5).apply(sum);
  const both = l.concatenate().apply([sum, thin, stem] as never);
  const wide = l.concatenate().apply([conv(16).apply(both), conv(32).apply(both)] as never);
  let x: unknown = l.maxPooling2d({ poolSize: 2 }).apply(wide as never);
  for (const layer of head()) x = layer.apply(x);
  return roughened(layers.model({ inputs: input, outputs: x as typeof input }), seed);
}

/** Random weights everywhere, negative scales among them. */
function roughened(model: layers.LayersModel, seed: number): NetworkModel {
  initialise(model, seed);
  const made = asNetworkModel(model);
  const rng = createRng(seed, 'roughen');
  for (let i = 0; i < made.weights.parameters.length; i++) made.weights.parameters[i]! += 0.2 * rng.normal();
  for (let i = 0; i < made.weights.statistics.length; i++) made.weights.statistics[i]! += 0.3 * rng.uniform();
  putWeights(model, made.network, made.weights);
  return made;
}

export function batchFor({ network }: NetworkModel, n: number, seed: number, constantRegion = false): Batch {
  const rng = createRng(seed, 'batch');
  const [c, h, w] = network.inputShape;
  const films = Float32Array.from({ length: n * c * h * w }, () => rng.uniform());
  if (constantRegion) for (let i = 0; i < n; i++) films.fill(0.25, i * h * w * c, (i * h + h / 2) * w * c);
  const masks = new Map<string, Float32Array>();
  for (const op of network.ops) {
    if (op.kind !== 'dropout' || op.rate === 0) continue;
    const length = n * op.shape.reduce((a, b) => a * b, 1);
    masks.set(
      op.id,
      Float32Array.from({ length }, () => (rng.uniform() < op.rate ? 0 : 1 / (1 - op.rate))),
    );
  }
  return {
    films,
    labels: Float32Array.from({ length: n }, (_, i) => i % 2),
    weights: Float32Array.from({ length: n }, () => 0.5 + rng.uniform()),
    masks,
  };
}
