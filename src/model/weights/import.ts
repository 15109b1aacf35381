/**
 * Puts pre-trained weights into a network. Every layer of the backbone must find its weights in the file, each of its
 * very shape; what the file has beyond that must be a classifier's, else the file belongs to another network.
 */
import { basename } from 'node:path';
import type { TrainingConfig } from '../../config/training.js';
import { sourceHash, weightsForeign, weightsOfWidth, weightsShape } from '../../core/messages/weights.js';
import { Problems, refuse } from '../../core/problems.js';
import { FIRST_FILTERS } from '../architectures/mobilenet.js';
import { isAdded, type NetworkConfig } from '../architectures/registry.js';
import { type layers, tf } from '../tf.js';
import { layerKey, type NamedWeight, type WeightFile } from './source.js';

export type Pretrained = NonNullable<TrainingConfig['pretrained']>;

/** Layers that classify everyday pictures; they are left out. */
const CLASSIFIERS = new Set(['conv_preds', 'fc1', 'fc2', 'fc1000', 'predictions', 'logits']);

/** A .h5 file or a model.json, told by its name. */
export async function openWeights(file: string): Promise<WeightFile> {
  return /\.(h5|hdf5|keras)$/i.test(basename(file))
    ? (await import('./keras-h5.js')).readKerasH5(file)
    : (await import('./tfjs-layers.js')).readTfjsLayers(file);
}

/** The weights that the protocol names, if they are the ones it pinned. */
export async function openPinned(file: string, pinned: Pretrained): Promise<WeightFile> {
  const opened = await openWeights(file);
  return opened.sha256 === pinned.sha256 ? opened : refuse(sourceHash(file, pinned.sha256, opened.sha256));
}

/** The network these weights fit: a MobileNet takes its width from them. */
export function fitted<C extends NetworkConfig>(config: C, weights: WeightFile): C {
  if (config.architecture !== 'mobilenet') return config;
  const filters = weights.layers.get('conv1')?.find((w) => w.shape.length === 4)?.shape[3];
  // Without that layer the import names what is missing.
  if (filters === undefined) return config;
  const width = filters / FIRST_FILTERS;
  if (config.width !== undefined && config.width !== width) refuse(weightsOfWidth(weights.file, config.width, width));
  return { ...config, width };
}

const KINDS = ['depthwise_kernel', 'kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance'];
/** Keras 3 calls the kernel of a depthwise layer a kernel like every other. */
const isKind = (found: string | undefined, kind: string): boolean =>
  found === kind || (found === 'kernel' && kind === 'depthwise_kernel');
const kindOf = (name: string): string | undefined => {
  const last = name.split('/').at(-1)!.replace(/:\d+$/, '');
  return KINDS.find((kind) => last === kind);
};

/** Layers that took weights, in the order of the network. */
export function importWeights(model: layers.LayersModel, weights: WeightFile): string[] {
  const problems = new Problems();
  const { file } = weights;
  const taken: string[] = [];
  const known = new Set<string>();
  for (const layer of model.layers) {
    if (layer.weights.length === 0 || isAdded(layer.name)) continue;
    known.add(layer.name);
    const given = weights.layers.get(layerKey(layer.name)) ?? [];
    const chosen: NamedWeight[] = [];
    for (const [i, variable] of layer.weights.entries()) {
      const kind = variable.originalName.split('/').at(-1)!;
      // By name where the file names kinds; else by place, as Keras itself does.
      const found = given.every((w) => kindOf(w.name)) ? given.find((w) => isKind(kindOf(w.name), kind)) : given[i];
      const wanted = variable.shape as number[];
      if (found && found.shape.join() === wanted.join()) chosen.push(found);
      else problems.add(weightsShape(file, `${layer.name}/${kind}`, wanted, found?.shape ?? null));
    }
    if (given.length > layer.weights.length) {
      problems.add(
        weightsForeign(file, `${layer.name} with ${given.length} weights where it has ${layer.weights.length}`),
      );
    }
    if (chosen.length < layer.weights.length) continue;
    for (const [i, variable] of layer.weights.entries()) {
      const value = tf.tensor(chosen[i]!.values, [...chosen[i]!.shape]);
      variable.write(value);
      value.dispose();
    }
    taken.push(layer.name);
  }
  const extra = [...weights.layers.keys()].filter(
    (name) => !known.has(name) && !CLASSIFIERS.has(name) && !isAdded(name),
  );
  if (extra.length > 0)
    problems.add(weightsForeign(file, extra.slice(0, 5).join(', ') + (extra.length > 5 ? ', …' : '')));
  problems.throwIfAny();
  return taken;
}
