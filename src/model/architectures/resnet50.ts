/**
 * ResNet-50 (He et al., arXiv:1512.03385, table 1) as keras.applications has it, with its layer names: the stride stands
 * in the first 1×1 convolution of a block, and every convolution has a bias.
 */
import { layers as tfl } from '../tf.js';
import { apply, MOMENTUM, pad, type Tensor, zeros } from './parts.js';

const EPSILON = 1.001e-5;
/** Filters, blocks and stride of the first block. */
const STACKS = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
] as const;

export function resnet50(channels: Tensor): Tensor {
  const l = tfl.layers;
  const norm = (name: string) => l.batchNormalization({ momentum: MOMENTUM, epsilon: EPSILON, name });
  const relu = (name: string) => l.activation({ activation: 'relu', name });
  let x = apply(l.zeroPadding2d({ padding: pad(3), name: 'conv1_pad' }), channels);
  x = apply(l.conv2d({ filters: 64, kernelSize: 7, strides: 2, ...zeros, name: 'conv1_conv' }), x);
  x = apply(relu('conv1_relu'), apply(norm('conv1_bn'), x));
  x = apply(l.zeroPadding2d({ padding: pad(1), name: 'pool1_pad' }), x);
  x = apply(l.maxPooling2d({ poolSize: 3, strides: 2, name: 'pool1_pool' }), x);

  /** A convolution and its normalisation, named <block>_<i>_conv and <block>_<i>_bn. */
  const conv = (input: Tensor, block: string, i: number, filters: number, kernelSize: number, strides = 1): Tensor => {
    const layer = l.conv2d({ filters, kernelSize, strides, padding: 'same', ...zeros, name: `${block}_${i}_conv` });
    return apply(norm(`${block}_${i}_bn`), apply(layer, input));
  };
  for (const [s, [filters, blocks, first]] of STACKS.entries()) {
    for (let b = 1; b <= blocks; b++) {
      const name = `conv${s + 2}_block${b}`;
      const strides = b === 1 ? first : 1;
      const shortcut = b === 1 ? conv(x, name, 0, 4 * filters, 1, strides) : x;
      let y = apply(relu(`${name}_1_relu`), conv(x, name, 1, filters, 1, strides));
      y = apply(relu(`${name}_2_relu`), conv(y, name, 2, filters, 3));
      y = conv(y, name, 3, 4 * filters, 1);
      x = apply(relu(`${name}_out`), apply(l.add({ name: `${name}_add` }), [shortcut, y]));
    }
  }
  return x;
}
