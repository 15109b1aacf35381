/** Sections of device.yaml on who submits what under which name, and who signs. */
import { z } from 'zod';
import { code, isoDate, text } from './values.js';

const signature = z.strictObject({
  name: text,
  role: text.optional(),
  meaning: text.optional().describe('What the signature means'),
  date: isoDate.optional(),
});

export const submitter = z
  .strictObject({
    legalName: text.optional(),
    address: text.optional(),
    phone: text.optional(),
    contact: text.optional(),
    registration: text.optional().describe('Establishment registration number, or "to be obtained"'),
  })
  .prefault({});

export const correspondent = z
  .strictObject({
    name: text.optional(),
    role: text.optional(),
    address: text.optional(),
    phone: text.optional(),
    email: text.optional(),
  })
  .prefault({});

export const device = z
  .strictObject({
    tradeName: text.optional(),
    commonName: text.optional(),
    version: text.optional(),
    udi: text.optional(),
    listing: text.optional().describe('Device listing number, or "to be obtained"'),
  })
  .prefault({});

export const document = z
  .strictObject({ id: text.optional(), datePrepared: isoDate.optional(), changes: text.optional() })
  .prefault({});

export const classification = z
  .strictObject({
    regulation: text.optional(),
    name: text.optional(),
    code: code.optional(),
    class: z.enum(['I', 'II', 'III']).optional(),
    panel: text.optional(),
    specialControlsChecked: text
      .optional()
      .describe('Who compared the summary of the special controls with the current regulation, and on which day'),
  })
  .prefault({});

export const truthfulAccurate = z
  .strictObject({
    file: text.describe('The signed statement; software never signs it'),
    name: text.optional(),
    position: text.optional(),
    date: isoDate.optional(),
  })
  .optional();

export const approvals = z
  .strictObject({ author: signature.optional(), reviewer: signature.optional(), approver: signature.optional() })
  .prefault({});
