/** The `queue` section of protocol.yaml: the reading list that is simulated with and without the device. */
import { z } from 'zod';

export const queueSchema = z
  .strictObject({
    arrivalsPerHour: z.number().positive().describe('Chest films an hour'),
    readers: z.number().int().min(1).default(1),
    reading: z.strictObject({
      distribution: z.enum(['constant', 'exponential', 'lognormal']).default('lognormal'),
      mean: z.number().positive().describe('Minutes per film'),
      variation: z.number().positive().default(1).describe('lognormal: standard deviation over mean'),
    }),
    prevalence: z.number().gt(0).lt(1).describe('Share of positive films on the list'),
    films: z.number().int().min(100).max(1_000_000).default(2000).describe('Films counted in a replication'),
    warmUp: z.number().int().min(0).max(1_000_000).default(500).describe('Films before them, not counted'),
    replications: z.number().int().min(20).max(10_000).default(200),
    seed: z.number().int().nonnegative().safe(),
    source: z.string().min(1).describe('Where arrivals, reading times and prevalence come from'),
  })
  .superRefine((q, context) => {
    const load = (q.arrivalsPerHour * q.reading.mean) / 60 / q.readers;
    if (load < 1) return;
    context.addIssue({
      code: 'custom',
      path: ['arrivalsPerHour'],
      message: `the readers would be busy ${(100 * load).toFixed(0)}% of the time, so the list would grow without end`,
    });
  });

export type QueueConfig = z.infer<typeof queueSchema>;
