/** The `training` section of protocol.yaml: which network to train and how; printed in full in the submission. */
import { z } from 'zod';
import { seed } from './numbers.js';

/** Networks that can be trained, by name; the model room's registry has a builder for each. */
export const ARCHITECTURE_NAMES = ['compact', 'mobilenet', 'vgg16', 'resnet50', 'densenet121'] as const;
export type ArchitectureName = (typeof ARCHITECTURE_NAMES)[number];

const pretrained = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .describe(
        'model.json of a TensorFlow.js layers model, or a Keras .h5; a relative path starts at the folder of the protocol',
      ),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits, as `trace510k weights check FILE` prints them')
      .describe('Their SHA-256; other weights are refused'),
    source: z.string().min(1).describe('Where the weights come from and what they were trained on'),
    licence: z.string().min(1).describe('Licence they are used under'),
  })
  .describe('Weights to start from instead of random ones');

const trainingKeys = z.strictObject({
  architecture: z.enum(ARCHITECTURE_NAMES).default('compact'),
  width: z
    .number()
    .positive()
    .max(2)
    .optional()
    .describe('mobilenet: width multiplier (default: that of the pre-trained weights; without them, 1)'),
  pretrained: pretrained.optional(),
  freezeUpTo: z
    .string()
    .min(1)
    .optional()
    .describe('With pre-trained weights: this layer and all before it stay as they are (default: all are fine-tuned)'),
  views: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'With frozen layers: augmented views of each training film, whose features are computed once and used in turn (default: 4)',
    ),
  head: z
    .array(z.number().int().min(1).max(4096))
    .max(4)
    .optional()
    .describe('Dense layers with ReLU added between the averaged features and the last layer (default: none)'),
  filters: z
    .array(z.number().int().min(1).max(1024))
    .min(1)
    .max(6)
    .default([16, 32, 64, 128])
    .describe('compact: filters of each block; multiples of 16 are fastest'),
  imageSize: z.number().int().min(32).max(512).default(128).describe('Side of the square input, pixels'),
  epochs: z.number().int().min(1).max(1000).default(20),
  batch: z.number().int().min(1).max(512).default(32).describe('Films in a batch'),
  learningRate: z.number().positive().default(0.001).describe('Adam, highest rate of the schedule'),
  schedule: z
    .enum(['cosine', 'constant'])
    .default('cosine')
    .describe('cosine: a linear rise over a twentieth of the steps, then half a cosine down to a fiftieth'),
  weightDecay: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Decoupled (AdamW), of kernels only, in units of the learning rate'),
  dropout: z.number().min(0).lt(1).default(0.25).describe('Share of features dropped before the last layer'),
  sampling: z
    .enum(['balanced', 'natural'])
    .default('balanced')
    .describe('balanced: half of every batch is positive; natural: films as they come'),
  classWeights: z
    .union([
      z.enum(['none', 'balanced']),
      z.strictObject({ positive: z.number().positive(), negative: z.number().positive() }),
    ])
    .default('none')
    .describe('Loss weights; balanced: n/(2·n of the class), so that both classes count alike'),
  averaging: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Decay per step of the running mean of the weights that is scored and kept; 0: the weights themselves'),
  patience: z
    .number()
    .int()
    .min(0)
    .default(5)
    .describe('Epochs without a better tuning AUROC before training stops; 0: it never stops early'),
  seed: seed.describe('Of first weights, order, augmentation and dropout'),
  configurationsTried: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Configurations compared on the tuning set, this one included; null: not stated'),
  augmentation: z
    .strictObject({
      shift: z.number().min(0).max(0.3).default(0.05).describe('Fraction of the side'),
      rotation: z.number().min(0).max(45).default(7).describe('Degrees'),
      zoom: z.number().min(0).max(0.5).default(0.08).describe('Fraction'),
      exposure: z.number().min(0).max(0.5).default(0.1).describe('Gain and offset, fraction of full scale'),
      flip: z.boolean().default(false).describe('Off: a mirrored chest has its heart on the wrong side'),
    })
    .prefault({}),
});

export const trainingSchema = trainingKeys.superRefine((t, context) => {
  const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (t.width !== undefined && t.architecture !== 'mobilenet') issue('width', '`width` belongs to mobilenet');
  if (t.freezeUpTo !== undefined && t.pretrained === undefined) {
    issue('freezeUpTo', 'freezing needs `pretrained`: random weights that stay as they are would be of no use');
  }
  if (t.views !== undefined && t.freezeUpTo === undefined) issue('views', '`views` belongs to `freezeUpTo`');
});

export type TrainingConfig = z.infer<typeof trainingSchema>;
