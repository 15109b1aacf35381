/** The `readers` section of protocol.yaml: what the columns of a reader table mean, and the rules that decide a number. */
import { z } from 'zod';

const words = (of: readonly string[], about: string) =>
  z
    .array(z.string())
    .default([...of])
    .describe(about);

export const readersSchema = z
  .strictObject({
    layout: z
      .enum(['long', 'wide'])
      .default('long')
      .describe('long: one row a case and reader; wide: one row a case, one column a reader'),
    columns: z
      .strictObject({
        case: z.string().default('case_id'),
        patient: z.string().optional().describe('Without it every case is its own patient'),
        reader: z.string().default('reader').describe('long only'),
        modality: z.string().optional().describe('Reading condition, such as unaided and aided'),
        truth: z.string().optional().describe('Truth of the case; needed for a multi-reader study'),
      })
      .prefault({}),
    reads: z
      .array(z.string())
      .default(['read'])
      .describe('long: columns of reads, each a finding; wide: the readers’ columns, one finding'),
    finding: z.string().optional().describe('wide: name of the finding (default: the protocol’s)'),
    readers: z.array(z.string()).optional().describe('Readers that count (default: all in the table)'),
    scale: z
      .array(z.string())
      .min(2)
      .optional()
      .describe('Ordered categories of a rating; without it reads are yes or no'),
    positiveFrom: z.string().optional().describe('With a scale: first category that counts as positive'),
    positive: words(['1', 'yes', 'positive', 'true'], 'Cell values that mean positive'),
    negative: words(['0', 'no', 'negative', 'false'], 'Cell values that mean negative'),
    missing: words([], 'Cell values, besides empty, that mean not read'),
    weighting: z
      .enum(['unweighted', 'linear', 'quadratic'])
      .default('unweighted')
      .describe('Which kappa, alpha and AC'),
    ties: z
      .enum(['negative', 'positive', 'excluded'])
      .default('negative')
      .describe('What a tie among the other readers is, in the F1 protocol'),
    modelAmongOthers: z
      .boolean()
      .default(false)
      .describe('F1 protocol, each-other scoring: whether readers are scored against the model too'),
    consensus: z
      .discriminatedUnion('rule', [
        z.strictObject({ rule: z.literal('majority'), tie: z.enum(['negative', 'positive', 'excluded']) }),
        z.strictObject({ rule: z.literal('at-least'), needed: z.number().int().min(1) }),
        z.strictObject({
          rule: z.literal('adjudicated'),
          first: z.tuple([z.string(), z.string()]),
          adjudicator: z.string(),
        }),
      ])
      .prefault({ rule: 'majority', tie: 'negative' })
      .describe('How several reads of a case become one truth'),
    mrmc: z
      .strictObject({
        score: z.string().describe('long: column of the rating or score; higher speaks for the finding'),
        figure: z.enum(['auroc', 'sensitivity', 'specificity']).default('auroc'),
        cut: z.number().optional().describe('sensitivity, specificity: positive at this rating or above'),
        covariance: z
          .enum(['jackknife', 'delong', 'unbiased', 'obuchowski'])
          .default('jackknife')
          .describe('Covariance of the readers’ figures over cases; obuchowski takes patients as clusters'),
        df: z.enum(['hillis', 'obuchowski-rockette']).default('hillis'),
      })
      .optional()
      .describe('Multi-reader multi-case analysis; needs columns.truth'),
  })
  .superRefine((r, context) => {
    const issue = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (r.scale !== undefined && (r.positiveFrom === undefined || r.scale.indexOf(r.positiveFrom) < 1)) {
      issue(['positiveFrom'], 'a scale needs the category from which a read is positive, not its first one');
    }
    if (r.mrmc && r.mrmc.figure !== 'auroc' && r.mrmc.cut === undefined) {
      issue(['mrmc', 'cut'], `${r.mrmc.figure} needs the rating from which a case is called positive`);
    }
    if (r.mrmc && r.mrmc.figure !== 'auroc' && r.mrmc.covariance === 'unbiased') {
      issue(['mrmc', 'covariance'], 'unbiased covariances are defined for the AUROC only');
    }
    if (r.layout === 'wide' && r.mrmc) issue(['mrmc'], 'a multi-reader study needs the long layout');
  });

export type ReadersConfig = z.infer<typeof readersSchema>;
