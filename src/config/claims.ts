/** The three claims a chest film detector can make, and what each of them fixes. Mixing them is refused. */

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
};

interface ClaimedDevice {
  readonly deviceType: DeviceType;
  readonly classification: {
    readonly regulation?: string | undefined;
    readonly code?: string | undefined;
    readonly class?: string | undefined;
  };
  readonly userInterface: { readonly marks?: string | undefined; readonly statesDiagnosis?: boolean | undefined };
  readonly predicate: { readonly code?: string | undefined; readonly regulation?: string | undefined };
  readonly readerStudy?: unknown;
}

function at(device: object, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], device);
}

/** Where a device contradicts its own claim: the key, and the sentence that says why. */
export function contradictions(device: ClaimedDevice): { path: string[]; message: string }[] {
  const claim = CLAIMS[device.deviceType];
  const found: { path: string[]; message: string }[] = [];
  const { regulation, code, class: deviceClass } = device.classification;
  const says = `a ${claim.type} device (${claim.words}) falls under 21 CFR ${claim.regulation}`;
  if (regulation !== undefined && !regulation.includes(claim.regulation)) {
    found.push({ path: ['classification', 'regulation'], message: `${says}, got "${regulation}"` });
  }
  if (code !== undefined && !claim.codes.includes(code)) {
    found.push({
      path: ['classification', 'code'],
      message: `${says} with product code ${claim.codes.join(' or ')}, got "${code}"`,
    });
  }
  if (deviceClass !== undefined && deviceClass !== 'II') {
    found.push({ path: ['classification', 'class'], message: `${says}, which is class II, got "${deviceClass}"` });
  }
  const { marks, statesDiagnosis } = device.userInterface;
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
  if (statesDiagnosis === true && claim.type !== 'CADex') {
    found.push({
      path: ['userInterface', 'statesDiagnosis'],
      message: `only a CADex device states a diagnosis; this one is ${claim.type}`,
    });
  }
  if (
    claim.readerStudy === 'always' &&
    typeof device.readerStudy === 'object' &&
    device.readerStudy !== null &&
    'notNeeded' in device.readerStudy
  ) {
    found.push({
      path: ['readerStudy'],
      message: `a ${claim.type} device needs a reader study that shows improved reading; "notNeeded" contradicts the claim`,
    });
  }
  for (const [key, claims] of Object.entries(KEYS_OF_CLAIM)) {
    if (at(device, key) !== undefined && !claims.includes(device.deviceType)) {
      found.push({
        path: key.split('.'),
        message: `belongs to a claim of ${claims.join(' or ')}; this device is ${claim.type} (${claim.words})`,
      });
    }
  }
  const { code: predicateCode, regulation: predicateRegulation } = device.predicate;
  const known = Object.values(CLAIMS).find((c) => predicateCode !== undefined && c.codes.includes(predicateCode));
  if (known && predicateRegulation !== undefined && !predicateRegulation.includes(known.regulation)) {
    found.push({
      path: ['predicate', 'code'],
      message: `product code ${predicateCode} belongs to 21 CFR ${known.regulation}, got "${predicateRegulation}" as its regulation`,
    });
  }
  return found;
}
