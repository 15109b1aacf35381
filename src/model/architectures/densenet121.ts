/** DenseNet-121 (Huang et al., arXiv:1608.06993, table 1; growth 32, halving transitions) as keras.applications has it, with its layer names. */
import { layers as tfl } from '../tf.js';
import { apply, MOMENTUM, pad, type Tensor, zeros } from './parts.js';

const EPSILON = 1.001e-5;
const GROWTH = 32;
const BLOCKS = [6, 12, 24, 16] as const;
const FIRST_FILTERS = 64;

export function densenet121(channels: Tensor): Tensor {
  const l = tfl.layers;
  const settle = (x: Tensor, name: string, suffix = ''): Tensor => {
    const norm = l.batchNormalization({ momentum: MOMENTUM, epsilon: EPSILON, name: `${name}${suffix}_bn` });
    return apply(l.activation({ activation: 'relu', name: `${name}${suffix}_relu` }), apply(norm, x));
  };
  const conv = (x: Tensor, filters: number, kernelSize: number, name: string): Tensor =>
    apply(l.conv2d({ filters, kernelSize, padding: 'same', useBias: false, ...zeros, name }), x);

  let x = apply(l.zeroPadding2d({ padding: pad(3), name: 'conv1_pad' }), channels);
  const first = { filters: FIRST_FILTERS, kernelSize: 7, strides: 2, useBias: false, ...zeros, name: 'conv1_conv' };
  x = settle(apply(l.conv2d(first), x), 'conv1');
  x = apply(l.zeroPadding2d({ padding: pad(1), name: 'pool1_pad' }), x);
  x = apply(l.maxPooling2d({ poolSize: 3, strides: 2, name: 'pool1' }), x);
  let count = FIRST_FILTERS;
  for (const [b, layers] of BLOCKS.entries()) {
    for (let i = 1; i <= layers; i++) {
      const name = `conv${b + 2}_block${i}`;
      const thin = conv(settle(x, name, '_0'), 4 * GROWTH, 1, `${name}_1_conv`);
      const grown = conv(settle(thin, name, '_1'), GROWTH, 3, `${name}_2_conv`);
      x = apply(l.concatenate({ name: `${name}_concat` }), [x, grown]);
      count += GROWTH;
    }
    if (b === BLOCKS.length - 1) break;
    const name = `pool${b + 2}`;
    count /= 2;
    x = conv(settle(x, name), count, 1, `${name}_conv`);
    x = apply(l.averagePooling2d({ poolSize: 2, strides: 2, name: `${name}_pool` }), x);
  }
  const norm = l.batchNormalization({ momentum: MOMENTUM, epsilon: EPSILON, name: 'bn' });
  return apply(l.activation({ activation: 'relu', name: 'relu' }), apply(norm, x));
}
