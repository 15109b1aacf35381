/**
 * device.yaml: everything a run cannot know. Every key but the claim may be missing (then the documents show a gap), none
 * has a default that would look real, unknown keys are refused, and a device that contradicts its claim is refused too.
 */
import { z } from 'zod';
import { contradictions } from './claims.js';
import {
  approvals,
  classification,
  correspondent,
  device,
  document,
  submitter,
  truthfulAccurate,
} from './device/administration.js';
import { predicate, priorSubmissions, referenceDevices, standards } from './device/equivalence.js';
import { cybersecurity, documentationLevel, risk, software } from './device/software.js';
import {
  dataCollection,
  intendedPopulation,
  referenceStandard,
  statisticalPlan,
  validationPlan,
} from './device/study.js';
import { clinicalImpact, ifu, inputChecks, labeling, userInterface } from './device/use.js';
import { attachment, text, textOrFile } from './device/values.js';

const shape = {
  deviceType: z.enum(['CADt', 'CADe', 'CADex']).describe('The claim: triage, detection, or detection and diagnosis'),
  submitter,
  correspondent,
  device,
  document,
  classification,
  ifu,
  inputChecks,
  userInterface,
  workflow: text.optional().describe('Standard of care beside the workflow with the device'),
  compatibility: text.optional().describe('Input devices, protocols and lowest resolution it was tested with'),
  installation: textOrFile.optional().describe('Installation, maintenance and site acceptance'),
  labeling,
  clinicalImpact,
  predicate,
  referenceDevices,
  standards,
  priorSubmissions,
  userFee: text.optional().describe('User fee payment identification number, or "to be obtained"'),
  dataCollection,
  intendedPopulation,
  referenceStandard,
  statisticalPlan,
  validationPlan,
  documentationLevel,
  software,
  risk,
  cybersecurity,
  pccp: z.union([z.literal('none'), attachment]).optional(),
  monitoring: textOrFile.optional(),
  humanFactors: textOrFile.optional(),
  readerStudy: z.union([z.strictObject({ notNeeded: text }), z.strictObject({ report: attachment })]).optional(),
  externalTest: textOrFile.optional(),
  timeToNotification: textOrFile.optional(),
  localizationTest: textOrFile
    .optional()
    .describe('Only for detection claims: marks of the device against those of clinicians, with intervals'),
  failureReview: textOrFile.optional().describe('Clinical review of the missed and the falsely flagged films'),
  clinicalCompliance: text.optional(),
  funding: text.optional().describe('Who paid for the study, their part in it, and interests to declare'),
  access: text.optional().describe('Who can obtain the data, the code and the model, where, and under which terms'),
  truthfulAccurate,
  approvals,
};

export const deviceSchema = z.strictObject(shape).superRefine((device, context) => {
  for (const { path, message } of contradictions(device)) context.addIssue({ code: 'custom', path, message });
});

export type Device = z.infer<typeof deviceSchema>;

/** The value at a dotted key; undefined where it is missing. */
export function deviceValue(device: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], device);
}
