/**
 * protocol.yaml: the pre-specified analysis plan. Unknown keys are refused; what decides a number (finding, direction,
 * reference class, prevalences) has no default. The JSON Schema for editors is generated from this schema.
 */
import { z } from 'zod';
import { comparisonSchema } from './comparison.js';
import { fraction, seed } from './numbers.js';
import { planSchema } from './plan.js';
import { queueSchema } from './queue.js';
import { readersSchema } from './readers.js';
import { referenceSchema } from './reference.js';
import { splitSchema } from './split.js';
import { thresholdSchema } from './threshold.js';
import { trainingSchema } from './training.js';

const columns = z
  .strictObject({
    case: z.string().default('case_id').describe('Case (film) identifier'),
    patient: z.string().default('patient_id').describe('Patient identifier; resampling is by patient'),
    score: z.string().default('score').describe('Model output'),
    label: z.string().default('label').describe('Truth: 0/1, or the words under `labelValues`'),
    split: z.string().default('split').describe('Part: training, tuning or test'),
    attributes: z
      .record(z.string(), z.string())
      .default({})
      .describe('Further columns to keep, as attribute name: column name (for subgroups)'),
  })
  .prefault({})
  .describe('How the columns of CSV inputs are named');

const intervals = z.strictObject({
  level: z.number().gt(0.5).lt(1).default(0.95),
  replicates: z.number().int().min(200).max(100_000).default(2000),
  cluster: z
    .enum(['patient', 'case'])
    .default('patient')
    .describe('What the bootstrap draws: patients with all their cases (clustered), or single cases (i.i.d.)'),
  strata: z
    .enum(['none', 'class'])
    .default('none')
    .describe(
      'class: draw apart from patients (cases) with positive cases only, with negative only and with both, so that each replicate has as many of each',
    ),
  seed,
  primary: z
    .strictObject({
      auroc: z
        .enum(['delong', 'delong-logit', 'obuchowski', 'bootstrap-percentile', 'bootstrap-bca'])
        .default('bootstrap-percentile'),
      proportions: z
        .enum(['wilson', 'clopper-pearson', 'jeffreys', 'clustered-ratio', 'bootstrap-percentile'])
        .default('bootstrap-percentile'),
    })
    .prefault({})
    .describe('The interval that is printed where several are computed'),
});

const subgroup = z.strictObject({
  column: z.string(),
  bands: z
    .array(z.number())
    .min(1)
    .optional()
    .describe('Lower bounds of bands: [18, 40] → under 18, 18–39, 40 and over'),
  each: z.boolean().optional().describe('One subgroup for each value of a list column such as findings'),
});

const criterion = z.strictObject({
  id: z.string().min(1),
  endpoint: z.string().describe('A result id: population.metric.method'),
  bound: z.enum(['lower', 'upper', 'estimate']),
  target: z.number(),
  justification: z.string().min(1),
});

export const protocolSchema = z
  .strictObject({
    version: z.literal(1),
    finding: z.string().min(1).describe('The positive class, by its name in the data set'),
    scoreDirection: z.enum(['higher-is-positive', 'lower-is-positive']),
    columns,
    split: splitSchema,
    reference: referenceSchema.optional(),
    threshold: thresholdSchema,
    intervals,
    prevalences: z.array(fraction).min(1).describe('Prevalences of intended use for predictive values'),
    subgroups: z.array(subgroup).default([]),
    minimumPositives: z.number().int().min(1).default(10),
    criteria: z.array(criterion).default([]),
    comparison: comparisonSchema.optional(),
    training: trainingSchema.optional(),
    lock: z
      .enum(['required'])
      .optional()
      .describe('required: no run without `trace510k protocol lock` first (else such a run is marked exploratory)'),
    plan: planSchema
      .optional()
      .describe('The validation study to come: what it must show, from which its size follows'),
    queue: queueSchema.optional().describe('The reading list that is simulated with and without the device'),
    readers: readersSchema.optional().describe('Reader tables given to `readers`'),
  })
  .superRefine((p, context) => {
    const ids = p.criteria.map((c) => c.id);
    for (const id of new Set(ids.filter((v, i) => ids.indexOf(v) !== i))) {
      context.addIssue({ code: 'custom', path: ['criteria'], message: `criterion id "${id}" stands twice` });
    }
  });

export type Protocol = z.infer<typeof protocolSchema>;
