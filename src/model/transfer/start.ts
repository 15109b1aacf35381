/** The network that a training starts from: random weights, or pre-trained ones, whole or cut behind its frozen layers. */
import { basename } from 'node:path';
import type { TrainingConfig } from '../../config/training.js';
import { exists } from '../../core/files.js';
import { pretrainedMissing } from '../../core/messages/weights.js';
import { refuse } from '../../core/problems.js';
import { ARCHITECTURES, buildArchitecture, isAdded } from '../architectures/registry.js';
import { asNetworkModel, type NetworkModel } from '../network-model.js';
import type { Slot } from '../onnx/network.js';
import { fitted, importWeights, openPinned } from '../weights/import.js';
import { type Cut, cutBehind } from './cut.js';

/** Augmented views of each film where the protocol gives no number. */
export const VIEWS = 4;

export type LayerRole = 'frozen' | 'fine-tuned' | 'added';

/** Where a model's first weights come from and what became of them. */
export interface Transfer {
  readonly file: string;
  readonly format: string;
  readonly sha256: string;
  readonly source: string;
  readonly licence: string;
  /** Width multiplier of a MobileNet. */
  readonly width: number | null;
  /** What the three channels of the backbone hold. */
  readonly channels: string | null;
  /** Layer named in the protocol; null: none is frozen. */
  readonly frozenUpTo: string | null;
  /** Layer whose output is kept as features. */
  readonly featuresAt: string | null;
  /** Numbers of features a film. */
  readonly featureLength: number | null;
  readonly views: number | null;
  readonly frozenLayers: number;
  readonly fineTunedLayers: number;
  readonly addedLayers: number;
  readonly frozenWeights: number;
  readonly learnedWeights: number;
}

export interface Start {
  readonly model: NetworkModel;
  readonly cut: Cut | null;
  readonly transfer: Transfer | null;
  /** Null where the network starts from random weights. */
  roleOf(layer: string): LayerRole | null;
}

/** `file`: the pre-trained weights, their path made absolute by the caller. */
export async function startingNetwork(config: TrainingConfig, file: string | undefined): Promise<Start> {
  const { pretrained, freezeUpTo } = config;
  if (pretrained === undefined) {
    return { model: asNetworkModel(buildArchitecture(config)), cut: null, transfer: null, roleOf: () => null };
  }
  const path = file ?? pretrained.file;
  if (!(await exists(path))) refuse(pretrainedMissing(path));
  const weights = await openPinned(path, pretrained);
  const fit = fitted(config, weights);
  const topology = buildArchitecture(fit);
  importWeights(topology, weights);
  const model = asNetworkModel(topology);
  const cut = freezeUpTo === undefined ? null : await cutBehind(model, freezeUpTo);
  const frozen = new Set(cut?.frozenLayers);
  const roleOf = (layer: string): LayerRole => (isAdded(layer) ? 'added' : frozen.has(layer) ? 'frozen' : 'fine-tuned');
  // Layers without weights are neither frozen nor tuned; what they are is in the table of layers.
  const weighted = topology.layers.filter((layer) => layer.weights.length > 0);
  const count = (role: LayerRole): number => weighted.filter((layer) => roleOf(layer.name) === role).length;
  const learned = sizeOf((cut?.learner ?? model).network.parameters.filter((slot) => !slot.fixed));
  const transfer: Transfer = {
    file: basename(path),
    format: weights.format,
    sha256: weights.sha256,
    source: pretrained.source,
    licence: pretrained.licence,
    width: fit.architecture === 'mobilenet' ? (fit.width ?? 1) : null,
    channels: ARCHITECTURES[config.architecture].channels?.about ?? null,
    frozenUpTo: freezeUpTo ?? null,
    featuresAt: cut?.at ?? null,
    featureLength: cut ? cut.learner.network.inputShape.reduce((a, b) => a * b, 1) : null,
    views: cut ? (config.views ?? VIEWS) : null,
    frozenLayers: count('frozen'),
    fineTunedLayers: count('fine-tuned'),
    addedLayers: count('added'),
    frozenWeights: model.weights.parameters.length - learned,
    learnedWeights: learned,
  };
  return { model, cut, transfer, roleOf };
}

const sizeOf = (slots: readonly Slot[]): number => slots.reduce((n, slot) => n + slot.size, 0);
