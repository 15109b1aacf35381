/**
 * device.yaml: everything a run cannot know. Every key may be missing (then the documents show a gap), none has a
 * default that would look real, unknown keys are refused.
 */
import { z } from 'zod';

const text = z.string().trim().min(1);
const texts = z.array(text).min(1);
const kNumber = z
  .string()
  .regex(/^(K\d{6}|DEN\d{6})$/, 'expected a number such as K123456 or DEN123456, as FDA assigned it');
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-11-24, in quotes');

const person = z.strictObject({ name: text.optional(), role: text.optional(), address: text.optional(), phone: text.optional(), email: text.optional() });

export const deviceSchema = z.strictObject({
  deviceType: z.enum(['CADt', 'CADe', 'CADex']).describe('The claim: triage, detection, or detection and diagnosis'),
  submitter: z
    .strictObject({
      legalName: text.optional(),
      address: text.optional(),
      phone: text.optional(),
      contact: text.optional(),
      registration: text.optional(),
    })
    .prefault({}),
  correspondent: person.prefault({}),
  device: z
    .strictObject({ tradeName: text.optional(), commonName: text.optional(), version: text.optional(), udi: text.optional() })
    .prefault({}),
  document: z.strictObject({ id: text.optional(), datePrepared: isoDate.optional() }).prefault({}),
  classification: z
    .strictObject({
      regulation: text.optional(),
      name: text.optional(),
      code: z.string().regex(/^[A-Z]{3}$/, 'expected a product code of three capital letters').optional(),
      class: z.enum(['I', 'II', 'III']).optional(),
      panel: text.optional(),
    })
    .prefault({}),
  ifu: z
    .strictObject({
      intendedUse: text.optional(),
      text: text.optional().describe('Indications for use: one text, printed identically everywhere'),
      population: text.optional(),
      ageMin: z.number().int().min(0).max(120).optional(),
      ageMax: z.number().int().min(0).max(120).optional(),
      views: z.array(z.enum(['PA', 'AP'])).min(1).optional(),
      modalities: z.array(z.enum(['CR', 'DX'])).min(1).optional(),
      users: text.optional(),
      environment: text.optional(),
      prescription: z.boolean().optional(),
      notFor: texts.optional(),
    })
    .prefault({}),
  labeling: z
    .strictObject({ warnings: texts.optional(), limitations: texts.optional(), userTraining: text.optional() })
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
  predicate: z
    .strictObject({
      k: kNumber.optional(),
      name: text.optional(),
      applicant: text.optional(),
      date: isoDate.optional(),
      code: text.optional(),
      regulation: text.optional(),
      ifu: text.optional(),
      technology: text.optional(),
      performance: text.optional(),
      source: text.optional(),
      differences: text.optional(),
    })
    .prefault({}),
  referenceDevices: z.array(z.strictObject({ k: kNumber, name: text, purpose: text })).optional(),
  standards: z
    .array(z.strictObject({ number: text, edition: text.optional(), recognition: text.optional(), extent: text.optional() }))
    .optional(),
  priorSubmissions: z.union([z.literal('none'), z.array(z.strictObject({ number: text, feedback: text.optional() }))]).optional(),
  dataCollection: z
    .strictObject({
      sites: text.optional(),
      dates: text.optional(),
      irb: text.optional(),
      raceEthnicity: text.optional(),
      equipment: text.optional(),
    })
    .prefault({}),
  referenceStandard: z
    .strictObject({
      truthers: z.array(z.strictObject({ id: text, board: text.optional(), years: z.number().optional() })).optional(),
      adjudication: text.optional(),
      blinding: text.optional(),
      variability: text.optional(),
    })
    .prefault({}),
  validationPlan: z
    .strictObject({
      population: text.optional(),
      prevalence: text.optional(),
      comorbidities: text.optional(),
      sites: text.optional(),
      groundTruth: text.optional(),
      performanceStandard: text.optional(),
      sampleSize: text.optional(),
    })
    .prefault({}),
  documentationLevel: z.strictObject({ level: z.enum(['Basic', 'Enhanced']).optional(), rationale: text.optional() }).prefault({}),
  software: z
    .strictObject({
      description: text.optional(),
      riskManagementFile: text.optional(),
      requirements: text.optional(),
      architecture: text.optional(),
      design: text.optional(),
      lifecycle: text.optional(),
      anomalies: text.optional(),
    })
    .prefault({}),
  cybersecurity: z
    .strictObject({ threatModel: text.optional(), penetrationTest: text.optional(), managementPlan: text.optional() })
    .prefault({}),
  pccp: z.union([z.literal('none'), z.strictObject({ file: text })]).optional(),
  monitoring: text.optional(),
  humanFactors: text.optional(),
  readerStudy: z.union([z.strictObject({ notNeeded: text }), z.strictObject({ report: text })]).optional(),
  externalTest: text.optional(),
  timeToNotification: text.optional(),
  clinicalCompliance: text.optional(),
  approvals: z.strictObject({ author: text.optional(), reviewer: text.optional(), approver: text.optional() }).prefault({}),
});

export type Device = z.infer<typeof deviceSchema>;

export type Severity = 'blocks filing' | 'expected by reviewers';

export interface GapRule {
  readonly title: string;
  readonly owner: string;
  readonly severity: Severity;
}

const must = (title: string, owner: string): GapRule => ({ title, owner, severity: 'blocks filing' });
const should = (title: string, owner: string): GapRule => ({ title, owner, severity: 'expected by reviewers' });
const [RA, CLINICAL, SOFTWARE, QUALITY] = ['regulatory affairs', 'clinical', 'software', 'quality'];

/** Who owes what: every key of device.yaml that a document asks for. */
export const GAP_RULES: Readonly<Record<string, GapRule>> = {
  'submitter.legalName': must('Submitter', RA),
  'submitter.address': must('Submitter address', RA),
  'submitter.phone': must('Submitter telephone', RA),
  'submitter.contact': must('Contact person', RA),
  'submitter.registration': should('Establishment registration', RA),
  'correspondent.name': should('Correspondent', RA),
  'device.tradeName': must('Trade name', RA),
  'device.commonName': must('Common name', RA),
  'device.version': must('Device version', SOFTWARE),
  'device.udi': should('Unique device identifier', RA),
  'document.id': must('Document number', QUALITY),
  'document.datePrepared': must('Date prepared', RA),
  'classification.regulation': must('Regulation', RA),
  'classification.name': must('Classification name', RA),
  'classification.code': must('Product code', RA),
  'classification.class': must('Device class', RA),
  'classification.panel': must('Review panel', RA),
  'ifu.intendedUse': must('Intended use', RA),
  'ifu.text': must('Indications for use', RA),
  'ifu.population': must('Intended population', CLINICAL),
  'ifu.ageMin': must('Youngest intended age', CLINICAL),
  'ifu.views': must('Views', CLINICAL),
  'ifu.modalities': must('Modalities', CLINICAL),
  'ifu.users': must('Users', CLINICAL),
  'ifu.environment': must('Use environment', CLINICAL),
  'ifu.prescription': must('Prescription or over the counter', RA),
  'ifu.notFor': must('What the device is not for', RA),
  'labeling.warnings': must('Warnings and precautions', RA),
  'labeling.limitations': must('Known limitations', CLINICAL),
  'labeling.userTraining': should('User training', CLINICAL),
  'clinicalImpact.currentPractice': must('Current clinical practice', CLINICAL),
  'clinicalImpact.truePositive': must('Consequence of a true positive', CLINICAL),
  'clinicalImpact.falsePositive': must('Consequence of a false positive', CLINICAL),
  'clinicalImpact.falseNegative': must('Consequence of a false negative', CLINICAL),
  'clinicalImpact.trueNegative': should('Consequence of a true negative', CLINICAL),
  'predicate.k': must('Predicate 510(k) number', RA),
  'predicate.name': must('Predicate device', RA),
  'predicate.applicant': must('Predicate applicant', RA),
  'predicate.ifu': must('Predicate indications for use', RA),
  'predicate.technology': must('Predicate technology', RA),
  'predicate.performance': must('Predicate performance', RA),
  'predicate.source': must('Source of the predicate’s data', RA),
  'predicate.differences': must('Discussion of differences', RA),
  standards: must('Consensus standards', QUALITY),
  priorSubmissions: must('Prior submissions, or "none"', RA),
  'dataCollection.sites': must('Data collection sites', CLINICAL),
  'dataCollection.dates': must('Dates of acquisition', CLINICAL),
  'dataCollection.irb': must('Ethics review of the data', CLINICAL),
  'dataCollection.raceEthnicity': must('Race and ethnicity of the subjects, or why unknown and how the risk is controlled', CLINICAL),
  'dataCollection.equipment': must('Acquisition equipment', CLINICAL),
  'referenceStandard.truthers': must('Truthers and their qualifications', CLINICAL),
  'referenceStandard.adjudication': must('Adjudication of the reference standard', CLINICAL),
  'referenceStandard.blinding': must('Blinding of truthers', CLINICAL),
  'referenceStandard.variability': must('Variability of the reference standard', CLINICAL),
  'validationPlan.population': must('Population of the pivotal study', CLINICAL),
  'validationPlan.prevalence': must('Prevalence in the pivotal study', CLINICAL),
  'validationPlan.comorbidities': must('Comorbidities in and out', CLINICAL),
  'validationPlan.sites': must('Sites of the pivotal study', CLINICAL),
  'validationPlan.groundTruth': must('Acquisition of the reference standard in the pivotal study', CLINICAL),
  'validationPlan.performanceStandard': must('Performance standard of the pivotal study', CLINICAL),
  'validationPlan.sampleSize': must('Sample size of the pivotal study', CLINICAL),
  'documentationLevel.level': must('Software documentation level', SOFTWARE),
  'documentationLevel.rationale': must('Rationale of the documentation level', SOFTWARE),
  'software.description': must('Software description', SOFTWARE),
  'software.riskManagementFile': must('Risk management file', QUALITY),
  'software.requirements': must('Software requirements specification', SOFTWARE),
  'software.architecture': must('Architecture', SOFTWARE),
  'software.design': must('Software design specification', SOFTWARE),
  'software.lifecycle': must('Development, configuration and maintenance', SOFTWARE),
  'software.anomalies': must('Unresolved anomalies', SOFTWARE),
  'cybersecurity.threatModel': must('Threat model', SOFTWARE),
  'cybersecurity.penetrationTest': must('Penetration test', SOFTWARE),
  'cybersecurity.managementPlan': must('Cybersecurity management plan', SOFTWARE),
  pccp: must('Predetermined change control plan, or "none"', RA),
  monitoring: should('Performance monitoring plan', QUALITY),
  humanFactors: must('Human factors', CLINICAL),
  readerStudy: must('Reader study, or why none is needed', CLINICAL),
  externalTest: must('Test on data of sites other than the development sites', CLINICAL),
  timeToNotification: must('Time to notification in clinical use', CLINICAL),
  clinicalCompliance: must('Compliance and financial disclosure of clinical data', RA),
  'approvals.author': should('Author', QUALITY),
  'approvals.reviewer': should('Reviewer', QUALITY),
  'approvals.approver': should('Approver', QUALITY),
};

/** The value at a dotted key; undefined where it is missing. */
export function deviceValue(device: Device, key: string): unknown {
  return key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], device);
}
