/**
 * The networks that can be trained, by the name the protocol gives. Whoever adds one writes a builder, names it in
 * ARCHITECTURE_NAMES (config) and enters it here; the compiler asks for the missing half.
 */
import type { ArchitectureName, TrainingConfig } from '../../config/training.js';
import { layers } from '../tf.js';
import { buildCompact, initialise } from './compact.js';
import { densenet121 } from './densenet121.js';
import { mobilenet } from './mobilenet.js';
import { addHead, CHANNELS, CHANNELS_LAYER, type ChannelRule, filmInput, setChannels, type Tensor } from './parts.js';
import { resnet50 } from './resnet50.js';
import { vgg16 } from './vgg16.js';

export type NetworkConfig = Pick<
  TrainingConfig,
  'architecture' | 'imageSize' | 'seed' | 'filters' | 'dropout' | 'head' | 'width' | 'pretrained'
>;

export interface Architecture {
  /** One line for people: what it is and where it comes from. */
  readonly about: string;
  /** What its three channels hold; null where it takes the gray film as it is. */
  readonly channels: ChannelRule | null;
  build(config: NetworkConfig): layers.LayersModel;
}

export const ARCHITECTURES: Readonly<Record<ArchitectureName, Architecture>> = {
  compact: {
    about: 'blocks of 3×3 convolution, batch normalization, ReLU and 2×2 max-pool; global average; one logit',
    channels: null,
    build: ({ imageSize, seed, filters, dropout, head }) =>
      buildCompact({ size: imageSize, seed, filters, dropout, ...(head ? { head } : {}) }),
  },
  mobilenet: backbone('mobilenet', 'MobileNet v1 of any width', CHANNELS.tf, (x, { width = 1 }) => mobilenet(x, width)),
  vgg16: backbone('vgg16', 'VGG16 without its dense layers', CHANNELS.caffe, vgg16),
  resnet50: backbone('resnet50', 'ResNet-50', CHANNELS.caffe, resnet50),
  densenet121: backbone('densenet121', 'DenseNet-121', CHANNELS.torch, densenet121),
};

function backbone(
  name: string,
  about: string,
  channels: ChannelRule,
  body: (x: Tensor, config: NetworkConfig) => Tensor,
): Architecture {
  return {
    about: `${about}; global average; one logit`,
    channels,
    build(config) {
      const start = filmInput(config.imageSize);
      const end = addHead(body(start.channels, config), config.head ?? [], config.dropout);
      const model = layers.model({ inputs: start.film, outputs: end, name });
      // What a file will bring needs no random numbers first: drawing them for VGG16 takes seconds.
      initialise(model, config.seed, config.pretrained ? isAdded : undefined);
      setChannels(model, channels);
      return model;
    },
  };
}

export function buildArchitecture(config: NetworkConfig): layers.LayersModel {
  return ARCHITECTURES[config.architecture].build(config);
}

/** Layers that no pre-trained file brings: the spread over channels, and what was added behind the backbone. */
export function isAdded(layer: string): boolean {
  return [CHANNELS_LAYER, 'film', 'average', 'dropout', 'score'].includes(layer) || /^head\d$/.test(layer);
}
