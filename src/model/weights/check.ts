/** What a file of weights holds, and whether it fits a network. */
import type { ArchitectureName } from '../../config/training.js';
import { buildArchitecture, type NetworkConfig } from '../architectures/registry.js';
import { useCpuBackend } from '../tf.js';
import { fitted, importWeights, openWeights } from './import.js';
import { layerKey } from './source.js';

export interface CheckedWeights {
  readonly format: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly layers: number;
  readonly weights: number;
  readonly architecture: ArchitectureName | null;
  readonly width: number | null;
  /** Layers of the network that take their weights from the file. */
  readonly taken: number;
  /** Layers of the file that the network has no use for. */
  readonly leftOut: readonly string[];
}

/** Weights do not depend on the side of the film; the smallest is built fastest. */
const SIDE = 32;

export async function checkWeights(file: string, architecture?: ArchitectureName): Promise<CheckedWeights> {
  const weights = await openWeights(file);
  const all = [...weights.layers.values()].flat();
  const { format, sha256, bytes } = weights;
  const found = {
    format,
    sha256,
    bytes,
    layers: weights.layers.size,
    weights: all.reduce((n, w) => n + w.values.length, 0),
  };
  if (architecture === undefined) return { ...found, architecture: null, width: null, taken: 0, leftOut: [] };
  await useCpuBackend();
  const pretrained = { file, sha256, source: '-', licence: '-' };
  const base: NetworkConfig = {
    architecture,
    imageSize: SIDE,
    seed: 1,
    filters: [16, 32, 64, 128],
    dropout: 0,
    pretrained,
  };
  const config = fitted(base, weights);
  const taken = importWeights(buildArchitecture(config), weights);
  const known = new Set(taken.map(layerKey));
  return {
    ...found,
    architecture,
    width: config.width ?? null,
    taken: taken.length,
    leftOut: [...weights.layers.keys()].filter((name) => !known.has(name)),
  };
}
