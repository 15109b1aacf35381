/** The `reference` section of protocol.yaml: what the truth given with --reference is, and how reads become one truth. */
import { z } from 'zod';

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

export const referenceSchema = z
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
