/** Activations, dense layers and the ops that only move numbers. */
import type { Built, StepContext } from '../context.js';
import type { Form, Value } from '../kernels.js';
import type { OpOf } from '../network.js';

export function activation(ctx: StepContext, op: OpOf<'activation'>, x: Value): Built {
  const { t, g } = ctx;
  const zero = g.scalar(0);
  switch (op.name) {
    case 'relu': {
      const name = g.node('Relu', [x.name]);
      return { output: { ...x, name }, backward: (dy) => [{ ...x, name: t.mul(as(ctx, dy, x), t.above(name, zero)) }] };
    }
    case 'relu6': {
      const name = g.node('Clip', [x.name, zero, g.scalar(6)]);
      const open = (): string => t.mul(t.above(x.name, zero), t.above(g.scalar(6), x.name));
      return { output: { ...x, name }, backward: (dy) => [{ ...x, name: t.mul(as(ctx, dy, x), open()) }] };
    }
    case 'sigmoid': {
      const name = g.node('Sigmoid', [x.name]);
      const slope = (): string => t.mul(name, g.node('Sub', [g.scalar(1), name]));
      return { output: { ...x, name }, backward: (dy) => [{ ...x, name: t.mul(as(ctx, dy, x), slope()) }] };
    }
    case 'tanh': {
      const name = g.node('Tanh', [x.name]);
      const slope = (): string => g.node('Sub', [g.scalar(1), t.mul(name, name)]);
      return { output: { ...x, name }, backward: (dy) => [{ ...x, name: t.mul(as(ctx, dy, x), slope()) }] };
    }
  }
}

/** The gradient in the memory form of the value it belongs to. */
function as(ctx: StepContext, dy: Value, like: Value): string {
  return like.form === 'features' ? dy.name : ctx.as(dy, like.form).name;
}

export function dense(ctx: StepContext, op: OpOf<'dense'>, x: Value, needsInput: boolean): Built {
  const { t, g } = ctx;
  const weights = ctx.weight(op.kernel);
  let name = g.node('MatMul', [x.name, weights]);
  if (op.bias) name = t.add(name, ctx.weight(op.bias));
  return {
    output: { name, c: op.shape[0]!, h: 1, w: 1, form: 'features' },
    backward: (dy) => {
      ctx.setGradient(op.kernel, g.node('MatMul', [t.transpose(x.name, [1, 0]), dy.name]));
      if (op.bias) ctx.setGradient(op.bias, t.sum(dy.name, [0]));
      return [needsInput ? { ...x, name: g.node('MatMul', [dy.name, t.transpose(weights, [1, 0])]) } : null];
    },
  };
}

/** tfjs flattens height, width, channels; memory here holds channels first. */
export function flatten(ctx: StepContext, op: OpOf<'flatten'>, input: Value): Built {
  const { t, n } = ctx;
  if (input.form === 'features') return { output: input, backward: (dy) => [dy] };
  const x = ctx.as(input, 'plain');
  const name = t.reshape(t.transpose(x.name, [0, 2, 3, 1]), [n, op.shape[0]!]);
  return {
    output: { name, c: op.shape[0]!, h: 1, w: 1, form: 'features' },
    backward: (dy) => [{ ...x, name: t.transpose(t.reshape(dy.name, [n, x.h, x.w, x.c]), [0, 3, 1, 2]) }],
  };
}

/** The mask (0 or 1/(1 − rate)) comes from outside, out of our own generator, in tfjs order. */
export function dropout(ctx: StepContext, op: OpOf<'dropout'>, input: Value): Built {
  const { t, g, n } = ctx;
  if (op.rate === 0) return { output: input, backward: (dy) => [dy] };
  const x = input.form === 'features' ? input : ctx.as(input, 'plain');
  const name = maskName(op.id);
  let mask: string;
  if (x.form === 'features') mask = g.input(name, [n, x.c]);
  else mask = t.transpose(g.input(name, [n, x.h, x.w, x.c]), [0, 3, 1, 2]);
  return {
    output: { ...x, name: t.mul(x.name, mask) },
    backward: (dy) => [{ ...x, name: t.mul(as(ctx, dy, x), mask) }],
  };
}

export const maskName = (id: string): string => `mask:${id}`;

export function add(ctx: StepContext, inputs: readonly Value[]): Built {
  return { output: ctx.sumOf(inputs), backward: (dy) => inputs.map(() => dy) };
}

export function concat(ctx: StepContext, op: OpOf<'concat'>, inputs: readonly Value[]): Built {
  const { t, g } = ctx;
  const [c, h = 1, w = 1] = op.shape as [number, number?, number?];
  const features = inputs[0]!.form === 'features';
  const blocked = ctx.preferred.form === 'blocked' && inputs.every((v) => ctx.preferred.held(v.c) === v.c);
  const form: Form = blocked ? 'blocked' : 'plain';
  const parts = features ? inputs : inputs.map((v) => ctx.as(v, form));
  const name = t.concat(
    parts.map((v) => v.name),
    1,
  );
  return {
    output: { name, c, h, w, form: features ? 'features' : form },
    backward: (incoming) => {
      const dy = features ? incoming : ctx.as(incoming, form);
      const sizes = g.ints(parts.map((v) => v.c));
      const pieces = g.nodeMany('Split', [dy.name, sizes], parts.length, { axis: 1 });
      return parts.map((v, i) => ({ ...v, name: pieces[i]! }));
    },
  };
}

export function zeroPad(ctx: StepContext, op: OpOf<'zeroPad'>, input: Value): Built {
  const { t } = ctx;
  const x = ctx.as(input, 'plain');
  const [top, left, bottom, right] = op.pads;
  const [, h, w] = op.shape as [number, number, number];
  return {
    output: { ...x, name: t.frame(x.name, op.pads), h, w },
    backward: (dy) => [{ ...x, name: t.frame(ctx.as(dy, 'plain').name, [-top, -left, -bottom, -right]) }],
  };
}
