/**
 * The networks that can be trained, by the name the protocol gives. Whoever adds one writes a builder, names it in
 * ARCHITECTURE_NAMES (config) and enters it here; the compiler asks for the missing half.
 */
import type { ArchitectureName, TrainingConfig } from '../../config/protocol.js';
import type { layers } from '../tf.js';
import { buildCompact } from './compact.js';

export interface Architecture {
  /** One line for people: what it is and where it comes from. */
  readonly about: string;
  build(config: TrainingConfig): layers.LayersModel;
}

export const ARCHITECTURES: Readonly<Record<ArchitectureName, Architecture>> = {
  compact: {
    about: 'blocks of 3×3 convolution, batch normalization, ReLU and 2×2 max-pool; global average; one logit',
    build: ({ imageSize, seed, filters, dropout }) => buildCompact({ size: imageSize, seed, filters, dropout }),
  },
};

export function buildArchitecture(config: TrainingConfig): layers.LayersModel {
  return ARCHITECTURES[config.architecture].build(config);
}
