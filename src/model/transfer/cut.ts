/**
 * Cuts a network behind a layer: the part up to it, which stays as it is, and the part behind it, which learns. Both
 * are networks of their own, so every engine runs them like any other. The cut must lie where everything behind passes
 * through one tensor; from there it moves on over layers that have no weights and no chance (activations, pools, the
 * global average): they are as frozen as what stands before them, and what they give is smaller.
 */
import { notACut } from '../../core/messages/weights.js';
import { InternalError, refuse } from '../../core/problems.js';
import { asNetworkModel, copyWeights, type NetworkModel } from '../network-model.js';
import type { NetworkWeights } from '../onnx/inference.js';
import type { Network, Op, Slot } from '../onnx/network.js';
import { layers } from '../tf.js';

export interface Cut {
  /** The layer whose output the features are. */
  readonly at: string;
  /** Layers of the frozen part, in order. */
  readonly frozenLayers: readonly string[];
  readonly frozen: NetworkModel;
  readonly learner: NetworkModel;
}

/** The network behind `layer` learns; that layer and all before it are frozen. */
export async function cutBehind(model: NetworkModel, layer: string): Promise<Cut> {
  const { ops } = model.network;
  const cuts = cutPoints(model.network);
  const from = ops.findIndex((op) => op.id === layer);
  if (!cuts.includes(layer)) refuse(notACut(layer, from >= 0, worthNaming(ops, cuts, from)));
  let index = from;
  while (index + 1 < ops.length && isSettled(ops[index + 1]!) && cuts.includes(ops[index + 1]!.id)) index++;
  const at = ops[index]!.id;
  const [before, behind] = await cutTopology(model, at);
  return {
    at,
    frozenLayers: before.topology.layers.map((l) => l.name),
    frozen: { ...before, weights: share(model, before.network) },
    learner: { ...behind, weights: share(model, behind.network) },
  };
}

/** Weights of the whole network from those of the learner; what is frozen stays. */
export function joined(model: NetworkModel, learner: Network, learned: NetworkWeights): NetworkWeights {
  const whole = copyWeights(model.weights);
  eachShared(model.network, learner, (list, to, from) => {
    whole[list].set(learned[list].subarray(from.offset, from.offset + from.size), to.offset);
  });
  return whole;
}

/** Layers that everything behind passes through, with something to learn behind them. */
export function cutPoints({ ops, output }: Network): string[] {
  const place = new Map(ops.map((op, i) => [op.id, i]));
  const found: string[] = [];
  for (const [i, op] of ops.entries()) {
    const crossing = ops.slice(i + 1).flatMap((later) => later.inputs.filter((id) => place.get(id)! <= i));
    const learns = ops.slice(i + 1).some((later) => 'kernel' in later);
    const single = crossing.every((id) => id === op.id) && !op.id.includes('/');
    if (single && learns && !neverNamed(op) && op.id !== output) found.push(op.id);
  }
  return found;
}

/** Neither the film itself nor its spread over channels, and nothing that chance has a part in. */
const neverNamed = (op: Op): boolean =>
  op.kind === 'input' || op.kind === 'dropout' || (op.kind === 'conv' && op.kernel.fixed === true);

const isSettled = (op: Op): boolean =>
  op.kind === 'activation' || op.kind === 'maxPool' || op.kind === 'averagePool' || op.kind === 'globalAverage';

const NAMED_AT_MOST = 8;

/** Cuts right before something that has weights (the others mean the same): the nearest to the place asked for, else the last ones. */
function worthNaming(ops: readonly Op[], cuts: readonly string[], from: number): string[] {
  const placed = cuts.map((id) => ({ id, at: ops.findIndex((op) => op.id === id) }));
  const useful = placed.filter(({ at }) => at + 1 >= ops.length || !isSettled(ops[at + 1]!));
  if (from < 0) return useful.slice(-NAMED_AT_MOST).map((c) => c.id);
  const near = [...useful].sort((a, b) => Math.abs(a.at - from) - Math.abs(b.at - from)).slice(0, NAMED_AT_MOST);
  return near.sort((a, b) => a.at - b.at).map((c) => c.id);
}

interface LayerJson {
  readonly class_name: string;
  readonly name: string;
  readonly config: { readonly name: string };
  readonly inbound_nodes: unknown[];
}

interface TopologyJson {
  readonly class_name: string;
  readonly config: {
    readonly name: string;
    readonly layers: LayerJson[];
    readonly input_layers: unknown;
    readonly output_layers: unknown;
  };
}

async function cutTopology(model: NetworkModel, at: string): Promise<[NetworkModel, NetworkModel]> {
  const json = JSON.parse(JSON.stringify(model.topology.toJSON(null, false))) as TopologyJson;
  const order = model.topology.layers.map((l) => l.name);
  const last = order.indexOf(at);
  if (last < 0) throw new InternalError(`no layer ${at}`);
  const behind = new Set(order.slice(last + 1));
  const { layers: all, ...config } = json.config;
  const build = async (name: string, list: LayerJson[], ends: object): Promise<NetworkModel> => {
    const modelTopology = { class_name: json.class_name, config: { ...config, name, layers: list, ...ends } };
    return asNetworkModel(await layers.loadLayersModel({ load: async () => ({ modelTopology }) }));
  };
  const shape = model.topology.getLayer(at).outputShape as (number | null)[];
  // An input of the layer's own name stands where the layer stood, so that what is behind needs no change.
  const input = {
    class_name: 'InputLayer',
    name: at,
    config: { batch_input_shape: [null, ...shape.slice(1)], dtype: 'float32', sparse: false, name: at },
    inbound_nodes: [],
  };
  return [
    await build(
      'frozen',
      all.filter((l) => !behind.has(l.config.name)),
      { output_layers: [[at, 0, 0]] },
    ),
    await build('learner', [input, ...all.filter((l) => behind.has(l.config.name))], { input_layers: [[at, 0, 0]] }),
  ];
}

type List = 'parameters' | 'statistics';

function eachShared(whole: Network, part: Network, visit: (list: List, whole: Slot, part: Slot) => void): void {
  for (const list of ['parameters', 'statistics'] as const) {
    const byName = new Map(whole[list].map((slot) => [slot.name, slot]));
    for (const slot of part[list]) {
      const own = byName.get(slot.name);
      if (!own) throw new InternalError(`${slot.name} has no slot in the whole network`);
      visit(list, own, slot);
    }
  }
}

/** The part's share of the whole network's weights. */
function share(model: NetworkModel, part: Network): NetworkWeights {
  const length = (list: List): number => part[list].reduce((n, slot) => n + slot.size, 0);
  const weights = {
    parameters: new Float32Array(length('parameters')),
    statistics: new Float32Array(length('statistics')),
  };
  eachShared(model.network, part, (list, from, to) => {
    weights[list].set(model.weights[list].subarray(from.offset, from.offset + from.size), to.offset);
  });
  return weights;
}
