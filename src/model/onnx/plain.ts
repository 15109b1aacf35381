/** The NCHW layout from standard operators: reference, fallback, and the form for WebGPU. */
import {
  type AffineExtras,
  flippedPads,
  type Kernels,
  keepsSize,
  type Value,
  windowAttributes,
  windowOutput,
} from './kernels.js';
import type { Pair, Window } from './network.js';
import type { Tensors } from './tensors.js';

export class PlainKernels implements Kernels {
  readonly form = 'plain';
  constructor(private readonly t: Tensors) {}

  held(c: number): number {
    return c;
  }

  conv(x: Value, kernel: string, _cout: number, window: Window, bias: string | null, relu: boolean): string {
    const { g } = this.t;
    const oihw = this.t.transpose(kernel, [3, 2, 0, 1]);
    const y = g.node('Conv', [x.name, oihw, ...(bias ? [bias] : [])], windowAttributes(window));
    return relu ? g.node('Relu', [y]) : y;
  }

  convInput(dy: string, kernel: string, cin: number, cout: number, window: Window): string {
    const [kh, kw] = window.size;
    const reversed = this.t.slice(this.t.reshape(kernel, [kh * kw, cin, cout]), [0], [-1], [-1e6], [-1]);
    const weights = this.t.reshape(this.t.transpose(reversed, [1, 2, 0]), [cin, cout, kh, kw]);
    return this.t.g.node('Conv', [dy, weights], windowAttributes({ ...window, pads: flippedPads(window) }));
  }

  convKernel(x: Value, dy: Value, window: Window): string {
    return keepsSize(x.h, x.w, window) && window.size[0] * window.size[1] > 1
      ? this.kernelByShifts(x, dy, window)
      : this.kernelByGathering(x, dy, window);
  }

  /**
   * dW[i, j] = Σ x[h + i, w]·dy[h, w − j]: x is shifted only vertically, dy only horizontally, so that kh + kw copies
   * are enough instead of kh·kw; the rest is matrix products over the pixels.
   */
  private kernelByShifts(x: Value, dy: Value, { size, dilation, pads }: Window): string {
    const { t } = this;
    const [kh, kw] = size;
    const rows = Array.from({ length: kh }, (_, i) => {
      const up = i * dilation[0] - pads[0];
      return t.frame(x.name, [-up, 0, up, 0]);
    });
    const stacked = t.reshape(t.concat(rows, 1), [t.n, kh * x.c, x.h * x.w]);
    const columns = Array.from({ length: kw }, (_, j) => {
      const right = j * dilation[1] - pads[1];
      const shifted = t.reshape(t.frame(dy.name, [0, right, 0, -right]), [t.n, dy.c, x.h * x.w]);
      return t.reshape(t.sum(t.matMulTransposed(shifted, stacked, 3), [0]), [1, dy.c, kh, x.c]);
    });
    return t.transpose(t.concat(columns, 0), [2, 0, 3, 1]);
  }

  private kernelByGathering(x: Value, dy: Value, window: Window): string {
    const { t } = this;
    const [kh, kw] = window.size;
    const out = windowOutput(x.h, x.w, window);
    const pixels = out[0] * out[1];
    const gathered = t.reshape(t.concat(t.taps(x.name, x.h, x.w, window, out), 1), [t.n, kh * kw * x.c, pixels]);
    const product = t.matMulTransposed(t.reshape(dy.name, [t.n, dy.c, pixels]), gathered, 3);
    return t.transpose(t.reshape(t.sum(product, [0]), [dy.c, kh, kw, x.c]), [1, 2, 3, 0]);
  }

  depthwise(x: string, kernel: string, c: number, window: Window, bias: string | null): string {
    const weights = this.t.transpose(kernel, [2, 3, 0, 1]);
    return this.t.g.node('Conv', [x, weights, ...(bias ? [bias] : [])], { ...windowAttributes(window), group: c });
  }

  depthwiseInput(dy: string, kernel: string, c: number, window: Window): string {
    const { t } = this;
    const [kh, kw] = window.size;
    const reversed = t.slice(t.reshape(kernel, [kh * kw, c, 1]), [0], [-1], [-1e6], [-1]);
    const weights = t.reshape(t.transpose(reversed, [1, 2, 0]), [c, 1, kh, kw]);
    return t.g.node('Conv', [dy, weights], { ...windowAttributes({ ...window, pads: flippedPads(window) }), group: c });
  }

  maxPool(x: string, window: Window): string {
    return this.t.g.node('MaxPool', [x], windowAttributes(window));
  }

  averagePool(x: string, window: Window): string {
    const { dilations: _, ...attributes } = windowAttributes(window);
    return this.t.g.node('AveragePool', [x], { ...attributes, count_include_pad: 0 });
  }

  globalAverage(x: string): string {
    return this.t.g.node('GlobalAveragePool', [x]);
  }

  upsample(x: string, factors: Pair): string {
    const { g } = this.t;
    return g.node('Resize', [x, '', g.floats([1, 1, ...factors])], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  }

  affine(x: string, c: number, scale: string, shift: string | null, { relu, sum }: AffineExtras = {}): string {
    const { t } = this;
    let y = t.mul(x, t.reshape(scale, [1, c, 1, 1]));
    if (shift) y = t.add(y, t.reshape(shift, [1, c, 1, 1]));
    if (sum) y = t.add(y, sum);
    return relu ? t.g.node('Relu', [y]) : y;
  }

  timesPattern(x: string, _c: number, h: number, w: number, pattern: Float32Array): string {
    return this.t.mul(x, this.t.g.floats(pattern, [1, 1, h, w]));
  }
}
