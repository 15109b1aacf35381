/**
 * The NCHWc layout: channels in blocks of B next to each other, [n, c/B, h, w, B] in memory while the declared shape
 * stays [n, c, h, w]. ONNX Runtime's convolution kernels are at their peak in it. Its optimizer goes there only for
 * constant weights, so a training graph must name the operators of the domain itself. The kernels trust their callers:
 * a channel count that is no multiple of B reads past the end, hence the assertions.
 */
import { InternalError } from '../../core/problems.js';
import { NCHWC_DOMAIN } from './graph.js';
import {
  type AffineExtras,
  flippedPads,
  type Kernels,
  keepsSize,
  type Value,
  windowAttributes,
  windowOutput,
} from './kernels.js';
import type { Pads, Pair, Window } from './network.js';
import type { Tensors } from './tensors.js';

export class BlockedKernels implements Kernels {
  readonly form = 'blocked';
  constructor(
    private readonly t: Tensors,
    readonly block: number,
  ) {}

  held(c: number): number {
    return Math.ceil(c / this.block) * this.block;
  }

  private blocks(c: number): number {
    if (c % this.block !== 0) throw new InternalError(`${c} channels are no multiple of the block ${this.block}`);
    return c / this.block;
  }

  private op(opType: string, inputs: readonly string[], attributes = {}): string {
    return this.t.g.node(opType, inputs, attributes, NCHWC_DOMAIN);
  }

  conv(x: Value, kernel: string, cout: number, window: Window, bias: string | null, relu: boolean): string {
    const { t, block: b } = this;
    const [kh, kw] = window.size;
    const taps = kh * kw;
    const co = this.blocks(cout);
    let weights: string;
    if (x.form === 'plain') {
      // Fewer channels than a block: the kernel reads plain NCHW.
      if (x.c >= b) throw new InternalError(`a plain input of ${x.c} channels does not fit the first-layer kernel`);
      weights = t.reshape(t.transpose(t.reshape(kernel, [taps, x.c, co, b]), [2, 1, 0, 3]), [cout, x.c, kh, kw]);
    } else {
      const cin = this.held(x.c);
      const ci = this.blocks(cin);
      weights = t.reshape(t.transpose(t.reshape(kernel, [taps, ci, b, co, b]), [3, 1, 0, 2, 4]), [cout, cin, kh, kw]);
    }
    return this.op('Conv', [x.name, weights, ...(bias ? [bias] : [])], {
      ...windowAttributes(window),
      ...(relu ? { activation: 'Relu' } : {}),
    });
  }

  convInput(dy: string, kernel: string, cin: number, cout: number, window: Window): string {
    const { t, block: b } = this;
    const [kh, kw] = window.size;
    const shaped = t.reshape(kernel, [kh * kw, this.blocks(cin), b, this.blocks(cout), b]);
    const flipped = kh * kw === 1 ? shaped : t.slice(shaped, [0], [-1], [-1e6], [-1]);
    const weights = t.reshape(t.transpose(flipped, [1, 3, 0, 4, 2]), [cin, cout, kh, kw]);
    return this.op('Conv', [dy, weights], windowAttributes({ ...window, pads: flippedPads(window) }));
  }

  convKernel(x: Value, dy: Value, window: Window): string {
    return x.form === 'blocked' && keepsSize(x.h, x.w, window) && window.size[0] * window.size[1] > 1
      ? this.kernelByShifts(x, dy, window)
      : this.kernelByGathering(x, dy, window);
  }

  /**
   * The same sum as in plain.ts. The shifts are depthwise convolutions with a single one in the kernel (Pad and Slice
   * run on one thread and are slow); dy stays blocked, so the products are [kh·cin, pixels]·[pixels, B] per block.
   */
  private kernelByShifts(x: Value, dy: Value, { size, dilation, pads }: Window): string {
    const { t, block: b } = this;
    const [kh, kw] = size;
    const [cin, co] = [this.held(x.c), this.blocks(this.held(dy.c))];
    const pixels = x.h * x.w;
    const rows = Array.from({ length: kh }, (_, i) => {
      const after = (kh - 1) * dilation[0] - pads[0];
      const shifted =
        i * dilation[0] === pads[0] ? x.name : this.shift(x.name, cin, [kh, 1], i, dilation, [pads[0], 0, after, 0]);
      return this.op('ReorderOutput', [shifted], { channels: cin });
    });
    const stacked = t.reshape(t.concat(rows, 1), [t.n, 1, kh * cin, pixels]);
    const columns = Array.from({ length: kw }, (_, j) => {
      const before = (kw - 1) * dilation[1] - pads[1];
      const tap = kw - 1 - j;
      const name = this.held(dy.c);
      const shifted =
        j * dilation[1] === pads[1]
          ? dy.name
          : this.shift(dy.name, name, [1, kw], tap, dilation, [0, before, 0, pads[1]]);
      const product = t.g.node('MatMul', [stacked, t.reshape(shifted, [t.n, co, pixels, b])]);
      return t.reshape(t.sum(product, [0]), [1, co, kh, cin, b]);
    });
    return t.reshape(t.transpose(t.concat(columns, 0), [2, 0, 3, 1, 4]), [kh, kw, cin, co * b]);
  }

  /** Moves a picture: a depthwise convolution whose only tap is at `at`. */
  private shift(x: string, c: number, size: Pair, at: number, dilation: Pair, pads: Pads): string {
    const taps = size[0] * size[1];
    const oneHot = new Float32Array(c * taps);
    for (let block = 0; block < c / this.block; block++) {
      oneHot.fill(1, (block * taps + at) * this.block, (block * taps + at + 1) * this.block);
    }
    const weights = this.t.g.floats(oneHot, [c, 1, ...size]);
    return this.op('Conv', [x, weights], { kernel_shape: size, strides: [1, 1], dilations: dilation, pads, group: c });
  }

  private kernelByGathering(x: Value, dy: Value, window: Window): string {
    const { t, block: b } = this;
    const [kh, kw] = window.size;
    const cin = x.form === 'plain' ? x.c : this.held(x.c);
    const plain = x.form === 'plain' ? x.name : this.op('ReorderOutput', [x.name], { channels: cin });
    const out = windowOutput(x.h, x.w, window);
    const [co, pixels] = [this.blocks(this.held(dy.c)), out[0] * out[1]];
    const gathered = t.reshape(t.concat(t.taps(plain, x.h, x.w, window, out), 1), [t.n, 1, kh * kw * cin, pixels]);
    const product = t.g.node('MatMul', [gathered, t.reshape(dy.name, [t.n, co, pixels, b])]);
    const summed = t.reshape(t.sum(product, [0]), [co, kh, kw, cin, b]);
    return t.reshape(t.transpose(summed, [1, 2, 3, 0, 4]), [kh, kw, cin, co * b]);
  }

  depthwise(x: string, kernel: string, c: number, window: Window, bias: string | null): string {
    const weights = this.depthwiseWeights(kernel, c, window.size, false);
    return this.op('Conv', [x, weights, ...(bias ? [bias] : [])], { ...windowAttributes(window), group: c });
  }

  depthwiseInput(dy: string, kernel: string, c: number, window: Window): string {
    const weights = this.depthwiseWeights(kernel, c, window.size, true);
    return this.op('Conv', [dy, weights], { ...windowAttributes({ ...window, pads: flippedPads(window) }), group: c });
  }

  private depthwiseWeights(kernel: string, c: number, [kh, kw]: Pair, flip: boolean): string {
    const { t } = this;
    const shaped = t.reshape(kernel, [kh * kw, this.blocks(c), this.block]);
    const turned = flip ? t.slice(shaped, [0], [-1], [-1e6], [-1]) : shaped;
    return t.reshape(t.transpose(turned, [1, 0, 2]), [c, 1, kh, kw]);
  }

  maxPool(x: string, window: Window): string {
    return this.op('MaxPool', [x], windowAttributes(window));
  }

  averagePool(x: string, window: Window): string {
    return this.op('AveragePool', [x], { ...windowAttributes(window), count_include_pad: 0 });
  }

  globalAverage(x: string): string {
    return this.op('GlobalAveragePool', [x]);
  }

  upsample(x: string, factors: Pair): string {
    return this.op('Upsample', [x], { scales: [1, 1, ...factors], mode: 'nearest' });
  }

  affine(x: string, c: number, scale: string, shift: string | null, { relu, sum }: AffineExtras = {}): string {
    // One pass: a depthwise 1×1 convolution. A fourth input needs the third.
    const zero = (): string => this.t.g.floats(new Float32Array(c), [c]);
    const weights = this.t.reshape(scale, [c, 1, 1, 1]);
    const inputs = [x, weights, ...(shift || sum ? [shift ?? zero()] : []), ...(sum ? [sum] : [])];
    return this.op('Conv', inputs, {
      kernel_shape: [1, 1],
      strides: [1, 1],
      dilations: [1, 1],
      pads: [0, 0, 0, 0],
      group: c,
      ...(relu ? { activation: 'Relu' } : {}),
    });
  }

  timesPattern(x: string, c: number, h: number, w: number, pattern: Float32Array): string {
    // Spread over the block once, so that the product runs along long rows of memory.
    const { t, block: b } = this;
    const spread = new Float32Array(pattern.length * b);
    for (const [i, value] of pattern.entries()) spread.fill(value, i * b, (i + 1) * b);
    const view = t.reshape(x, [t.n, this.blocks(c), h * w * b]);
    return t.reshape(t.mul(view, t.g.floats(spread, [1, 1, h * w * b])), [t.n, c, h, w]);
  }
}
