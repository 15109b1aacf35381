/** The `threshold` section of protocol.yaml, also of each other model: the rule that sets an operating point. */
import { z } from 'zod';
import { fraction } from './numbers.js';

export const thresholdSchema = z
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
