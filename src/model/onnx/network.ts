/**
 * A LayersModel as plain data: what the compilers read. Shapes are per film: [channels, height, width] or [features].
 * Weights live in two flat vectors in the order and layout of tfjs: `parameters` (learned) and `statistics` (moving
 * means and variances); a slot says where a weight stands in its vector.
 */
export interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Of a layer that is not trainable: it has no gradient and does not decay. */
  readonly fixed?: true;
}

/** top, left, bottom, right. */
export type Pads = readonly [number, number, number, number];
export type Pair = readonly [number, number];

export interface Window {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly pads: Pads;
}

export type ActivationName = 'relu' | 'relu6' | 'sigmoid' | 'tanh';

interface Common {
  readonly id: string;
  readonly inputs: readonly string[];
  /** Output shape per film. */
  readonly shape: readonly number[];
}

export type Op = Common &
  (
    | { readonly kind: 'input' }
    | ConvFields
    | {
        readonly kind: 'depthwise';
        readonly window: Window;
        readonly multiplier: number;
        readonly kernel: Slot;
        readonly bias: Slot | null;
      }
    | BatchNormFields
    | { readonly kind: 'activation'; readonly name: ActivationName }
    | { readonly kind: 'maxPool' | 'averagePool'; readonly window: Window }
    | { readonly kind: 'globalAverage' }
    | { readonly kind: 'flatten' }
    | { readonly kind: 'dense'; readonly kernel: Slot; readonly bias: Slot | null }
    | { readonly kind: 'dropout'; readonly rate: number }
    | { readonly kind: 'add' }
    | { readonly kind: 'concat' }
    | { readonly kind: 'zeroPad'; readonly pads: Pads }
  );

export interface ConvFields {
  readonly kind: 'conv';
  readonly window: Window;
  readonly kernel: Slot;
  readonly bias: Slot | null;
  /** Fusion: the output is multiplied by the sign of this gamma (see fuse.ts), and passed through ReLU. */
  readonly signOf?: Slot;
  readonly relu?: boolean;
}

export interface BatchNormFields {
  readonly kind: 'batchNorm';
  readonly gamma: Slot | null;
  readonly beta: Slot | null;
  readonly mean: Slot;
  readonly variance: Slot;
  readonly epsilon: number;
  readonly momentum: number;
  /** Fusion: a max-pool moved in front of the normalisation, and a ReLU behind it. */
  readonly pool?: Window;
  readonly relu?: boolean;
}

export type OpOf<K extends Op['kind']> = Op & { readonly kind: K };
export type OutputActivation = 'linear' | 'sigmoid';

export interface Network {
  readonly ops: readonly Op[];
  /** Id of the op that gives the logits. */
  readonly output: string;
  readonly outputActivation: OutputActivation;
  /** [channels, height, width]; features come as [features, 1, 1]. */
  readonly inputShape: readonly [number, number, number];
  readonly parameters: readonly Slot[];
  readonly statistics: readonly Slot[];
}

export const total = (slots: readonly Slot[]): number => slots.reduce((sum, slot) => sum + slot.size, 0);

/** Dimensions of a batch as it comes from outside: films, rows, columns, channels; or films, features. */
export function inputDims(network: Network, batch: number): number[] {
  const [c, h, w] = network.inputShape;
  const input = network.ops.find((op) => op.kind === 'input');
  return input?.shape.length === 1 ? [batch, c] : [batch, h, w, c];
}

export function find(network: Network, id: string): Op {
  const op = network.ops.find((o) => o.id === id);
  if (!op) throw new Error(`no op named ${id}`);
  return op;
}

/** Ops that read this one's output. */
export function consumers(ops: readonly Op[], id: string): Op[] {
  return ops.filter((op) => op.inputs.includes(id));
}

/** Padding of TensorFlow's 'same': the odd pixel goes below and to the right, and it depends on the input's size. */
export function samePads(input: Pair, size: Pair, strides: Pair, dilation: Pair): Pads {
  const along = (axis: 0 | 1): Pair => {
    const out = Math.ceil(input[axis] / strides[axis]);
    const span = (size[axis] - 1) * dilation[axis] + 1;
    const all = Math.max((out - 1) * strides[axis] + span - input[axis], 0);
    return [Math.floor(all / 2), all - Math.floor(all / 2)];
  };
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return [top, left, bottom, right];
}
