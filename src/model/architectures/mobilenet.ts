/**
 * MobileNet v1 (Howard et al., arXiv:1704.04861, table 1) as Keras has it: a 3×3 convolution and thirteen pairs of
 * depthwise and pointwise convolution, each with batch normalisation and ReLU6; layer names of keras.applications.
 */
import { layers as tfl } from '../tf.js';
import { apply, MOMENTUM, type Tensor, zeros } from './parts.js';

/** Filters of the pointwise convolutions at width 1, and stride of the depthwise ones. */
const BLOCKS: readonly (readonly [filters: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];
export const FIRST_FILTERS = 32;

export function mobilenet(channels: Tensor, width: number): Tensor {
  const l = tfl.layers;
  const filters = (at1: number): number => Math.floor(at1 * width + 1e-9);
  const settle = (x: Tensor, name: string): Tensor => {
    const normed = apply(l.batchNormalization({ momentum: MOMENTUM, epsilon: 1e-3, name: `${name}_bn` }), x);
    return apply(l.reLU({ maxValue: 6, name: `${name}_relu` }), normed);
  };
  const same = { padding: 'same' as const, useBias: false };
  const first = { filters: filters(FIRST_FILTERS), kernelSize: 3, strides: 2, ...same, ...zeros, name: 'conv1' };
  let x = settle(apply(l.conv2d(first), channels), 'conv1');
  for (const [i, [count, strides]] of BLOCKS.entries()) {
    const [dw, pw] = [`conv_dw_${i + 1}`, `conv_pw_${i + 1}`];
    const depthwise = { kernelSize: 3, strides, depthwiseInitializer: 'zeros' as const, ...same, name: dw };
    x = settle(apply(l.depthwiseConv2d(depthwise), x), dw);
    x = settle(apply(l.conv2d({ filters: filters(count), kernelSize: 1, ...same, ...zeros, name: pw }), x), pw);
  }
  return x;
}
