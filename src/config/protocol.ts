/**
 * protocol.yaml: the pre-specified analysis plan. Unknown keys are refused; what decides a number (finding, direction,
 * reference class, prevalences) has no default. The JSON Schema for editors is generated from this schema.
 */
import { z } from 'zod';
import { slugify } from '../core/text.js';
import { planSchema } from './plan.js';
import { queueSchema } from './queue.js';
import { readersSchema } from './readers.js';

const fraction = z.number().gt(0).lt(1);
const seed = z.number().int().nonnegative().safe();

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

const split = z.discriminatedUnion('rule', [
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

const readers = z
  .strictObject({
    column: z
      .string()
      .optional()
      .describe('Column that names the reader: one row for each case and reader, the read in `labelColumn`'),
    columns: z.array(z.string()).min(2).optional().describe('Or one column of reads for each reader, one row a case'),
    rule: z
      .enum(['majority', 'at-least', 'adjudicated', 'dawid-skene'])
      .describe('How the reads of a case become its truth; a case the rule leaves open is equivocal'),
    needed: z.number().int().min(1).optional().describe('at-least: positive reads needed'),
    use: z.array(z.string()).min(1).optional().describe('Readers the rule looks at (default: all in the table)'),
    adjudicator: z.string().optional().describe('adjudicated: decides where the two readers of `use` differ'),
  })
  .superRefine((r, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((r.column === undefined) === (r.columns === undefined)) {
      issue('column', 'give either `column` (a row for each read) or `columns` (a column for each reader)');
    }
    if ((r.rule === 'at-least') !== (r.needed !== undefined)) {
      issue('needed', '`needed` belongs to the rule at-least, and that rule needs it');
    }
    const adjudicated = r.rule === 'adjudicated';
    if (adjudicated !== (r.adjudicator !== undefined)) {
      issue('adjudicator', '`adjudicator` belongs to the rule adjudicated, and that rule needs it');
    }
    if (adjudicated && r.use?.length !== 2) issue('use', 'the rule adjudicated needs two first readers here');
    if (r.needed !== undefined && r.use !== undefined && r.needed > r.use.length) {
      issue('needed', `${r.needed} positive reads can never be reached by ${r.use.length} readers`);
    }
  })
  .describe('Several readers a case, and the rule by which they become one truth');

const reference = z
  .strictObject({
    class: z.enum(['reference', 'non-reference']),
    name: z.string().min(1),
    method: z.string().min(1),
    equivocal: z.enum(['both-ways', 'excluded']).default('both-ways'),
    caseColumn: z.string().optional().describe('Column of the --reference CSV that holds the case id'),
    labelColumn: z.string().optional().describe('Column of the --reference CSV that holds the truth'),
    positive: z.array(z.string()).default(['1', 'positive', 'yes', 'true']).describe('Cell values that mean positive'),
    negative: z.array(z.string()).default(['0', 'negative', 'no', 'false']).describe('Cell values that mean negative'),
    equivocalValues: z.array(z.string()).default([]).describe('Cell values that mean equivocal'),
    readers: readers.optional(),
  })
  .describe('The truth given with --reference');

const threshold = z
  .strictObject({
    rule: z.enum(['max-f1', 'youden', 'target-sensitivity', 'target-specificity', 'cost', 'fixed']),
    value: z.number().nullable().default(null).describe('fixed: the threshold; target-*: the target'),
    costFalseNegative: z.number().positive().optional().describe('cost: cost of a miss, in units of a false alarm'),
    prevalence: fraction.optional().describe('cost: prevalence of intended use'),
    on: z.literal('tuning').default('tuning'),
  })
  .superRefine((t, context) => {
    const needsValue = t.rule === 'fixed' || t.rule.startsWith('target-');
    if (needsValue && t.value === null) {
      context.addIssue({ code: 'custom', path: ['value'], message: `rule ${t.rule} needs a number here` });
    }
    if (t.rule.startsWith('target-') && t.value !== null && !(t.value > 0 && t.value <= 1)) {
      context.addIssue({ code: 'custom', path: ['value'], message: `a target lies in (0, 1], got ${t.value}` });
    }
    if (t.rule === 'cost' && (t.costFalseNegative === undefined || t.prevalence === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['costFalseNegative'],
        message: 'rule cost needs costFalseNegative and prevalence',
      });
    }
  });

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

const margins = z
  .partialRecord(
    z.enum(['auroc', 'ap', 'sensitivity', 'specificity', 'ppa', 'npa', 'ppv', 'npv', 'f1']),
    z.number().min(0).lt(1),
  )
  .default({})
  .describe('Non-inferiority margin of each difference that is tested against one; 0 asks for superiority');

const proportionCounts = z.strictObject({
  events: z.number().int().nonnegative(),
  cases: z.number().int().positive(),
});

/** What the device is compared with, stated beforehand. */
const comparison = z
  .strictObject({
    models: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          score: z
            .string()
            .optional()
            .describe('Column of its scores in the predictions, or in the --rival CSV (default: score_ and the name)'),
          threshold: threshold
            .optional()
            .describe('Its own operating point (default: the rule of `threshold`, on its own tuning scores)'),
          margins,
        }),
      )
      .default([])
      .describe('Other models on the same cases: paired tests. Their scores point the way `scoreDirection` says'),
    published: z
      .array(
        z
          .strictObject({
            name: z.string().min(1),
            source: z.string().min(1).describe('Where the figures stand, with page or table'),
            auroc: z
              .strictObject({
                estimate: z.number().gt(0).lt(1),
                lower: z.number().min(0).lt(1),
                upper: z.number().gt(0).max(1),
                level: z.number().gt(0.5).lt(1).default(0.95),
              })
              .optional(),
            sensitivity: proportionCounts.optional(),
            specificity: proportionCounts.optional(),
            margins,
          })
          .superRefine((p, context) => {
            const { auroc } = p;
            if (auroc && !(auroc.lower < auroc.estimate && auroc.estimate < auroc.upper)) {
              const message = `expected lower < estimate < upper, got ${auroc.lower}, ${auroc.estimate}, ${auroc.upper}`;
              context.addIssue({ code: 'custom', path: ['auroc'], message });
            }
            for (const key of ['sensitivity', 'specificity'] as const) {
              const counts = p[key];
              if (counts && counts.events > counts.cases) {
                const message = `expected at most ${counts.cases} events among ${counts.cases} cases, got ${counts.events}`;
                context.addIssue({ code: 'custom', path: [key, 'events'], message });
              }
            }
            if (!auroc && !p.sensitivity && !p.specificity) {
              const message = 'expected at least one of auroc, sensitivity, specificity';
              context.addIssue({ code: 'custom', path: [], message });
            }
          }),
      )
      .default([])
      .describe('Published figures on other cases, such as a predicate’s: unpaired tests'),
    goals: z
      .array(
        z.strictObject({
          endpoint: z.string().describe('A result id: population.metric.method'),
          goal: z.number(),
          justification: z.string().min(1),
        }),
      )
      .default([])
      .describe('Performance goals: a one-sided test of each endpoint against its goal'),
  })
  .superRefine((c, context) => {
    const goals = c.goals.map((g) => `${g.endpoint} against ${g.goal}`);
    for (const goal of new Set(goals.filter((v, i) => goals.indexOf(v) !== i))) {
      context.addIssue({ code: 'custom', path: ['goals'], message: `the goal "${goal}" stands twice` });
    }
    const names = [...c.models, ...c.published].map((m) => slugify(m.name));
    for (const name of new Set(names.filter((v, i) => v === '' || names.indexOf(v) !== i))) {
      const message = `every comparison needs a name of its own in letters or figures, found "${name}" for two or an unreadable one`;
      context.addIssue({ code: 'custom', path: [], message });
    }
  });

/** Networks that can be trained, by name; the model room's registry has a builder for each. */
export const ARCHITECTURE_NAMES = ['compact', 'mobilenet', 'vgg16', 'resnet50', 'densenet121'] as const;

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

/** Which network to train and how; printed in full in the submission. */
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

const training = trainingKeys.superRefine((t, context) => {
  const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (t.width !== undefined && t.architecture !== 'mobilenet') issue('width', '`width` belongs to mobilenet');
  if (t.freezeUpTo !== undefined && t.pretrained === undefined) {
    issue('freezeUpTo', 'freezing needs `pretrained`: random weights that stay as they are would be of no use');
  }
  if (t.views !== undefined && t.freezeUpTo === undefined) issue('views', '`views` belongs to `freezeUpTo`');
});

export const protocolSchema = z
  .strictObject({
    version: z.literal(1),
    finding: z.string().min(1).describe('The positive class, by its name in the data set'),
    scoreDirection: z.enum(['higher-is-positive', 'lower-is-positive']),
    columns,
    split,
    reference: reference.optional(),
    threshold,
    intervals,
    prevalences: z.array(fraction).min(1).describe('Prevalences of intended use for predictive values'),
    subgroups: z.array(subgroup).default([]),
    minimumPositives: z.number().int().min(1).default(10),
    criteria: z.array(criterion).default([]),
    comparison: comparison.optional(),
    training: training.optional(),
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
export type ComparisonPlan = NonNullable<Protocol['comparison']>;
export type TrainingConfig = NonNullable<Protocol['training']>;
export type ArchitectureName = (typeof ARCHITECTURE_NAMES)[number];
