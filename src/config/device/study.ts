/** Sections of device.yaml on data, truth and plans of the studies. */
import { z } from 'zod';
import { attachment, text } from './values.js';

/** Shares of named levels that add up to one; a level left out is 0. */
const distribution = <K extends string>(levels: readonly [K, ...K[]]) =>
  z
    .partialRecord(z.enum(levels), z.number().min(0).max(1))
    .refine(
      (shares) => Math.abs((Object.values(shares) as number[]).reduce((sum, share) => sum + share, 0) - 1) < 0.005,
      'expected shares between 0 and 1 that add up to 1',
    );

const truther = z.strictObject({ id: text, board: text.optional(), years: z.number().min(0).optional() });

export const dataCollection = z
  .strictObject({
    sites: text.optional(),
    selection: text.optional().describe('How patients and films were found; consecutive, random or of convenience'),
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
  .prefault({});

export const intendedPopulation = z
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
  .describe('Shares of the population of intended use, to stand beside the test set');

export const referenceStandard = z
  .strictObject({
    truthers: z.array(truther).min(1).optional(),
    adjudication: text.optional(),
    blinding: text.optional(),
    variability: text.optional(),
  })
  .prefault({});

export const statisticalPlan = z
  .strictObject({
    protocol: attachment.optional(),
    multiplicity: text.optional(),
    sampleSize: text.optional(),
    deviations: text.optional(),
  })
  .prefault({});

export const validationPlan = z
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
  .prefault({});
