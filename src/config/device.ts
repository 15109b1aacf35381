/**
 * device.yaml: everything a run cannot know. Every key but the claim may be missing (then the documents show a gap), none
 * has a default that would look real, unknown keys are refused, and a device that contradicts its claim is refused too.
 */
import { z } from 'zod';
import { isDay } from '../core/days.js';
import { contradictions } from './claims.js';

const text = z.string().trim().min(1);
const texts = z.array(text).min(1);
const kNumber = z
  .string()
  .regex(/^(K\d{6}|DEN\d{6})$/, 'expected a number such as K123456 or DEN123456, exactly as FDA assigned it');
const isoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as "2026-11-24", in quotes')
  .refine(isDay, 'expected a day that exists in the calendar');
const code = z.string().regex(/^[A-Z]{3}$/, 'expected a product code of three capital letters');
const age = z.number().int().min(0).max(120);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256: 64 digits 0–9 and a–f');

/** A document kept outside, named so that a reviewer can find it. */
const attachment = z.strictObject({
  file: text.describe('File name of the attachment'),
  summary: text.describe('What it shows, in a few sentences'),
  sha256: sha256.optional(),
  date: isoDate.optional().describe('The day it was fixed'),
});
const textOrFile = z.union([text, attachment]);

const submitter = z.strictObject({
  legalName: text.optional(),
  address: text.optional(),
  phone: text.optional(),
  contact: text.optional(),
  registration: text.optional().describe('Establishment registration number, or "to be obtained"'),
});

const ifu = z
  .strictObject({
    intendedUse: text.optional().describe('General purpose of the device'),
    text: text.optional().describe('Indications for use: one text, printed identically everywhere'),
    population: text.optional(),
    ageMin: age.optional().describe('Years'),
    ageMax: age.optional().describe('Years'),
    views: z
      .array(z.enum(['PA', 'AP']))
      .min(1)
      .optional(),
    modalities: z
      .array(z.enum(['CR', 'DX']))
      .min(1)
      .optional(),
    users: text.optional(),
    environment: text.optional(),
    prescription: z.boolean().optional(),
    notFor: texts.optional(),
  })
  .refine((i) => i.ageMin === undefined || i.ageMax === undefined || i.ageMin <= i.ageMax, {
    path: ['ageMax'],
    message: 'expected ageMax at or above ageMin',
  });

const predicate = z.strictObject({
  k: kNumber.optional(),
  name: text.optional(),
  applicant: text.optional(),
  date: isoDate.optional().describe('Date of clearance'),
  code: code.optional(),
  codeSource: text.optional().describe('Where a code was looked up that trace510k does not know: database and day'),
  regulation: text.optional(),
  ifu: text.optional(),
  technology: text.optional(),
  outputs: text.optional(),
  performance: text.optional().describe('As its public summary states it, with intervals'),
  source: text.optional().describe('Where its data were read: address and date'),
  sameIntendedUse: text.optional().describe('Why the intended use is the same'),
  differences: text
    .optional()
    .describe('Each difference, why it raises no different question, and the test that shows it'),
});

const standard = z.strictObject({
  number: text,
  edition: text.optional(),
  recognition: text.optional().describe('FDA recognition number'),
  extent: text.optional().describe('Declaration of conformity, or general use, and to which clauses'),
});

/** The manufacturer’s rating of one hazard of the table in the document. */
const ratedHazard = z.strictObject({
  hazard: z.string().regex(/^HAZ-\d{3}$/, 'expected the id of a hazard such as HAZ-001'),
  probability: text.optional().describe('1 where it cannot be estimated'),
  initial: text.optional().describe('Evaluation before controls'),
  residual: text.optional().describe('Evaluation after controls'),
  verification: text.optional().describe('What shows that the control is there and works'),
  newRisks: text.optional().describe('Risks the control brings'),
});

/** Shares of named levels that add up to one; a level left out is 0. */
const distribution = <K extends string>(levels: readonly [K, ...K[]]) =>
  z
    .partialRecord(z.enum(levels), z.number().min(0).max(1))
    .refine(
      (shares) => Math.abs((Object.values(shares) as number[]).reduce((sum, share) => sum + share, 0) - 1) < 0.005,
      'expected shares between 0 and 1 that add up to 1',
    );

const truther = z.strictObject({ id: text, board: text.optional(), years: z.number().min(0).optional() });
const signature = z.strictObject({
  name: text,
  role: text.optional(),
  meaning: text.optional().describe('What the signature means'),
  date: isoDate.optional(),
});

const shape = {
  deviceType: z.enum(['CADt', 'CADe', 'CADex']).describe('The claim: triage, detection, or detection and diagnosis'),
  submitter: submitter.prefault({}),
  correspondent: z
    .strictObject({
      name: text.optional(),
      role: text.optional(),
      address: text.optional(),
      phone: text.optional(),
      email: text.optional(),
    })
    .prefault({}),
  device: z
    .strictObject({
      tradeName: text.optional(),
      commonName: text.optional(),
      version: text.optional(),
      udi: text.optional(),
      listing: text.optional().describe('Device listing number, or "to be obtained"'),
    })
    .prefault({}),
  document: z
    .strictObject({ id: text.optional(), datePrepared: isoDate.optional(), changes: text.optional() })
    .prefault({}),
  classification: z
    .strictObject({
      regulation: text.optional(),
      name: text.optional(),
      code: code.optional(),
      class: z.enum(['I', 'II', 'III']).optional(),
      panel: text.optional(),
    })
    .prefault({}),
  ifu: ifu.prefault({}),
  inputChecks: z
    .strictObject({
      sopClasses: z
        .array(z.enum(['CR', 'DX', 'DX-PROCESSING', 'SC']))
        .min(1)
        .optional()
        .describe('DICOM storage classes that are accepted'),
      bodyParts: texts.optional().describe('Values of BodyPartExamined that are accepted'),
      whenAbsent: z
        .strictObject({
          bodyPart: z.enum(['reject', 'accept']).optional(),
          view: z.enum(['reject', 'accept']).optional(),
          age: z.enum(['reject', 'accept']).optional(),
        })
        .prefault({})
        .describe('What happens to films that do not state it; without a word they are rejected'),
      viewFromPatientPosition: z
        .boolean()
        .optional()
        .describe('Whether PA or AP in PatientPosition counts where ViewPosition is absent'),
    })
    .prefault({}),
  userInterface: z
    .strictObject({
      marks: z.enum(['none', 'box', 'contour', 'heatmap']).optional().describe('What users see drawn on the film'),
      statesDiagnosis: z.boolean().optional(),
      screens: textOrFile.optional().describe('Screens and example outputs: flagged, not flagged, rejected, error'),
    })
    .prefault({}),
  workflow: text.optional().describe('Standard of care beside the workflow with the device'),
  compatibility: text.optional().describe('Input devices, protocols and least resolution it was tested with'),
  installation: textOrFile.optional().describe('Installation, maintenance and site acceptance'),
  labeling: z
    .strictObject({
      warnings: texts.optional(),
      contraindications: z.union([text, texts]).optional().describe('A list, or "none known"'),
      symbols: text.optional().describe('Symbols on the label and where they are explained'),
      readingProtocol: text.optional().describe('Only for detection claims: when the reader sees the marks'),
      limitations: texts.optional(),
      userTraining: text.optional(),
      manual: textOrFile.optional(),
    })
    .prefault({}),
  clinicalImpact: z
    .strictObject({
      currentPractice: text.optional(),
      truePositive: text.optional(),
      falsePositive: text.optional(),
      falseNegative: text.optional(),
      trueNegative: text.optional(),
    })
    .prefault({}),
  predicate: predicate.prefault({}),
  referenceDevices: z
    .union([z.literal('none'), z.array(z.strictObject({ k: kNumber, name: text, purpose: text })).min(1)])
    .optional()
    .describe('For methods only, never a second predicate'),
  standards: z.array(standard).min(1).optional(),
  priorSubmissions: z
    .union([z.literal('none'), z.array(z.strictObject({ number: text, feedback: text.optional() })).min(1)])
    .optional(),
  userFee: text.optional().describe('User fee payment identification number, or "to be obtained"'),
  dataCollection: z
    .strictObject({
      sites: text.optional(),
      dates: text.optional(),
      irb: text.optional(),
      license: text.optional(),
      raceEthnicity: text.optional(),
      equipment: text.optional(),
      sequestration: text.optional().describe('Who could reach the test data, and when it was first used'),
      usPopulation: text.optional().describe('The subjects beside the US population of intended use'),
      riskControl: text
        .optional()
        .describe('How the risk from variables that the data lack (race, site, manufacturer …) is controlled'),
    })
    .prefault({}),
  intendedPopulation: z
    .strictObject({
      source: text.optional().describe('Where these shares come from'),
      sex: distribution(['F', 'M']).optional(),
      age: distribution(['under 18', '18-39', '40-64', '65-79', '80 and over']).optional(),
      view: distribution(['PA', 'AP']).optional(),
      prevalence: z.number().gt(0).lt(1).optional().describe('Share of films with the finding'),
    })
    .refine((p) => p.source !== undefined || Object.values(p).every((v) => v === undefined), {
      path: ['source'],
      message: 'expected where the shares come from',
    })
    .prefault({})
    .describe('Shares of the population of intended use, to stand beside the test set'),
  referenceStandard: z
    .strictObject({
      truthers: z.array(truther).min(1).optional(),
      adjudication: text.optional(),
      blinding: text.optional(),
      variability: text.optional(),
    })
    .prefault({}),
  statisticalPlan: z
    .strictObject({
      protocol: attachment.optional(),
      multiplicity: text.optional(),
      sampleSize: text.optional(),
      deviations: text.optional(),
    })
    .prefault({}),
  validationPlan: z
    .strictObject({
      population: text.optional(),
      sex: text.optional(),
      prevalence: text.optional(),
      comorbidities: text.optional(),
      sites: text.optional(),
      groundTruth: text.optional(),
      performanceStandard: text.optional(),
      sampleSize: text.optional(),
    })
    .prefault({}),
  documentationLevel: z
    .strictObject({ level: z.enum(['Basic', 'Enhanced']).optional(), rationale: text.optional() })
    .prefault({}),
  software: z
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
    .prefault({}),
  risk: z
    .strictObject({
      acceptability: textOrFile.optional().describe('Criteria of acceptability, fixed before the analysis'),
      rows: z.array(ratedHazard).min(1).optional(),
      overallResidual: text.optional().describe('Overall residual risk and why it is acceptable'),
    })
    .prefault({}),
  cybersecurity: z
    .strictObject({
      threatModel: textOrFile.optional(),
      riskAssessment: textOrFile.optional(),
      architectureViews: textOrFile.optional(),
      penetrationTest: textOrFile.optional(),
      labeling: textOrFile.optional().describe('Security information for sites'),
      managementPlan: textOrFile.optional(),
    })
    .prefault({}),
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
  truthfulAccurate: z
    .strictObject({
      file: text.describe('The signed statement; software never signs it'),
      name: text.optional(),
      position: text.optional(),
      date: isoDate.optional(),
    })
    .optional(),
  approvals: z
    .strictObject({ author: signature.optional(), reviewer: signature.optional(), approver: signature.optional() })
    .prefault({}),
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
