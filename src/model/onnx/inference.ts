/**
 * Compiles a trained network into a standard ONNX graph for scoring: NCHW, weights stored in the file, any batch size.
 * ONNX Runtime folds the normalisations and picks its own memory layout.
 */
import { InternalError } from '../../core/problems.js';
import { GraphBuilder } from './graph.js';
import { windowAttributes } from './kernels.js';
import { consumers, inputDims, type Network, type Op, type Slot } from './network.js';

export interface NetworkWeights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

export const FILMS_INPUT = 'films';
export const SCORE_OUTPUT = 'score';

/** Output that carries what an inner op gives, where one is asked for. */
export const FEATURES_OUTPUT = 'features';

export function compileInference(network: Network, weights: NetworkWeights, features?: string): Uint8Array {
  const g = new GraphBuilder();
  const [channels, height, width] = network.inputShape;
  const values = new Map<string, string>();
  const data = (slot: Slot): Float32Array => {
    const source = network.statistics.includes(slot) ? weights.statistics : weights.parameters;
    return source.subarray(slot.offset, slot.offset + slot.size);
  };
  const vector = (slot: Slot): string => g.initializer(slot.name, slot.shape, data(slot));

  for (const op of network.ops) {
    const inputs = op.inputs.map((id) => values.get(id) ?? fail(id));
    values.set(op.id, emit(op, inputs));
  }
  const logits = values.get(network.output) ?? fail(network.output);
  const score = network.outputActivation === 'sigmoid' ? g.node('Sigmoid', [logits]) : logits;
  const shape = shapeOf(network.output);
  // Pictures (of a network that was cut) leave as rows, columns, channels, as they enter.
  const [c = 1, h, w] = shape;
  if (h === undefined || w === undefined) g.output(SCORE_OUTPUT, score, ['batch', c]);
  else g.output(SCORE_OUTPUT, g.node('Transpose', [score], { perm: [0, 2, 3, 1] }), ['batch', h, w, c]);
  if (features !== undefined)
    g.output(FEATURES_OUTPUT, values.get(features) ?? fail(features), ['batch', ...shapeOf(features)]);
  return g.build('inference');

  function emit(op: Op, [x = '', ...more]: string[]): string {
    switch (op.kind) {
      case 'input': {
        // A gray film lies in memory the same either way; its name and form are those of exported models.
        if (op.shape.length === 3 && channels === 1) return g.input(FILMS_INPUT, ['batch', channels, height, width]);
        const [, ...rest] = inputDims(network, 1);
        const given = g.input(FILMS_INPUT, ['batch', ...rest]);
        return op.shape.length === 1 ? given : g.node('Transpose', [given], { perm: [0, 3, 1, 2] });
      }
      case 'conv': {
        const [kh, kw, cin, cout] = op.kernel.shape as [number, number, number, number];
        const kernel = g.initializer(
          op.kernel.name,
          [cout, cin, kh, kw],
          permute(data(op.kernel), op.kernel.shape, [3, 2, 0, 1]),
        );
        return g.node('Conv', [x, kernel, ...(op.bias ? [vector(op.bias)] : [])], windowAttributes(op.window));
      }
      case 'depthwise': {
        const [kh, kw, cin, m] = op.kernel.shape as [number, number, number, number];
        const kernel = g.initializer(
          op.kernel.name,
          [cin * m, 1, kh, kw],
          permute(data(op.kernel), op.kernel.shape, [2, 3, 0, 1]),
        );
        return g.node('Conv', [x, kernel, ...(op.bias ? [vector(op.bias)] : [])], {
          ...windowAttributes(op.window),
          group: cin,
        });
      }
      case 'batchNorm': {
        const size = op.mean.size;
        const gamma = op.gamma ? vector(op.gamma) : g.floats(new Float32Array(size).fill(1));
        const beta = op.beta ? vector(op.beta) : g.floats(new Float32Array(size));
        return g.node('BatchNormalization', [x, gamma, beta, vector(op.mean), vector(op.variance)], {
          epsilon: { float: op.epsilon },
        });
      }
      case 'activation': {
        if (op.name === 'relu6') return g.node('Clip', [x, g.scalar(0), g.scalar(6)]);
        return g.node({ relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' }[op.name], [x]);
      }
      case 'maxPool':
        return g.node('MaxPool', [x], windowAttributes(op.window));
      case 'averagePool': {
        const { dilations: _, ...attributes } = windowAttributes(op.window);
        return g.node('AveragePool', [x], { ...attributes, count_include_pad: 0 });
      }
      case 'globalAverage':
        return g.node('Flatten', [g.node('GlobalAveragePool', [x])], { axis: 1 });
      case 'flatten':
        return op.inputs.length > 0 && shapeOf(op.inputs[0]!).length === 1
          ? x
          : g.node('Flatten', [g.node('Transpose', [x], { perm: [0, 2, 3, 1] })], { axis: 1 });
      case 'dense':
        return g.node('Gemm', [x, vector(op.kernel), ...(op.bias ? [vector(op.bias)] : [])]);
      case 'dropout':
        return x;
      case 'add':
        return g.node('Sum', [x, ...more]);
      case 'concat':
        return g.node('Concat', [x, ...more], { axis: 1 });
      case 'zeroPad': {
        const [top, left, bottom, right] = op.pads;
        // ONNX Runtime merges a Pad of zeros into the pool behind it, as if those were no pixels at all: wrong for a
        // max-pool, and an error where the pad is as wide as the window. The least number above zero is left alone.
        const pooled = consumers(network.ops, op.id).some((next) => next.kind.endsWith('Pool'));
        return g.node('Pad', [x, g.ints([0, 0, top, left, 0, 0, bottom, right]), g.scalar(pooled ? 1.4e-45 : 0)]);
      }
    }
  }

  function shapeOf(id: string): readonly number[] {
    return network.ops.find((op) => op.id === id)?.shape ?? [];
  }
}

function fail(id: string): never {
  throw new InternalError(`op ${id} is read before it is made`);
}

/** Reorders the axes of a rank-4 tensor. */
export function permute(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = [0, 0, 0, 0];
  let step = 1;
  for (let axis = 3; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  const out = new Float32Array(data.length);
  const [a, b, c, d] = order.map((axis) => shape[axis]!) as [number, number, number, number];
  const [sa, sb, sc, sd] = order.map((axis) => strides[axis]!) as [number, number, number, number];
  let at = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++) for (let l = 0; l < d; l++) out[at++] = data[i * sa + j * sb + k * sc + l * sd]!;
  return out;
}
