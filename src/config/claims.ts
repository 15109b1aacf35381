/** The three claims a chest film detector can make, and what each of them fixes. Mixing them is refused. */
import { PRODUCT_CODES } from './product-codes.js';

export type DeviceType = 'CADt' | 'CADe' | 'CADex';

export interface Claim {
  readonly type: DeviceType;
  /** In words, as a document says it. */
  readonly words: string;
  /** Section of 21 CFR. */
  readonly regulation: string;
  readonly regulationName: string;
  /** Product codes seen for this regulation; another one contradicts the claim. */
  readonly codes: readonly string[];
  /** Whether the device may, and must, show where on the film the finding is. */
  readonly marks: 'never' | 'always';
  /** Whether readers with and without the device have to be compared. */
  readonly readerStudy: 'usually not' | 'unless compared directly' | 'always';
}

export const CLAIMS: Readonly<Record<DeviceType, Claim>> = {
  CADt: {
    type: 'CADt',
    words: 'triage and notification',
    regulation: '892.2080',
    regulationName: 'Radiological computer aided triage and notification software',
    codes: ['QFM', 'QAS'],
    marks: 'never',
    readerStudy: 'usually not',
  },
  CADe: {
    type: 'CADe',
    words: 'computer-assisted detection',
    regulation: '892.2070',
    regulationName: 'Medical image analyzer',
    codes: ['MYN', 'OMJ'],
    marks: 'always',
    readerStudy: 'unless compared directly',
  },
  CADex: {
    type: 'CADex',
    words: 'computer-assisted detection and diagnosis',
    regulation: '892.2090',
    regulationName: 'Radiological computer-assisted detection and diagnosis software',
    codes: ['QBS', 'QDQ'],
    marks: 'always',
    readerStudy: 'always',
  },
};

/** Keys of device.yaml that only some claims have; given under another claim they contradict it. */
export const KEYS_OF_CLAIM: Readonly<Record<string, readonly DeviceType[]>> = {
  timeToNotification: ['CADt'],
  'labeling.readingProtocol': ['CADe', 'CADex'],
  'software.requirements': ['CADe', 'CADex'],
  localizationTest: ['CADe', 'CADex'],
};

function at(device: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], device);
}

/**
 * Where a device contradicts its own claim: the key, and the sentence that says why. Takes what a file holds, whatever its
 * shape: values of another kind than expected contradict nothing here.
 */
export function contradictions(device: unknown): { path: string[]; message: string }[] {
  const claim = CLAIMS[at(device, 'deviceType') as DeviceType] as Claim | undefined;
  if (claim === undefined) return [];
  const found: { path: string[]; message: string }[] = [];
  const text = (key: string): string | undefined => {
    const value = at(device, key);
    return typeof value === 'string' ? value : undefined;
  };
  const [regulation, code, deviceClass] = ['regulation', 'code', 'class'].map((k) => text(`classification.${k}`));
  const says = `a ${claim.type} device (${claim.words}) falls under 21 CFR ${claim.regulation}`;
  if (regulation !== undefined && !regulation.includes(claim.regulation)) {
    found.push({ path: ['classification', 'regulation'], message: `${says}, got "${regulation}"` });
  }
  // A code or a class of another shape is told as that.
  if (code !== undefined && /^[A-Z]{3}$/.test(code) && !claim.codes.includes(code)) {
    found.push({
      path: ['classification', 'code'],
      message: `${says} with product code ${claim.codes.join(' or ')}, got "${code}"`,
    });
  }
  if (deviceClass === 'I' || deviceClass === 'III') {
    found.push({ path: ['classification', 'class'], message: `${says}, which is class II, got "${deviceClass}"` });
  }
  const marks = text('userInterface.marks');
  if (marks !== undefined && claim.marks === 'never' && marks !== 'none') {
    found.push({
      path: ['userInterface', 'marks'],
      message: `a triage device shows its users no ${marks}: expected "none", or another deviceType`,
    });
  }
  if (marks === 'none' && claim.marks === 'always') {
    found.push({
      path: ['userInterface', 'marks'],
      message: `a ${claim.type} device shows where the finding is, got "none"`,
    });
  }
  if (at(device, 'userInterface.statesDiagnosis') === true && claim.type !== 'CADex') {
    found.push({
      path: ['userInterface', 'statesDiagnosis'],
      message: `only a CADex device states a diagnosis; this one is ${claim.type}`,
    });
  }
  if (claim.readerStudy === 'always' && at(device, 'readerStudy.notNeeded') !== undefined) {
    found.push({
      path: ['readerStudy'],
      message: `a ${claim.type} device needs a reader study that shows improved reading; "notNeeded" contradicts the claim`,
    });
  }
  for (const [key, claims] of Object.entries(KEYS_OF_CLAIM)) {
    if (at(device, key) !== undefined && !claims.includes(claim.type)) {
      found.push({
        path: key.split('.'),
        message: `belongs to a claim of ${claims.join(' or ')}; this device is ${claim.type} (${claim.words})`,
      });
    }
  }
  const [predicateCode, predicateRegulation] = ['code', 'regulation'].map((k) => text(`predicate.${k}`));
  const sections = predicateCode === undefined ? undefined : PRODUCT_CODES[predicateCode];
  const belongs = `product code ${predicateCode} belongs to 21 CFR ${sections?.join(' or ')}`;
  if (sections && predicateRegulation !== undefined && !sections.some((s) => predicateRegulation.includes(s))) {
    found.push({
      path: ['predicate', 'code'],
      message: `${belongs}, got "${predicateRegulation}" as its regulation`,
    });
  } else if (sections && !sections.includes(claim.regulation)) {
    found.push({
      path: ['predicate', 'code'],
      message: `${belongs}; ${says}, and a predicate has the same intended use`,
    });
  }
  return found;
}
