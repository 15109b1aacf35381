/** Sections of device.yaml on what the device is compared with and held to. */
import { z } from 'zod';
import { code, isoDate, kNumber, text } from './values.js';

const standard = z.strictObject({
  number: text,
  edition: text.optional(),
  recognition: text.optional().describe('FDA recognition number'),
  extent: text.optional().describe('Declaration of conformity, or general use, and to which clauses'),
});

export const predicate = z
  .strictObject({
    k: kNumber.optional(),
    name: text.optional(),
    applicant: text.optional(),
    date: isoDate.optional().describe('Date of clearance'),
    code: code.optional(),
    codeSource: text.optional().describe('Where a code was looked up that trace510k does not know: database and day'),
    regulation: text.optional(),
    prescription: z.boolean().optional().describe('true: prescription use; false: over the counter'),
    ifu: text.optional(),
    technology: text.optional(),
    outputs: text.optional(),
    performance: text.optional().describe('As its public summary states it, with intervals'),
    changeControl: text
      .optional()
      .describe('Whether it was cleared with a predetermined change control plan, as its public summary states it'),
    source: text.optional().describe('Where its data were read: address and date'),
    sameIntendedUse: text.optional().describe('Why the intended use is the same'),
    differences: text
      .optional()
      .describe('Each difference, why it raises no different question, and the test that shows it'),
  })
  .prefault({});

export const referenceDevices = z
  .union([z.literal('none'), z.array(z.strictObject({ k: kNumber, name: text, purpose: text })).min(1)])
  .optional()
  .describe('For methods only, never a second predicate');

export const standards = z.array(standard).min(1).optional();

export const priorSubmissions = z
  .union([z.literal('none'), z.array(z.strictObject({ number: text, feedback: text.optional() })).min(1)])
  .optional();
