/**
 * preprocess.yaml: how a film becomes the input of somebody's ONNX classifier, and its output a score. What decides a number
 * has no default; the JSON Schema for editors is generated from this schema.
 */
import { z } from 'zod';

const side = z.number().int().min(16).max(4096);
const perChannel = z.array(z.number()).min(1).max(3);

export const preprocessSchema = z
  .strictObject({
    version: z.literal(1),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'letters, digits, dot, hyphen, underscore')
      .optional()
      .describe('Name of the model in predictions and messages (default: the name of the file)'),
    input: z
      .strictObject({
        name: z.string().optional().describe('Input of the graph (default: its only one)'),
        layout: z.enum(['NCHW', 'NHWC']),
        channels: z.union([z.literal(1), z.literal(3)]).describe('3: the gray film three times'),
        width: side,
        height: side,
        type: z.enum(['float32', 'uint8']).default('float32'),
      })
      .describe('What the graph takes'),
    resize: z
      .strictObject({
        fit: z
          .enum(['stretch', 'contain', 'cover'])
          .describe(
            'stretch: to width × height; contain: aspect kept, centered on black; cover: aspect kept, center cut out',
          ),
        filter: z
          .enum(['area', 'bilinear', 'bilinear-antialias'])
          .describe(
            'area: mean of the covered pixels; bilinear: two neighbors, as in TensorFlow and OpenCV; bilinear-antialias: triangle as wide as the step, as in Pillow and torchvision',
          ),
      })
      .describe('From the film to the size of the input'),
    window: z
      .strictObject({ low: z.number().min(0).max(50), high: z.number().min(50).max(100) })
      .nullable()
      .default(null)
      .describe('Percentiles of the resized film that become black and white; null: black and white of its bit depth'),
    range: z
      .tuple([z.number(), z.number()])
      .refine(([low, high]) => low < high, 'the first must be below the second')
      .describe('Numbers for black and white: [0, 1], [0, 255], [-1, 1], [-1024, 1024]'),
    mean: perChannel.optional().describe('Taken from each channel after `range`'),
    std: perChannel
      .refine((v) => v.every((x) => x > 0), 'must be above zero')
      .optional()
      .describe('Divides after `mean`'),
    output: z
      .strictObject({
        name: z.string().optional().describe('Output of the graph (default: its only one)'),
        kind: z
          .enum(['probability', 'logit', 'softmax'])
          .describe(
            'probability: between 0 and 1 as it is; logit: a sigmoid is put behind; softmax: raw values of all classes',
          ),
        class: z.number().int().nonnegative().describe('Place of the finding among the outputs, from 0'),
      })
      .describe('Which number is the score'),
    batch: z.number().int().min(1).max(256).default(8).describe('Films at once, where the graph leaves it open'),
  })
  .superRefine(({ input, mean, std }, context) => {
    for (const [key, values] of Object.entries({ mean, std })) {
      if (values !== undefined && values.length !== 1 && values.length !== input.channels) {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `expected 1 or ${input.channels} numbers, one a channel`,
        });
      }
    }
    if (input.type === 'uint8' && (mean ?? std)) {
      context.addIssue({
        code: 'custom',
        path: ['input', 'type'],
        message: 'whole numbers cannot take `mean` and `std`; leave them out or take float32',
      });
    }
  });

export type PreprocessSpec = z.infer<typeof preprocessSchema>;
