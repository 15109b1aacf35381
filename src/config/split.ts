/** The `split` section of protocol.yaml: by which rule patients fall into training, tuning and test. */
import { z } from 'zod';
import { fraction, seed } from './numbers.js';

export const splitSchema = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.literal('seeded'),
    by: z.literal('patient').default('patient'),
    stratify: z.array(z.string()).default(['label', 'view']),
    fractions: z
      .strictObject({ training: fraction, tuning: fraction, test: fraction })
      .refine((f) => Math.abs(f.training + f.tuning + f.test - 1) < 1e-9, 'training + tuning + test must be 1'),
    seed,
  }),
  z.strictObject({
    rule: z.literal('official-lists'),
    by: z.literal('patient').default('patient'),
    trainingList: z.string().default('train_val_list.txt').describe('Training and tuning cases'),
    testList: z.string().default('test_list.txt'),
    tuningFraction: fraction.default(0.1).describe('Share of the training list’s patients kept for tuning'),
    seed,
  }),
  z.strictObject({
    rule: z.literal('saved-file'),
    by: z.literal('patient').default('patient'),
    file: z
      .string()
      .min(1)
      .describe('split.csv of an earlier run; a relative path starts at the folder of the protocol'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits, as `sha256sum split.csv` prints them')
      .describe('Its SHA-256; another file is refused'),
  }),
]);
