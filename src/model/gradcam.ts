/**
 * Grad-CAM for the bench: where a film's features raise the logit. Never part of an output that users see.
 *
 *   map = ReLU(Σ_k α_k A_k),  α_k = mean over the pixels of ∂logit/∂A_k,
 *
 * A the output of the last layer that still has rows and columns and is no pooling. Source: Selvaraju et al., ICCV 2017,
 * 618–626. The body of the network runs in ONNX Runtime, the few layers behind A in TensorFlow.js with its own gradients.
 */
import { InternalError } from '../core/problems.js';
import { createRng, shuffled } from '../core/rng.js';
import { sessionOptions } from './engines/onnxruntime.js';
import { copyWeights, type NetworkModel, putWeights } from './network-model.js';
import { compileInference, FEATURES_OUTPUT, FILMS_INPUT, type NetworkWeights } from './onnx/inference.js';
import type { Network, Op, Slot } from './onnx/network.js';
import * as ort from './onnx/ort.js';
import { type layers, tf, useCpuBackend } from './tf.js';

export interface HeatMaps {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  /** One map a film, row by row, not negative. */
  readonly maps: readonly Float64Array[];
}

export interface Heater {
  readonly layer: string;
  /** Films in [0, 1], one after another. */
  run(films: Float32Array, count: number): Promise<HeatMaps>;
  release(): Promise<void>;
}

const POOLS = new Set(['maxPool', 'averagePool', 'zeroPad', 'dropout']);

/** The last op with rows and columns that is not there only to make the picture smaller. */
export function heatLayer({ ops }: Network): Op {
  const found = ops.findLast((op) => op.shape.length === 3 && op.kind !== 'input' && !POOLS.has(op.kind));
  if (!found) throw new InternalError('no layer with rows and columns');
  return found;
}

export async function openHeater(model: NetworkModel, weights: NetworkWeights, threads: number): Promise<Heater> {
  await useCpuBackend();
  const { network, topology } = model;
  const target = heatLayer(network);
  const [channels, height, width] = target.shape as [number, number, number];
  const bytes = compileInference(network, weights, target.id);
  const session = await ort.InferenceSession.create(bytes, sessionOptions(threads));
  const [c, h, w] = network.inputShape;
  const tail = tailOf(topology, target.id);
  return {
    layer: target.id,
    async run(films, count) {
      const input = new ort.Tensor('float32', films.subarray(0, count * c * h * w), [count, c, h, w]);
      const out = await session.run({ [FILMS_INPUT]: input }, [FEATURES_OUTPUT]);
      putWeights(topology, network, weights);
      const maps = tf.tidy(() => {
        const features = tf.transpose(
          tf.tensor4d(out[FEATURES_OUTPUT]!.data as Float32Array, [count, channels, height, width]),
          [0, 2, 3, 1],
        ) as tf.Tensor4D;
        const slope = tf.grad((x: tf.Tensor) => tf.sum(logits(tail, x)))(features);
        const alpha = tf.mean(slope, [1, 2], true);
        return tf.relu(tf.sum(tf.mul(alpha, features), 3)).dataSync() as Float32Array;
      });
      const pixels = height * width;
      return {
        ...{ layer: target.id, height, width },
        maps: Array.from({ length: count }, (_, i) => Float64Array.from(maps.subarray(i * pixels, (i + 1) * pixels))),
      };
    },
    release: () => session.release(),
  };
}

type Layer = layers.LayersModel['layers'][number];

/** The layers behind the target, one after another; a network that branches there has no single tail. */
function tailOf(topology: layers.LayersModel, target: string): Layer[] {
  const at = topology.layers.findIndex((layer) => layer.name === target);
  const tail = topology.layers.slice(at + 1);
  for (const [i, layer] of tail.entries()) {
    const before = i === 0 ? topology.layers[at] : tail[i - 1];
    const inputs = layer.inboundNodes.flatMap((node) => node.inboundLayers);
    if (inputs.length !== 1 || inputs[0] !== before)
      throw new InternalError(`${layer.name} is not behind ${target} alone`);
  }
  return tail;
}

/** The tail on features, the last layer without its sigmoid: gradients of a sigmoid vanish where the network is sure. */
function logits(tail: readonly Layer[], features: tf.Tensor): tf.Tensor {
  const last = tail.at(-1) as Layer;
  let x = features;
  for (const layer of tail.slice(0, -1)) x = layer.apply(x, { training: false }) as tf.Tensor;
  const [kernel, bias] = last.weights.map((weight) => weight.read());
  const product = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  return bias ? tf.add(product, bias) : product;
}

const kernelOf = (op: Op): Slot | null => ('kernel' in op ? op.kernel : null);

/** Ops with a kernel, from the output down. */
export const weighted = ({ ops }: Network): Op[] => ops.filter((op) => kernelOf(op) !== null).reverse();

/** The weights with the kernels of the named ops shuffled: the same numbers, in another order. */
export function shuffledWeights(weights: NetworkWeights, ops: readonly Op[], seed: number): NetworkWeights {
  const copy = copyWeights(weights);
  for (const op of ops) {
    const slot = kernelOf(op) as Slot;
    const rng = createRng(seed, `shuffle:${op.id}`);
    const values = copy.parameters.subarray(slot.offset, slot.offset + slot.size);
    values.set(shuffled(Array.from(values), rng));
  }
  return copy;
}
