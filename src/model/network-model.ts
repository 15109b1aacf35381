/** A model in memory: the LayersModel (topology), its plain form, and its weights as two flat vectors. */
import { InternalError } from '../core/problems.js';
import type { NetworkWeights } from './onnx/inference.js';
import { type Network, total } from './onnx/network.js';
import { readNetwork } from './onnx/read.js';
import { type layers, tf } from './tf.js';

export interface NetworkModel {
  readonly topology: layers.LayersModel;
  readonly network: Network;
  readonly weights: NetworkWeights;
}

export function asNetworkModel(topology: layers.LayersModel): NetworkModel {
  const network = readNetwork(topology);
  return { topology, network, weights: weightsOf(topology, network) };
}

/** Copies the weights out of a LayersModel. */
export function weightsOf(topology: layers.LayersModel, network: Network): NetworkWeights {
  const parameters = new Float32Array(total(network.parameters));
  const statistics = new Float32Array(total(network.statistics));
  eachWeight(topology, network, (variable, vector, offset) => vector.set(variable.read().dataSync(), offset), {
    parameters,
    statistics,
  });
  return { parameters, statistics };
}

/** Copies weights into a LayersModel. */
export function putWeights(topology: layers.LayersModel, network: Network, weights: NetworkWeights): void {
  eachWeight(
    topology,
    network,
    (variable, vector, offset) => {
      const shape = variable.shape as number[];
      const size = shape.reduce((a, b) => a * b, 1);
      const value = tf.tensor(vector.slice(offset, offset + size), shape);
      variable.write(value);
      value.dispose();
    },
    weights,
  );
}

type Variable = layers.LayersModel['layers'][number]['weights'][number];

function eachWeight(
  topology: layers.LayersModel,
  network: Network,
  visit: (variable: Variable, vector: Float32Array, offset: number) => void,
  vectors: NetworkWeights,
): void {
  const next = { parameters: 0, statistics: 0 };
  for (const layer of topology.layers) {
    for (const variable of layer.weights) {
      const list = variable.originalName.split('/').at(-1)!.startsWith('moving_') ? 'statistics' : 'parameters';
      const slot = network[list][next[list]++];
      if (!slot) throw new InternalError(`${variable.name} has no slot`);
      visit(variable, vectors[list], slot.offset);
    }
  }
}

export function copyWeights(weights: NetworkWeights): NetworkWeights {
  return { parameters: weights.parameters.slice(), statistics: weights.statistics.slice() };
}
