/** Who owes what: every key of device.yaml that a document asks for, how badly it is missed, and a good answer's shape. */
import type { DeviceType } from '../config/claims.js';
import type { Device } from '../config/device.js';
import { isKnownCode } from '../config/product-codes.js';
import * as say from '../core/messages/gaps.js';
import type { Evidence } from '../evidence/evidence.js';
import { hazardsSchema, readData } from './data.js';

export type Severity = 'blocks filing' | 'expected by reviewers';
export type Owner = 'regulatory affairs' | 'clinical' | 'software' | 'quality';

export interface GapRule {
  readonly title: string;
  readonly owner: Owner;
  readonly severity: Severity;
  /** What a good answer looks like; a shape, never a fact. */
  readonly example: string;
  /** Claims that need it; absent: all of them. */
  readonly only?: readonly DeviceType[];
  /** Parts of the answer that all have to be there: a signature without its day is no signature. */
  readonly parts?: readonly string[];
  /** What else answers it, or why it is not asked of this device. */
  readonly answered?: (evidence: Evidence, device: Device) => boolean;
  /** What is still missing of an answer that is there: the gap stays open. */
  readonly lacking?: (device: Device) => string | undefined;
  /** What of it is missing, where some of it is there. */
  readonly detail?: (evidence: Evidence, device: Device) => string | undefined;
}

/** Something that the planning of the pivotal study computed. */
export const hasPlan = ({ facts }: Evidence): boolean => facts.has('plan.cases');

/** A computed size answers only where somebody says where its assumptions come from. */
const PLANNED: Pick<GapRule, 'answered' | 'detail'> = {
  answered: (evidence) => hasPlan(evidence) && typeof evidence.facts.get('plan.source')?.value === 'string',
  detail: (evidence) => (hasPlan(evidence) ? say.planHasNoSource : undefined),
};

/** The computed size is that of the pivotal study; it justifies the size of the test set at hand only with its source. */
const TEST_SET: Pick<GapRule, 'answered' | 'detail'> = {
  ...PLANNED,
  detail: (evidence) => (hasPlan(evidence) ? say.testSetSizeUnjustified : undefined),
};

/** Hazards of the table in the document that the manufacturer has not rated. */
const unrated = ({ risk }: Device): string | undefined => {
  const rated = new Set(risk.rows?.map((row) => row.hazard));
  const open = readData('hazards', hazardsSchema).flatMap(({ id }) => (rated.has(id) ? [] : [id]));
  return open.length === 0 ? undefined : say.hazardsUnrated(open);
};

const MORE: Readonly<Record<string, Pick<GapRule, 'answered' | 'detail' | 'lacking'>>> = {
  'risk.rows': { lacking: unrated },
  'statisticalPlan.sampleSize': TEST_SET,
  'validationPlan.sampleSize': PLANNED,
  'predicate.codeSource': {
    answered: (_, { predicate }) => predicate.code === undefined || isKnownCode(predicate.code),
    detail: (_, { predicate }) => (predicate.code === undefined ? undefined : say.codeNotListed(predicate.code)),
  },
};

type Row = readonly [
  key: string,
  title: string,
  example: string,
  severity?: 'should' | undefined,
  only?: readonly DeviceType[] | undefined,
  parts?: readonly string[],
];

function rules(owner: Owner, rows: readonly Row[]): [string, GapRule][] {
  return rows.map(([key, title, example, severity, only, parts]) => [
    key,
    {
      title,
      owner,
      severity: severity === 'should' ? 'expected by reviewers' : 'blocks filing',
      example,
      ...(only ? { only } : {}),
      ...(parts ? { parts } : {}),
      ...MORE[key],
    },
  ]);
}

const REGULATORY = rules('regulatory affairs', [
  ['submitter.legalName', 'Submitter', 'the legal name as registered'],
  ['submitter.address', 'Submitter address', 'street, city, state, postal code, country'],
  ['submitter.phone', 'Submitter telephone', 'with country code'],
  ['submitter.contact', 'Contact person', 'name and position'],
  ['submitter.registration', 'Establishment registration', 'the number, or "to be obtained"', 'should'],
  [
    'correspondent',
    'Correspondent',
    'name, role and how to reach them',
    'should',
    undefined,
    ['name', 'role', 'phone', 'email'],
  ],
  ['userFee', 'User fee (Form FDA 3601)', 'the payment identification number, or "to be obtained"'],
  ['device.tradeName', 'Trade name', 'the name on the label'],
  ['device.commonName', 'Common name', 'what such a device is usually called'],
  ['device.udi', 'Unique device identifier', 'the device identifier of this version', 'should'],
  ['device.listing', 'Device listing', 'the number, or "to be obtained"', 'should'],
  ['document.datePrepared', 'Date prepared', 'a day, in quotes'],
  ['classification.regulation', 'Regulation', 'part and section'],
  ['classification.name', 'Classification name', 'the heading of the section'],
  ['classification.code', 'Product code', 'three capital letters'],
  ['classification.class', 'Device class', 'I, II or III'],
  ['classification.panel', 'Review panel', 'Radiology'],
  ['ifu.intendedUse', 'Intended use', 'one sentence: purpose, patients, users'],
  ['ifu.text', 'Indications for use', 'one text that every document repeats word for word'],
  ['ifu.prescription', 'Prescription or over the counter', 'true or false'],
  ['ifu.notFor', 'What the device is not for', 'a list'],
  ['labeling.contraindications', 'Contraindications', 'a list, or "none known"'],
  ['labeling.symbols', 'Symbols on the label', 'which, and where they are explained', 'should'],
  ['labeling.warnings', 'Warnings and precautions', 'a list; each names the situation and what to do'],
  ['predicate.k', 'Predicate 510(k) number', 'the number as FDA assigned it'],
  ['predicate.name', 'Predicate device', 'trade name and version'],
  ['predicate.applicant', 'Predicate applicant', 'as in the public summary'],
  ['predicate.date', 'Predicate clearance date', 'a day, in quotes'],
  ['predicate.code', 'Predicate product code', 'three capital letters'],
  ['predicate.codeSource', 'Where the predicate’s product code was looked up', 'database and the day it was read'],
  ['predicate.regulation', 'Predicate regulation', 'part and section'],
  ['predicate.ifu', 'Predicate indications for use', 'the text of its public summary'],
  ['predicate.technology', 'Predicate technology', 'type of algorithm, inputs, deployment'],
  ['predicate.outputs', 'Predicate outputs', 'what its users receive'],
  ['predicate.performance', 'Predicate performance', 'as its public summary states it, with intervals'],
  ['predicate.source', 'Source of the predicate’s data', 'address and the day it was read'],
  ['predicate.sameIntendedUse', 'Why the intended use is the same', 'purpose by purpose'],
  [
    'predicate.differences',
    'Discussion of differences',
    'each difference, why it raises no different question, which test shows it',
  ],
  ['referenceDevices', 'Reference devices', '"none", or number, name and purpose of each', 'should'],
  ['priorSubmissions', 'Prior submissions', '"none", or numbers with the feedback and how it was met'],
  ['pccp', 'Predetermined change control plan', '"none", or the attachment and its summary'],
  [
    'clinicalCompliance',
    'Compliance and financial disclosure of clinical data',
    'the certification, or why none applies',
  ],
  [
    'truthfulAccurate',
    'Signed truthful and accurate statement',
    'the signed attachment, with name, position and day; software never signs it',
    undefined,
    undefined,
    ['file', 'name', 'position', 'date'],
  ],
]);

const CLINICAL = rules('clinical', [
  ['ifu.population', 'Intended population', 'who, and in which situation of care'],
  ['ifu.ageMin', 'Youngest intended age', 'years'],
  ['ifu.views', 'Views', 'PA, AP or both'],
  ['ifu.modalities', 'Modalities', 'CR, DX or both'],
  ['ifu.users', 'Users', 'role and qualification'],
  ['ifu.environment', 'Use environment', 'where, on which systems'],
  [
    'workflow',
    'Workflow and degree of automation',
    'the standard of care and the workflow with the device, step by step',
  ],
  ['labeling.limitations', 'Known limitations', 'a list; each with the evidence behind it'],
  ['labeling.userTraining', 'User training', 'who is trained in what, how', 'should'],
  ['clinicalImpact.currentPractice', 'Current clinical practice', 'how films are read today'],
  ['clinicalImpact.truePositive', 'Consequence of a true positive', 'for the patient, and what mitigates it'],
  ['clinicalImpact.falsePositive', 'Consequence of a false positive', 'for the patient, and what mitigates it'],
  ['clinicalImpact.falseNegative', 'Consequence of a false negative', 'for the patient, and what mitigates it'],
  ['clinicalImpact.trueNegative', 'Consequence of a true negative', 'for the patient', 'should'],
  ['dataCollection.sites', 'Data collection sites', 'each site under one id, with region and type'],
  ['dataCollection.dates', 'Dates of acquisition', 'first and last day'],
  ['dataCollection.irb', 'Ethics review of the data', 'the determination and who made it'],
  ['dataCollection.license', 'License of the data', 'terms, and the acknowledgment they require'],
  [
    'dataCollection.raceEthnicity',
    'Race and ethnicity of the subjects',
    'a table, or why unknown and how the risk is controlled',
  ],
  ['dataCollection.equipment', 'Acquisition equipment', 'manufacturers and models with counts'],
  ['dataCollection.sequestration', 'Sequestration of the test data', 'who could reach it, and the log of access'],
  [
    'dataCollection.usPopulation',
    'Comparison of the subjects with the US population',
    'a comparison with its source',
    'should',
  ],
  [
    'dataCollection.riskControl',
    'Risk from variables that the data lack',
    'how it is controlled: labeling, further data, monitoring',
    'should',
  ],
  [
    'intendedPopulation.source',
    'Population of intended use, as shares',
    'shares of sex, age and view with their source, for comparison with the test set',
    'should',
  ],
  ['referenceStandard.truthers', 'Truthers and their qualifications', 'id, board certification, years, for each'],
  ['referenceStandard.adjudication', 'Adjudication of the reference standard', 'what happened when truthers disagreed'],
  ['referenceStandard.blinding', 'Blinding of truthers', 'to the device, to each other, to which data'],
  ['referenceStandard.variability', 'Variability of the reference standard', 'agreement with intervals'],
  [
    'statisticalPlan.protocol',
    'Study protocol and statistical analysis plan',
    'the attachment, its summary, its SHA-256 and the day it was fixed',
    undefined,
    undefined,
    ['file', 'summary', 'sha256', 'date'],
  ],
  ['statisticalPlan.multiplicity', 'Multiplicity', 'a single primary endpoint, or the method', 'should'],
  ['statisticalPlan.sampleSize', 'Sample size justification', 'assumptions, method, size needed and reached'],
  ['statisticalPlan.deviations', 'Deviations from the protocol', 'a list, or "none"'],
  ['validationPlan.population', 'Population of the pivotal study', 'inclusion and exclusion'],
  ['validationPlan.sex', 'Sex of the patients of the pivotal study', 'all, or which and why'],
  ['validationPlan.prevalence', 'Prevalence in the pivotal study', 'natural or enriched, and why'],
  ['validationPlan.comorbidities', 'Comorbidities included and excluded', 'which are included, which excluded, why'],
  ['validationPlan.sites', 'Sites of the pivotal study', 'apart from the development sites, and diverse'],
  [
    'validationPlan.groundTruth',
    'Acquisition of the reference standard in the pivotal study',
    'readers, rule, blinding, adjudication',
  ],
  [
    'validationPlan.performanceStandard',
    'Performance standard of the pivotal study',
    'endpoint, bound, target, clinical reason',
  ],
  [
    'validationPlan.sampleSize',
    'Sample size of the pivotal study',
    'assumptions, method, number of positive and negative patients',
  ],
  ['humanFactors', 'Human factors', 'use-related risks, and a study or why none is needed'],
  ['readerStudy', 'Reader study, or why none is needed', 'the report, or the reasoned absence'],
  ['externalTest', 'Test on data of sites other than the development sites', 'sites, counts, results with intervals'],
  [
    'timeToNotification',
    'Time to notification in clinical use',
    'mean, median and a high percentile with intervals, hardware, and those of the predicate',
    undefined,
    ['CADt'],
  ],
  [
    'labeling.readingProtocol',
    'Reading protocol',
    'when the reader sees the marks, and what may be changed afterwards',
    undefined,
    ['CADe', 'CADex'],
  ],
  [
    'localizationTest',
    'Test of localization',
    'the report: where clinicians mark the finding on the test films, the rule that scores a mark, free-response curve (FROC) with intervals',
    undefined,
    ['CADe', 'CADex'],
  ],
  ['failureReview', 'Review of missed and falsely flagged films', 'who looked, categories, examples', 'should'],
]);

const SOFTWARE = rules('software', [
  ['device.version', 'Device version', 'the released version'],
  ['userInterface.marks', 'What users see drawn on the film', 'none, box, contour or heatmap'],
  ['userInterface.statesDiagnosis', 'Whether the device states a diagnosis', 'true or false'],
  ['userInterface.screens', 'Screens and example outputs', 'flagged, not flagged, rejected, error'],
  ['compatibility', 'Compatible devices and protocols', 'manufacturers and models tested, least resolution, views'],
  ['installation', 'Installation, maintenance and site acceptance', 'steps, and the local acceptance protocol'],
  ['documentationLevel.level', 'Software documentation level', 'Basic or Enhanced'],
  [
    'documentationLevel.rationale',
    'Rationale of the documentation level',
    'whether a failure before risk controls could cause death or serious injury',
  ],
  ['software.description', 'Software description', 'platforms, hosting, off-the-shelf parts, released version'],
  [
    'software.requirements',
    'Software requirements of a detection device',
    'the attachment, with ids',
    undefined,
    ['CADe', 'CADex'],
  ],
  ['software.architecture', 'Architecture', 'modules, data flow, systems outside'],
  ['software.design', 'Software design specification', 'the attachment, by requirement'],
  ['software.lifecycle', 'Development, configuration and maintenance', 'summary, or declaration of conformity'],
  ['software.versionHistory', 'Version history', 'date, version, change, effect'],
  ['software.anomalies', 'Unresolved anomalies', 'each with its effect on safety, or "none known"'],
  ['cybersecurity.threatModel', 'Threat model', 'the attachment and its summary'],
  ['cybersecurity.riskAssessment', 'Cybersecurity risk assessment', 'by exploitability'],
  [
    'cybersecurity.architectureViews',
    'Security architecture views',
    'global, multi-patient harm, updatability, use cases',
  ],
  ['cybersecurity.penetrationTest', 'Penetration test', 'who tested, what, findings'],
  ['cybersecurity.labeling', 'Security information for sites', 'the attachment and its summary'],
  ['cybersecurity.managementPlan', 'Cybersecurity management plan', 'monitoring, disclosure, updates'],
]);

const SIGNED = ['name', 'role', 'meaning', 'date'];

const QUALITY = rules('quality', [
  ['document.id', 'Document number', 'as in the document control system'],
  ['document.changes', 'Changes of this document', 'each revision with what changed', 'should'],
  ['standards', 'Consensus standards', 'number, edition, recognition, extent, for each'],
  ['labeling.manual', 'User manual', 'the attachment and its summary'],
  [
    'software.riskManagementFile',
    'Risk management file',
    'plan, assessment and report, with acceptability fixed beforehand',
  ],
  ['monitoring', 'Performance monitoring plan', 'measures, triggers, cadence, actions', 'should'],
  ['risk.acceptability', 'Criteria of risk acceptability', 'the matrix, and the day it was fixed before the analysis'],
  ['risk.rows', 'Rating of each hazard', 'probability, evaluation before and after control, verification'],
  ['risk.overallResidual', 'Overall residual risk', 'whether acceptable, and why'],
  ['approvals.author', 'Author’s signature', 'name, role, meaning, date', 'should', undefined, SIGNED],
  ['approvals.reviewer', 'Reviewer’s signature', 'name, role, meaning, date', 'should', undefined, SIGNED],
  ['approvals.approver', 'Approver’s signature', 'name, role, meaning, date', undefined, undefined, SIGNED],
]);

export const GAP_RULES: ReadonlyMap<string, GapRule> = new Map([...REGULATORY, ...CLINICAL, ...SOFTWARE, ...QUALITY]);
