/** Max, average and global pooling. */
import type { Built, StepContext } from '../context.js';
import { isPlainPool } from '../fuse.js';
import { type Value, windowAttributes } from '../kernels.js';
import type { OpOf, Window } from '../network.js';

/**
 * Sends dp back to where each window's maximum stood. Windows tile the picture. Where several pixels are the maximum,
 * `first` gives all to the first one in reading order, `split` shares; giving each the whole is wrong (13 % error of
 * the gradient on films with constant regions).
 */
export function unpool(ctx: StepContext, z: Value, p: string, dp: string, window: Window): string {
  const { t } = ctx;
  const k = ctx.kernels(z.form as 'plain' | 'blocked');
  const { size } = window;
  const area = size[0] * size[1];
  const mask = t.same(z.name, k.upsample(p, size));
  if (ctx.ties === 'split') {
    // Mean of the mask is (maxima in the window)/area.
    const shares = ctx.g.node('Div', [t.mul(dp, ctx.g.scalar(1 / area)), k.averagePool(mask, window)]);
    return t.mul(mask, k.upsample(shares, size));
  }
  const toFirst = (): string => {
    const pattern = new Float32Array(z.h * z.w);
    for (let y = 0; y < z.h; y++) {
      for (let x = 0; x < z.w; x++) pattern[y * z.w + x] = area - ((y % size[0]) * size[1] + (x % size[1]));
    }
    const ranked = k.timesPattern(mask, ctx.held(z), z.h, z.w, pattern);
    const first = t.same(ranked, k.upsample(k.maxPool(ranked, window), size));
    return t.mul(first, k.upsample(dp, size));
  };
  if (t.standardOnly) return toFirst();
  // Sorting ties out takes a third of the unpooling, and most batches have none outside constant regions: where every
  // film and channel has one maximum a window (the mask's mean is 1/area), the mask is already right.
  const most = ctx.g.node('ReduceMax', [k.globalAverage(mask), ctx.g.ints([0, 1, 2, 3])], { keepdims: 0 });
  const tied = ctx.g.node('Greater', [most, ctx.g.scalar(1 / area + 0.5 / (z.h * z.w))]);
  return ctx.g.choose(tied, toFirst, () => t.mul(mask, k.upsample(dp, size)));
}

export function maxPool(ctx: StepContext, op: OpOf<'maxPool'>, input: Value): Built {
  const [, h, w] = op.shape as [number, number, number];
  const { window } = op;
  if (isPlainPool(window, [input.c, input.h, input.w])) return tilingMaxPool(ctx, input, window, h, w);
  const { size, strides, pads } = window;
  const tiles = size[0] === strides[0] && size[1] === strides[1] && pads.every((p) => p === 0);
  if (!tiles) return overlappingMaxPool(ctx, input, window, h, w);
  // Rows and columns that no window reaches are cut off, and get no gradient.
  const x = ctx.as(input, 'plain');
  const [restH, restW] = [x.h - h * size[0], x.w - w * size[1]];
  const cut: Value = { ...x, name: ctx.t.frame(x.name, [0, 0, -restH, -restW]), h: h * size[0], w: w * size[1] };
  const inner = tilingMaxPool(ctx, cut, window, h, w);
  return {
    output: inner.output,
    backward: (dy) => [{ ...x, name: ctx.t.frame(ctx.as(inner.backward(dy)[0]!, 'plain').name, [0, 0, restH, restW]) }],
  };
}

function tilingMaxPool(ctx: StepContext, input: Value, window: Window, h: number, w: number): Built {
  const k = ctx.preferred;
  const x = ctx.as(input, k.form);
  const output: Value = { ...x, name: k.maxPool(x.name, window), h, w };
  return {
    output,
    backward: (dy) => [{ ...x, name: unpool(ctx, x, output.name, ctx.as(dy, k.form).name, window) }],
  };
}

/** Overlapping or padded windows: the kernel's own indices (first maximum), gradients added where windows meet. */
function overlappingMaxPool(ctx: StepContext, input: Value, window: Window, h: number, w: number): Built {
  const { t, g, n } = ctx;
  const x = ctx.as(input, 'plain');
  const [name, indices] = g.nodeMany('MaxPool', [x.name], 2, windowAttributes(window)) as [string, string];
  const all = n * x.c * x.h * x.w;
  return {
    output: { ...x, name, h, w },
    backward: (dy) => {
      const updates = t.reshape(ctx.as(dy, 'plain').name, [-1]);
      const zeros = g.node('Expand', [g.floats([0]), g.ints([all])]);
      const flat = g.node('ScatterElements', [zeros, t.reshape(indices, [-1]), updates], { axis: 0, reduction: 'add' });
      return [{ ...x, name: t.reshape(flat, [n, x.c, x.h, x.w]) }];
    },
  };
}

export function averagePool(ctx: StepContext, op: OpOf<'averagePool'>, input: Value): Built {
  const { t, g } = ctx;
  const [, h, w] = op.shape as [number, number, number];
  const { window } = op;
  const { size, strides, pads } = window;
  if (isPlainPool(window, [input.c, input.h, input.w])) {
    const k = ctx.preferred;
    const x = ctx.as(input, k.form);
    const output: Value = { ...x, name: k.averagePool(x.name, window), h, w };
    const share = g.scalar(1 / (size[0] * size[1]));
    return {
      output,
      backward: (dy) => [{ ...x, name: k.upsample(t.mul(ctx.as(dy, k.form).name, share), size) }],
    };
  }
  const x = ctx.as(input, 'plain');
  const { dilations: _, ...attributes } = windowAttributes(window);
  const name = g.node('AveragePool', [x.name], { ...attributes, count_include_pad: 0 });
  // Each output divides by the pixels it really covers (padding does not count).
  const covered = new Float32Array(h * w);
  const along = (at: number, axis: 0 | 1, input_: number): number => {
    const start = at * strides[axis] - pads[axis];
    return Math.min(start + size[axis], input_) - Math.max(start, 0);
  };
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < w; j++) covered[i * w + j] = 1 / (along(i, 0, x.h) * along(j, 1, x.w));
  }
  const backward = (incoming: Value): Value[] => {
    const dy = t.mul(ctx.as(incoming, 'plain').name, g.floats(covered, [1, 1, h, w]));
    // Channels become films so that one 1-channel kernel of ones serves all.
    const single = t.reshape(dy, [ctx.n * x.c, 1, h, w]);
    const ones = g.floats(new Float32Array(size[0] * size[1]).fill(1), [1, 1, size[0], size[1]]);
    const rest = [0, 1].map(
      (a) => [x.h, x.w][a]! - (([h, w][a]! - 1) * strides[a]! + size[a]! - pads[a]! - pads[a + 2]!),
    );
    const whole = g.node('ConvTranspose', [single, ones], { kernel_shape: size, strides, pads, output_padding: rest });
    return [{ ...x, name: t.reshape(whole, [ctx.n, x.c, x.h, x.w]) }];
  };
  return { output: { ...x, name, h, w }, backward };
}

export function globalAverage(ctx: StepContext, op: OpOf<'globalAverage'>, input: Value): Built {
  const { t, g, n } = ctx;
  const k = ctx.kernels(input.form as 'plain' | 'blocked');
  const held = ctx.held(input);
  const c = op.shape[0]!;
  const pooled = t.shrink(t.reshape(k.globalAverage(input.name), [n, held]), 1, held, c);
  return {
    output: { name: pooled, c, h: 1, w: 1, form: 'features' },
    backward: (dy) => {
      const share = t.mul(dy.name, g.scalar(1 / (input.h * input.w)));
      const pixel = t.reshape(t.grow(share, 2, 1, c, held), [n, held, 1, 1]);
      return [{ ...input, name: k.upsample(pixel, [input.h, input.w]) }];
    },
  };
}
