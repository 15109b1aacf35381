/**
 * What all the pre-trained kinds of network share: a gray film spread over three channels with the scale and means that
 * its weights were trained with, and the layers added behind it: global average, dense layers, dropout, one logit.
 */
import { type layers, tf, layers as tfl } from '../tf.js';

export type Tensor = ReturnType<typeof tfl.input>;
type Layer = { apply(x: never): unknown };

/** Kernels start as zeros and get their numbers from our own generator: the built-in initializers cannot be seeded alike on every platform. */
export const zeros = { kernelInitializer: 'zeros' as const };

/** Short trainings see few batches: the moving statistics must follow within some twenty steps (the default 0.99 needs hundreds). */
export const MOMENTUM = 0.9;

export const apply = (layer: unknown, x: Tensor | Tensor[]): Tensor => (layer as Layer).apply(x as never) as Tensor;

/** Value of each of the three channels for a film value x in [0, 1]: scale·x + offset. */
export interface ChannelRule {
  readonly about: string;
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** Means of ImageNet's red, green and blue on 0–255, as Caffe's networks had them. */
const CAFFE = { blue: 103.939, green: 116.779, red: 123.68 };
/** Means and deviations of red, green and blue on 0–1, as PyTorch's networks had them. */
const TORCH = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;
const byTorch = (f: (mean: number, deviation: number) => number): [number, number, number] => [
  f(TORCH.mean[0], TORCH.deviation[0]),
  f(TORCH.mean[1], TORCH.deviation[1]),
  f(TORCH.mean[2], TORCH.deviation[2]),
];

/** Source: keras.applications.imagenet_utils.preprocess_input, modes tf, caffe and torch. */
export const CHANNELS = {
  tf: { about: 'from −1 to 1', scale: [2, 2, 2], offset: [-1, -1, -1] },
  caffe: {
    about: 'from 0 to 255, blue, green, red, less the means of ImageNet',
    scale: [255, 255, 255],
    offset: [-CAFFE.blue, -CAFFE.green, -CAFFE.red],
  },
  torch: {
    about: 'from 0 to 1, less the means of ImageNet, over its deviations',
    scale: byTorch((_, deviation) => 1 / deviation),
    offset: byTorch((mean, deviation) => -mean / deviation),
  },
} as const satisfies Record<string, ChannelRule>;

export const CHANNELS_LAYER = 'film_channels';

/** A convolution of one pixel that is never trained: every engine and every export computes it like any other layer. */
export function filmInput(size: number): { readonly film: Tensor; readonly channels: Tensor } {
  const film = tfl.input({ shape: [size, size, 1], name: 'film' });
  const spread = tfl.layers.conv2d({ filters: 3, kernelSize: 1, trainable: false, ...zeros, name: CHANNELS_LAYER });
  return { film, channels: apply(spread, film) };
}

export function setChannels(model: layers.LayersModel, rule: ChannelRule): void {
  const values = [tf.tensor4d([...rule.scale], [1, 1, 1, 3]), tf.tensor1d([...rule.offset])];
  model.getLayer(CHANNELS_LAYER).setWeights(values);
  tf.dispose(values);
}

/** Layers added behind a backbone. */
export function addHead(x: Tensor, head: readonly number[], dropout: number): Tensor {
  const l = tfl.layers;
  let y = apply(l.globalAveragePooling2d({ name: 'average' }), x);
  for (const [i, units] of head.entries()) {
    y = apply(l.dense({ units, activation: 'relu', ...zeros, name: `head${i + 1}` }), y);
  }
  if (dropout > 0) y = apply(l.dropout({ rate: dropout, name: 'dropout' }), y);
  return apply(l.dense({ units: 1, activation: 'sigmoid', ...zeros, name: 'score' }), y);
}

export const pad = (n: number): [[number, number], [number, number]] => [
  [n, n],
  [n, n],
];
