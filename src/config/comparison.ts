/** The `comparison` section of protocol.yaml: what the device is compared with, stated beforehand. */
import { z } from 'zod';
import { slugify } from '../core/text.js';
import { thresholdSchema } from './threshold.js';

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

export const comparisonSchema = z
  .strictObject({
    models: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          score: z
            .string()
            .optional()
            .describe('Column of its scores in the predictions, or in the --rival CSV (default: score_ and the name)'),
          threshold: thresholdSchema
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

export type ComparisonPlan = z.infer<typeof comparisonSchema>;
