/**
 * Engines of TensorFlow.js itself: `cpu`, the exact and slow reference, and the two native ones that are used where the
 * user installed them. Gradients come from tfjs autodiff over the layers' own forward pass.
 */
import { createRequire } from 'node:module';
import { InternalError } from '../../core/problems.js';
import { type NetworkModel, putWeights, weightsOf } from '../network-model.js';
import type { NetworkWeights } from '../onnx/inference.js';
import { inputDims } from '../onnx/network.js';
import { layers, tf, tfjsVersion, useCpuBackend } from '../tf.js';
import type { Batch, Engine, EngineOptions, Forward, StepResult, Trainer } from './engine.js';

export type TfjsEngineName = 'cpu' | 'tensorflow' | 'tensorflow-gpu';

const require = createRequire(import.meta.url);
const PACKAGES = { tensorflow: '@tensorflow/tfjs-node', 'tensorflow-gpu': '@tensorflow/tfjs-node-gpu' } as const;

export async function createTfjsEngine(name: TfjsEngineName): Promise<Engine> {
  let version = tfjsVersion;
  if (name !== 'cpu') {
    const package_ = PACKAGES[name];
    // require, not import: it also finds packages that stand beside the project (NODE_PATH).
    require(package_);
    version = (require(`${package_}/package.json`) as { version: string }).version;
  }
  const activate = async (): Promise<void> => {
    if (name === 'cpu') return useCpuBackend();
    await tf.setBackend('tensorflow');
    await tf.ready();
  };
  await activate();
  return {
    name,
    version,
    form: `tfjs ${version} ${name}`,
    describe: () => (name === 'cpu' ? `tfjs-backend-cpu ${version}, pure JavaScript` : `${PACKAGES[name]} ${version}`),
    forward: (model, weights, options) => createForward(model, weights, options, activate),
    trainer: (model, options) => createTrainer(model, options, activate),
  };
}

interface TopologyJson {
  config: { layers: { config: { name: string; activation?: string } }[] };
}

/** The same network ending in its logit, with weights of its own. */
async function twinOf(model: NetworkModel): Promise<layers.LayersModel> {
  const json = JSON.parse(JSON.stringify(model.topology.toJSON(null, false))) as TopologyJson;
  const name = model.topology.outputs[0]!.sourceLayer.name;
  const last = json.config.layers.find((l) => l.config.name === name);
  if (!last) throw new InternalError(`no layer ${name}`);
  if (model.network.outputActivation === 'sigmoid') last.config.activation = 'linear';
  return layers.loadLayersModel({ load: async () => ({ modelTopology: json }) } as never);
}

async function createForward(
  model: NetworkModel,
  weights: NetworkWeights,
  { batch }: EngineOptions,
  activate: () => Promise<void>,
): Promise<Forward> {
  await activate();
  const twin = await twinOf(model);
  putWeights(twin, model.network, weights);
  const dims = inputDims(model.network, batch);
  return {
    batch,
    async run(films) {
      await activate();
      const scores = tf.tidy(() => {
        const logits = twin.apply(tf.tensor(films, dims), { training: false }) as tf.Tensor;
        return model.network.outputActivation === 'sigmoid' ? tf.sigmoid(logits) : logits;
      });
      const values = (await scores.data()) as Float32Array;
      scores.dispose();
      return values;
    },
    release: async () => {
      twin.dispose();
    },
  };
}

async function createTrainer(
  model: NetworkModel,
  { batch }: EngineOptions,
  activate: () => Promise<void>,
): Promise<Trainer> {
  await activate();
  const { network } = model;
  const twin = await twinOf(model);
  const dims = inputDims(network, batch);
  let masks: Batch['masks'] = new Map();
  for (const layer of twin.layers) {
    if (layer.getClassName() !== 'Dropout') continue;
    // Masks come from our own generator, so that every engine drops the same units.
    layer.call = (inputs) => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const mask = masks.get(layer.name);
      return mask ? tf.mul(x, tf.tensor(mask, x.shape)) : x;
    };
  }
  return {
    batch,
    async step(data, weights): Promise<StepResult> {
      await activate();
      masks = data.masks;
      // Moving statistics start at zero for the step: afterwards they hold (1 − momentum)·batch statistic.
      putWeights(twin, network, {
        parameters: weights.parameters,
        statistics: new Float32Array(weights.statistics.length),
      });
      let logits: tf.Tensor | undefined;
      const trainable = twin.trainableWeights.map((v) => (v as unknown as { val: tf.Variable }).val);
      const { value, grads } = tf.variableGrads(() => {
        const x = tf.tensor(data.films, dims);
        const out = twin.apply(x, { training: true }) as tf.Tensor2D;
        logits = tf.keep(out.clone());
        const y = tf.tensor2d(data.labels, [batch, 1]);
        const losses = tf.sub(tf.add(tf.relu(out), tf.log1p(tf.exp(tf.neg(tf.abs(out))))), tf.mul(out, y));
        return tf.sum(tf.mul(losses, tf.div(tf.tensor2d(data.weights, [batch, 1]), batch))) as tf.Scalar;
      }, trainable);
      // Fixed layers have none; the others come in the order of the slots.
      const gradient = new Float32Array(weights.parameters.length);
      for (const [i, slot] of network.parameters.filter((s) => !s.fixed).entries()) {
        gradient.set(grads[trainable[i]!.name]!.dataSync(), slot.offset);
      }
      const { statistics } = weightsOf(twin, network);
      for (const op of network.ops) {
        if (op.kind !== 'batchNorm') continue;
        for (const slot of [op.mean, op.variance]) {
          for (let i = slot.offset; i < slot.offset + slot.size; i++) statistics[i]! /= 1 - op.momentum;
        }
      }
      const result = { loss: value.dataSync()[0]!, logits: logits!.dataSync() as Float32Array, gradient, statistics };
      tf.dispose([value, logits!, ...Object.values(grads)]);
      return result;
    },
    release: async () => {
      twin.dispose();
    },
  };
}
