/** The `plan` section of protocol.yaml: what the validation study to come must show, from which its size follows. */
import { z } from 'zod';
import { fraction } from './numbers.js';

const endpoint = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens')
      .describe('Part of the evidence ids'),
    metric: z.enum(['auroc', 'sensitivity', 'specificity']),
    goal: fraction.describe('What the lower limit must lie above'),
    expected: fraction.describe('The value the study is planned at'),
    power: fraction.default(0.9),
    bound: z
      .enum(['wilson', 'clopper-pearson', 'jeffreys'])
      .default('wilson')
      .describe('sensitivity, specificity: interval whose lower limit is meant'),
    formula: z.enum(['obuchowski', 'hanley-mcneil']).default('obuchowski').describe('auroc: variance assumed'),
  })
  .refine((e) => e.expected > e.goal, { path: ['expected'], message: 'must be above the goal' });

const comparison = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  metric: z.enum(['auroc', 'sensitivity', 'specificity']),
  first: fraction.describe('Expected value of the new reading'),
  second: fraction.describe('Expected value of the comparator on the same cases'),
  power: fraction.default(0.8),
  correlation: z.number().min(0).lt(1).default(0.4).describe('auroc: correlation of the two areas'),
  discordance: fraction
    .optional()
    .describe('Share of cases on which one of the two alone is right (default: independent)'),
  margin: z.number().min(0).lt(1).default(0).describe('Non-inferiority margin; 0 asks for a difference'),
});

const readerPlan = z.strictObject({
  readers: z.array(z.number().int().min(2)).min(1).describe('Numbers of readers to work out'),
  difference: fraction.describe('Difference of the two reader-averaged figures to detect'),
  power: fraction.default(0.8),
  components: z
    .strictObject({
      interaction: z.number(),
      error: z.number().positive(),
      cov1: z.number(),
      cov2: z.number(),
      cov3: z.number(),
      cases: z.number().int().min(2).describe('Cases of the pilot they come from'),
    })
    .describe('Obuchowski–Rockette components of a pilot; `readers` prints them'),
  source: z.string().min(1).describe('Where the components come from'),
});

export const planSchema = z
  .strictObject({
    endpoints: z.array(endpoint).min(1),
    comparisons: z.array(comparison).default([]),
    source: z.string().trim().min(1).optional().describe('Where goals and expected values come from: a pilot, a paper'),
    prevalence: fraction.describe('Share of positive cases in the validation study (enriched or not)'),
    unusable: z.number().min(0).lt(1).default(0).describe('Share of cases that will drop out (no truth, bad film)'),
    clusters: z
      .strictObject({
        casesPerPatient: z.number().min(1).default(1),
        variation: z.number().min(0).default(0).describe('Coefficient of variation of cases per patient'),
        correlation: z.number().min(0).max(1).default(0).describe('Intracluster correlation of correctness'),
      })
      .prefault({}),
    sites: z
      .strictObject({
        atLeast: z.number().int().min(1).describe('Fewest sites'),
        casesPerSite: z.number().int().min(1).optional().describe('Most cases one site can give'),
      })
      .optional(),
    truthers: z.number().int().min(1).optional().describe('Radiologists who make the reference standard'),
    readers: readerPlan.optional().describe('Multi-reader study'),
    simulation: z
      .strictObject({
        studies: z.number().int().min(50).max(100_000).default(400),
        replicates: z
          .number()
          .int()
          .min(200)
          .default(400)
          .describe('Bootstrap replicates inside each simulated study, where the printed interval is a bootstrap'),
        seed: z.number().int().nonnegative().safe(),
      })
      .optional()
      .describe('Power of the planned analysis itself, by simulation'),
  })
  .superRefine((p, context) => {
    const ids = [...p.endpoints, ...p.comparisons].map((e) => e.id);
    for (const id of new Set(ids.filter((v, i) => ids.indexOf(v) !== i))) {
      context.addIssue({ code: 'custom', path: ['endpoints'], message: `endpoint id "${id}" stands twice` });
    }
    for (const [i, c] of p.comparisons.entries()) {
      const issue = (message: string): void => context.addIssue({ code: 'custom', path: ['comparisons', i], message });
      if (c.margin === 0 && c.first === c.second) issue('first and second are equal: state a margin, or a difference');
      if (c.margin > 0 && c.first - c.second + c.margin <= 0) issue('the expected difference lies outside the margin');
      if (c.metric === 'auroc' && c.margin > 0) issue('a margin is planned for sensitivity and specificity only');
    }
  });

export type PlanConfig = z.infer<typeof planSchema>;
