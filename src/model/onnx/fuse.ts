/**
 * Rewrites that save passes over the big tensors and change nothing else:
 *
 *   relu → maxPool              becomes  maxPool → relu           (both are monotone)
 *   conv → batchNorm → maxPool  becomes  conv·sgn(γ) → maxPool inside batchNorm
 *                               (per channel, batchNorm is monotone once the sign of γ moved into the kernel)
 *   batchNorm → relu, conv → relu   become one op with `relu`
 *
 * Max-pooling 4 pixels into 1 first leaves a quarter of the work for everything behind it.
 */
import { type BatchNormFields, type ConvFields, consumers, type Network, type Op, type Window } from './network.js';

export function fuse(network: Network): Network {
  let ops: Op[] = [...network.ops];
  const only = (id: string): Op | null => {
    const users = consumers(ops, id);
    return users.length === 1 && id !== network.output ? users[0]! : null;
  };
  const replace = (id: string, op: Op): void => {
    ops = ops.map((o) => (o.id === id ? op : o));
  };

  // 1. Pools move in front of ReLU. The ids stay with the places, so consumers need no change.
  for (const relu of ops.filter((op) => op.kind === 'activation' && op.name === 'relu')) {
    const pool = only(relu.id);
    if (pool?.kind !== 'maxPool' || relu.kind !== 'activation') continue;
    replace(relu.id, { ...pool, id: relu.id, inputs: relu.inputs });
    replace(pool.id, { ...relu, id: pool.id, inputs: pool.inputs, shape: pool.shape });
  }
  // 2. A plain max-pool behind conv → batchNorm goes into the normalisation.
  for (const norm of ops) {
    if (norm.kind !== 'batchNorm') continue;
    const conv = ops.find((op) => op.id === norm.inputs[0]);
    const pool = only(norm.id);
    if (conv?.kind !== 'conv' || only(conv.id)?.id !== norm.id) continue;
    if (pool?.kind !== 'maxPool' || !isPlainPool(pool.window, norm.shape)) continue;
    replace(conv.id, { ...conv, ...(norm.gamma ? { signOf: norm.gamma } : {}) } satisfies Op & ConvFields);
    ops = ops.filter((op) => op.id !== norm.id);
    replace(pool.id, {
      ...norm,
      id: pool.id,
      shape: pool.shape,
      pool: pool.window,
    } satisfies Op & BatchNormFields);
  }
  // 3. ReLU rides on the op before it.
  for (const relu of ops.filter((op) => op.kind === 'activation' && op.name === 'relu')) {
    const before = ops.find((op) => op.id === relu.inputs[0]);
    if (!before || (before.kind !== 'batchNorm' && before.kind !== 'conv') || only(before.id) !== relu) continue;
    ops = ops.filter((op) => op.id !== before.id);
    replace(relu.id, { ...before, id: relu.id, relu: true });
  }
  return { ...network, ops };
}

/** Windows that tile the picture without overlap, padding or rest. */
export function isPlainPool(window: Window, shape: readonly number[]): boolean {
  const [, h, w] = shape as [number, number, number];
  const { size, strides, pads } = window;
  return (
    size[0] === strides[0] &&
    size[1] === strides[1] &&
    pads.every((p) => p === 0) &&
    h % size[0] === 0 &&
    w % size[1] === 0
  );
}
