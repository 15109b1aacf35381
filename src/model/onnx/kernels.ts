/**
 * What a memory layout must be able to do; layers (ops/) are written once on top of it. Two layouts exist: plain NCHW
 * from standard operators (plain.ts: the reference, the fallback and the form for WebGPU) and NCHWc, channels in blocks
 * (blocked.ts). A tensor is passed by its name in the graph; `c` is always the number of channels that memory holds.
 */
import type { Pads, Pair, Window } from './network.js';

export type Form = 'plain' | 'blocked';

export interface Value {
  readonly name: string;
  /** Channels (or features) that mean something; blocked memory may hold more, all zero. */
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly form: Form | 'features';
}

export interface AffineExtras {
  readonly relu?: boolean;
  /** Added before the ReLU; its memory may be reused. */
  readonly sum?: string;
}

export interface Kernels {
  readonly form: Form;
  /** Channels held in memory for `c` channels. */
  held(c: number): number;
  /** Cross-correlation with a kernel in tfjs order [kh, kw, cin, cout], already padded to the held channels. */
  conv(x: Value, kernel: string, cout: number, window: Window, bias: string | null, relu: boolean): string;
  /** Gradient of conv with respect to its input, stride 1. */
  convInput(dy: string, kernel: string, cin: number, cout: number, window: Window): string;
  /** Gradient of conv with respect to its kernel, in tfjs order, held channels. */
  convKernel(x: Value, dy: Value, window: Window): string;
  /** One film's channel at a time: kernel [kh, kw, c, 1], stride free. */
  depthwise(x: string, kernel: string, c: number, window: Window, bias: string | null): string;
  depthwiseInput(dy: string, kernel: string, c: number, window: Window): string;
  maxPool(x: string, window: Window): string;
  averagePool(x: string, window: Window): string;
  /** Mean over height and width: [n, c, 1, 1] in natural channel order. */
  globalAverage(x: string): string;
  /** Repeats every pixel. */
  upsample(x: string, factors: Pair): string;
  /** x·scale + shift per channel (vectors of the held length). */
  affine(x: string, c: number, scale: string, shift: string | null, extras?: AffineExtras): string;
  /** A tensor of the spatial pattern, the same for every film and channel: x·pattern. */
  timesPattern(x: string, c: number, h: number, w: number, pattern: Float32Array): string;
}

/** Output size of a window along one axis. */
export function outSize(
  input: number,
  size: number,
  stride: number,
  dilation: number,
  before: number,
  after: number,
): number {
  return Math.floor((input + before + after - ((size - 1) * dilation + 1)) / stride) + 1;
}

export function windowOutput(h: number, w: number, { size, strides, dilation, pads }: Window): Pair {
  return [
    outSize(h, size[0], strides[0], dilation[0], pads[0], pads[2]),
    outSize(w, size[1], strides[1], dilation[1], pads[1], pads[3]),
  ];
}

/** Stride 1 and as large after as before: the case that shifts instead of gathering. */
export function keepsSize(h: number, w: number, window: Window): boolean {
  const [oh, ow] = windowOutput(h, w, window);
  return window.strides[0] === 1 && window.strides[1] === 1 && oh === h && ow === w;
}

/** Pads of the convolution that gives dX of a stride-1 convolution. */
export function flippedPads({ size, dilation, pads }: Window): Pads {
  const [top, left, bottom, right] = pads;
  const spanH = (size[0] - 1) * dilation[0];
  const spanW = (size[1] - 1) * dilation[1];
  return [spanH - top, spanW - left, spanH - bottom, spanW - right];
}

export const windowAttributes = (window: Window) => ({
  kernel_shape: window.size,
  strides: window.strides,
  dilations: window.dilation,
  pads: window.pads,
});
