/** Values that stand in several sections of device.yaml. */
import { z } from 'zod';
import { isDay } from '../../core/days.js';

export const text = z.string().trim().min(1);
export const texts = z.array(text).min(1);
export const kNumber = z
  .string()
  .regex(/^(K\d{6}|DEN\d{6})$/, 'expected a number such as K123456 or DEN123456, exactly as FDA assigned it');
export const isoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as "2026-11-24", in quotes')
  .refine(isDay, 'expected a day that exists in the calendar');
export const code = z.string().regex(/^[A-Z]{3}$/, 'expected a product code of three capital letters');
export const age = z.number().int().min(0).max(120);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256: 64 digits 0–9 and a–f');

/** A document kept outside, named so that a reviewer can find it. */
export const attachment = z.strictObject({
  file: text.describe('File name of the attachment'),
  summary: text.describe('What it shows, in a few sentences'),
  sha256: sha256.optional(),
  date: isoDate.optional().describe('The day it was fixed'),
});
export const textOrFile = z.union([text, attachment]);
