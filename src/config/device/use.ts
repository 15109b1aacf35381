/** Sections of device.yaml on how the device is used and by whom, what it accepts and shows, and what users are told. */
import { z } from 'zod';
import { age, text, textOrFile, texts } from './values.js';

export const ifu = z
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
  })
  .prefault({});

export const inputChecks = z
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
  .prefault({});

export const userInterface = z
  .strictObject({
    marks: z.enum(['none', 'box', 'contour', 'heatmap']).optional().describe('What users see drawn on the film'),
    statesDiagnosis: z.boolean().optional(),
    screens: textOrFile.optional().describe('Screens and example outputs: flagged, not flagged, rejected, error'),
  })
  .prefault({});

export const labeling = z
  .strictObject({
    warnings: texts.optional(),
    contraindications: z.union([text, texts]).optional().describe('A list, or "none known"'),
    symbols: text.optional().describe('Symbols on the label and where they are explained'),
    readingProtocol: text.optional().describe('Only for detection claims: when the reader sees the marks'),
    limitations: texts.optional(),
    userTraining: text.optional(),
    manual: textOrFile.optional(),
  })
  .prefault({});

export const clinicalImpact = z
  .strictObject({
    currentPractice: text.optional(),
    truePositive: text.optional(),
    falsePositive: text.optional(),
    falseNegative: text.optional(),
    trueNegative: text.optional(),
  })
  .prefault({});
