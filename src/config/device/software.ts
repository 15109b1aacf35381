/** Sections of device.yaml on the software: documentation, risk, cybersecurity. */
import { z } from 'zod';
import { text, textOrFile } from './values.js';

/** The manufacturer’s rating of one hazard of the table in the document. */
const ratedHazard = z.strictObject({
  hazard: z.string().regex(/^HAZ-\d{3}$/, 'expected the id of a hazard such as HAZ-001'),
  probability: text.optional().describe('1 where it cannot be estimated'),
  initial: text.optional().describe('Evaluation before controls'),
  residual: text.optional().describe('Evaluation after controls'),
  verification: text.optional().describe('What shows that the control is there and works'),
  newRisks: text.optional().describe('Risks the control brings'),
});

export const documentationLevel = z
  .strictObject({ level: z.enum(['Basic', 'Enhanced']).optional(), rationale: text.optional() })
  .prefault({});

export const software = z
  .strictObject({
    description: textOrFile.optional(),
    riskManagementFile: textOrFile.optional(),
    requirements: textOrFile
      .optional()
      .describe('Only for detection claims; the triage requirements are in the templates'),
    architecture: textOrFile.optional(),
    design: textOrFile.optional(),
    lifecycle: textOrFile.optional(),
    versionHistory: textOrFile.optional(),
    anomalies: textOrFile.optional(),
  })
  .prefault({});

export const risk = z
  .strictObject({
    acceptability: textOrFile.optional().describe('Criteria of acceptability, fixed before the analysis'),
    rows: z.array(ratedHazard).min(1).optional(),
    overallResidual: text.optional().describe('Overall residual risk and why it is acceptable'),
  })
  .prefault({});

export const cybersecurity = z
  .strictObject({
    threatModel: textOrFile.optional(),
    riskAssessment: textOrFile.optional(),
    architectureViews: textOrFile.optional(),
    penetrationTest: textOrFile.optional(),
    labeling: textOrFile.optional().describe('Security information for sites'),
    managementPlan: textOrFile.optional(),
  })
  .prefault({});
