/** Conv2D and DepthwiseConv2D with their gradients. */
import type { Built, StepContext } from '../context.js';
import { type Value, windowAttributes, windowOutput } from '../kernels.js';
import type { OpOf } from '../network.js';
import { signVector } from './batch-norm.js';

export function conv(ctx: StepContext, op: OpOf<'conv'>, input: Value, needsInput: boolean): Built {
  const { t, g } = ctx;
  const [cout, h, w] = op.shape as [number, number, number];
  const { window, kernel, bias } = op;
  // A fixed kernel (the gray film spread over three channels) stays plain: what reads it then has fewer channels than a block.
  const k = kernel.fixed ? ctx.kernels('plain') : ctx.preferred;
  // The film itself stays plain where the blocked kernel reads it so (fewer channels than a block).
  const readsPlain = k.form === 'plain' || (!needsInput && input.c < k.held(1) && input.form === 'plain');
  const x = ctx.as(input, readsPlain ? 'plain' : k.form);
  const [cinHeld, coutHeld] = [ctx.held(x), k.held(cout)];

  const sign = op.signOf ? signVector(ctx, op.signOf) : null;
  const signed = (weight: string): string => (sign ? t.mul(weight, sign) : weight);
  let weights = signed(ctx.weight(kernel));
  weights = t.grow(t.grow(weights, 4, 2, x.c, cinHeld), 4, 3, cout, coutHeld);
  const offset = bias ? t.grow(signed(ctx.weight(bias)), 1, 0, cout, coutHeld) : null;
  const name = k.conv(x, weights, coutHeld, window, offset, op.relu === true);
  const output: Value = { name, c: cout, h, w, form: k.form };

  const backward = (incoming: Value): (Value | null)[] => {
    let dy = ctx.as(incoming, k.form);
    if (op.relu) dy = { ...dy, name: t.mul(dy.name, t.above(name, g.scalar(0))) };
    let dw = k.convKernel(x, dy, window);
    dw = t.shrink(t.shrink(dw, 2, cinHeld, x.c), 3, coutHeld, cout);
    ctx.setGradient(kernel, signed(dw));
    if (bias) ctx.setGradient(bias, signed(t.shrink(ctx.channelSum(dy, k.form), 0, coutHeld, cout)));
    if (!needsInput) return [null];
    if (window.strides[0] === 1 && window.strides[1] === 1) {
      return [{ ...x, name: k.convInput(dy.name, weights, cinHeld, coutHeld, window) }];
    }
    const plain = ctx.as(dy, 'plain');
    const oihw = t.transpose(signed(ctx.weight(kernel)), [3, 2, 0, 1]);
    return [{ ...x, form: 'plain', name: transposedConv(ctx, plain.name, oihw, op, x, 1) }];
  };
  return { output, backward };
}

/** Gradient of a strided convolution: ConvTranspose with the output size made explicit. */
function transposedConv(
  ctx: StepContext,
  dy: string,
  weights: string,
  op: OpOf<'conv'> | OpOf<'depthwise'>,
  x: Value,
  group: number,
): string {
  const { window } = op;
  const [oh, ow] = windowOutput(x.h, x.w, window);
  const rest = (axis: 0 | 1, size: number, out: number): number => {
    const span = (window.size[axis] - 1) * window.dilation[axis] + 1;
    return size - ((out - 1) * window.strides[axis] + span - window.pads[axis] - window.pads[axis + 2]!);
  };
  return ctx.g.node('ConvTranspose', [dy, weights], {
    ...windowAttributes(window),
    output_padding: [rest(0, x.h, oh), rest(1, x.w, ow)],
    group,
  });
}

export function depthwise(ctx: StepContext, op: OpOf<'depthwise'>, input: Value, needsInput: boolean): Built {
  const { window, multiplier } = op;
  const unit = window.strides[0] === 1 && window.strides[1] === 1 && window.dilation.every((d) => d === 1);
  return unit && multiplier === 1 && ctx.preferred.form === 'blocked' && needsInput
    ? blockedDepthwise(ctx, op, input)
    : plainDepthwise(ctx, op, input, needsInput);
}

function blockedDepthwise(ctx: StepContext, op: OpOf<'depthwise'>, input: Value): Built {
  const { t } = ctx;
  const k = ctx.preferred;
  const x = ctx.as(input, 'blocked');
  const [c, h, w] = op.shape as [number, number, number];
  const held = k.held(c);
  const kernel = t.grow(ctx.weight(op.kernel), 4, 2, c, held);
  const bias = op.bias ? t.grow(ctx.weight(op.bias), 1, 0, c, held) : null;
  const output: Value = { name: k.depthwise(x.name, kernel, held, op.window, bias), c, h, w, form: 'blocked' };
  const backward = (incoming: Value): (Value | null)[] => {
    const dy = ctx.as(incoming, 'blocked');
    if (op.bias) ctx.setGradient(op.bias, t.shrink(ctx.channelSum(dy, 'blocked'), 0, held, c));
    const [kh, kw] = op.window.size;
    const rows: string[] = [];
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const oneHot = new Float32Array(kh * kw * held);
        oneHot.fill(1, (i * kw + j) * held, (i * kw + j + 1) * held);
        const met = k.depthwise(x.name, ctx.g.floats(oneHot, [kh, kw, held, 1]), held, op.window, null);
        const product: Value = { ...dy, name: t.mul(met, dy.name) };
        rows.push(t.reshape(ctx.channelSum(product, 'blocked'), [1, held]));
      }
    }
    ctx.setGradient(op.kernel, t.shrink(t.concat(rows, 0), 1, held, c));
    return [{ ...x, name: k.depthwiseInput(dy.name, kernel, held, op.window) }];
  };
  return { output, backward };
}

function plainDepthwise(ctx: StepContext, op: OpOf<'depthwise'>, input: Value, needsInput: boolean): Built {
  const { t, g, n } = ctx;
  const given = ctx.as(input, 'plain');
  const [c, h, w] = op.shape as [number, number, number];
  const { window } = op;
  const [kh, kw] = window.size;
  // WebGPU is wrong, silently, where a group has several outputs: there every input channel is repeated instead.
  const repeats = t.standardOnly ? op.multiplier : 1;
  const x: Value =
    repeats === 1
      ? given
      : {
          ...given,
          c,
          name: t.reshape(
            g.node('Expand', [
              t.reshape(given.name, [n, given.c, 1, given.h * given.w]),
              g.ints([n, given.c, repeats, given.h * given.w]),
            ]),
            [n, c, given.h, given.w],
          ),
        };
  const m = op.multiplier / repeats;
  // tfjs [kh, kw, cin, m] → [cin·m, 1, kh, kw]
  const weights = t.reshape(t.transpose(ctx.weight(op.kernel), [2, 3, 0, 1]), [c, 1, kh, kw]);
  const attributes = { ...windowAttributes(window), group: x.c };
  const name = g.node('Conv', [x.name, weights, ...(op.bias ? [ctx.weight(op.bias)] : [])], attributes);
  const backward = (incoming: Value): (Value | null)[] => {
    const dy = ctx.as(incoming, 'plain');
    if (op.bias) ctx.setGradient(op.bias, ctx.channelSum(dy, 'plain'));
    const split = t.reshape(dy.name, [n, x.c, m, h * w]);
    const taps = t.taps(x.name, x.h, x.w, window, [h, w]).map((tap) => {
      const product = t.mul(t.reshape(tap, [n, x.c, 1, h * w]), split);
      return t.reshape(t.sum(product, [0, 3]), [1, x.c, m]);
    });
    ctx.setGradient(op.kernel, t.concat(taps, 0));
    if (!needsInput) return [null];
    const dx = transposedConv(ctx, dy.name, weights, op, x, x.c);
    if (repeats === 1) return [{ ...x, name: dx }];
    const summed = t.sum(t.reshape(dx, [n, given.c, repeats, x.h * x.w]), [2]);
    return [{ ...given, name: t.reshape(summed, [n, given.c, x.h, x.w]) }];
  };
  return { output: { name, c, h, w, form: 'plain' }, backward };
}
