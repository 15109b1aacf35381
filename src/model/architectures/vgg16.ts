/** VGG16 (Simonyan & Zisserman, arXiv:1409.1556, table 1, D) without its dense layers; layer names of keras.applications. */
import { layers as tfl } from '../tf.js';
import { apply, type Tensor, zeros } from './parts.js';

/** Filters of each convolution, block by block. */
const BLOCKS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

export function vgg16(channels: Tensor): Tensor {
  const l = tfl.layers;
  let x = channels;
  for (const [b, block] of BLOCKS.entries()) {
    for (const [i, filters] of block.entries()) {
      const name = `block${b + 1}_conv${i + 1}`;
      x = apply(l.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', ...zeros, name }), x);
    }
    x = apply(l.maxPooling2d({ poolSize: 2, strides: 2, name: `block${b + 1}_pool` }), x);
  }
  return x;
}
