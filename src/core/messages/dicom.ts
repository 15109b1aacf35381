/**
 * Words of the dicom room. Every check is a named rule; its words never quote a value that could identify a patient
 * (src/dicom/findings.ts decides what may be printed).
 */
import type { Problem } from '../problems.js';

export type Stage = 'file' | 'identity' | 'intended use' | 'image form' | 'codestream' | 'decoding' | 'image quality';

export interface RuleWords {
  readonly stage: Stage;
  /** The attributes it looks at, as keywords; empty where it looks at bytes or pixels. */
  readonly reads: readonly string[];
  readonly about: string;
}

const rule = (stage: Stage, reads: readonly string[], about: string): RuleWords => ({ stage, reads, about });

/** In the order in which they are applied: the cheap and the safe ones first. */
export const RULES = {
  'file-size-is-within-limits': rule('file', [], 'The file is not empty and not larger than the limit'),
  'file-is-dicom-part-10': rule('file', [], 'The file begins with a preamble and the letters DICM'),
  'file-meta-is-whole': rule('file', [], 'The file meta information can be read to its end'),
  'transfer-syntax-is-known': rule('file', ['TransferSyntaxUID'], 'The transfer syntax is one of those listed'),
  'deflated-data-are-within-limits': rule(
    'file',
    [],
    'A deflated data set is whole and inflates to no more than the limit',
  ),
  'header-is-within-limits': rule(
    'file',
    [],
    'The header has no more elements, depth or bytes per value than the limits allow',
  ),
  'header-can-be-read': rule('file', [], 'Every element of the header lies within the file'),
  'header-names-attributes-once': rule('file', [], 'No attribute that is read occurs twice'),
  'sop-class-agrees-with-file-meta': rule(
    'identity',
    ['MediaStorageSOPClassUID', 'SOPClassUID'],
    'File meta information and data set name the same SOP class',
  ),
  'sop-instance-agrees-with-file-meta': rule(
    'identity',
    ['MediaStorageSOPInstanceUID', 'SOPInstanceUID'],
    'File meta information and data set name the same SOP instance',
  ),
  'uids-are-well-formed': rule(
    'identity',
    ['SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID'],
    'Instance, study and series have UIDs of digits and periods, at most 64 characters, no leading zeros',
  ),
  'sop-class-is-accepted': rule('intended use', ['SOPClassUID'], 'The SOP class is one of those the device accepts'),
  'modality-is-accepted': rule('intended use', ['Modality'], 'The modality is within the indications for use'),
  'body-part-is-accepted': rule(
    'intended use',
    ['BodyPartExamined', 'AnatomicRegionSequence'],
    'The body part is one of those the device accepts',
  ),
  'view-is-accepted': rule(
    'intended use',
    ['ViewPosition', 'ViewCodeSequence', 'PatientPosition'],
    'The view is within the indications for use',
  ),
  'age-is-in-the-indication': rule(
    'intended use',
    ['PatientAge', 'PatientBirthDate', 'StudyDate'],
    'The patient’s age is within the indications for use',
  ),
  'image-is-for-presentation': rule(
    'intended use',
    ['PresentationIntentType'],
    'The image is intended for presentation, not for processing only',
  ),
  'no-burned-in-annotation': rule(
    'intended use',
    ['BurnedInAnnotation'],
    'No identifying text is burned into the pixels',
  ),
  'one-frame': rule('image form', ['NumberOfFrames'], 'The object holds one frame'),
  'one-gray-channel': rule(
    'image form',
    ['SamplesPerPixel', 'PhotometricInterpretation'],
    'One sample per pixel, MONOCHROME1 or MONOCHROME2; color is refused',
  ),
  'sides-are-within-limits': rule('image form', ['Rows', 'Columns'], 'Rows and columns are within the limits'),
  'bits-are-coherent': rule(
    'image form',
    ['BitsAllocated', 'BitsStored', 'HighBit', 'PixelRepresentation'],
    '8 or 16 bits allocated, at least 6 stored, the high bit being the uppermost stored bit, signed or unsigned',
  ),
  'gray-scale-is-coherent': rule(
    'image form',
    [
      'RescaleSlope',
      'RescaleIntercept',
      'WindowCenter',
      'WindowWidth',
      'VOILUTFunction',
      'ModalityLUTSequence',
      'VOILUTSequence',
    ],
    'Rescale, window and lookup tables are finite and complete',
  ),
  'pixel-data-are-present': rule('image form', ['PixelData'], 'Pixel data are present'),
  'pixel-data-have-the-right-length': rule(
    'image form',
    ['PixelData', 'Rows', 'Columns', 'BitsAllocated'],
    'The length of native pixel data matches rows, columns and bits; encapsulated data end with their delimiter',
  ),
  'codestream-is-of-the-syntax': rule(
    'codestream',
    ['PixelData'],
    'The compressed stream is of the kind the transfer syntax names',
  ),
  'codestream-agrees-with-header': rule(
    'codestream',
    ['PixelData', 'Rows', 'Columns', 'SamplesPerPixel', 'BitsAllocated', 'BitsStored'],
    'Size, components and precision in the compressed stream are those of the header',
  ),
  'codestream-is-whole': rule(
    'codestream',
    ['PixelData'],
    'The compressed stream ends with its end mark; run-length segments unpack to one byte per pixel',
  ),
  'pixels-can-be-decoded': rule('decoding', ['PixelData'], 'The decoder returns every pixel'),
  'pixels-decode-in-time': rule('decoding', ['PixelData'], 'The decoder answers within its time limit'),
  'image-is-not-empty': rule(
    'image quality',
    [],
    'The gray levels spread at least as far as those of any ordinary film',
  ),
  'image-is-not-saturated': rule(
    'image quality',
    [],
    'No more pixels are at the ends of the scale than on ordinary films',
  ),
  'image-is-not-inverted': rule('image quality', [], 'The image looks like a chest film rather than like its negative'),
  'image-looks-like-a-chest': rule('image quality', [], 'The image resembles the mean chest film'),
  'image-looks-frontal': rule('image quality', [], 'Left and right half resemble each other as on a frontal film'),
} as const satisfies Record<string, RuleWords>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];
export const isRuleId = (text: string): text is RuleId => Object.hasOwn(RULES, text);

/** The name of a rule for readers: "sop-class-is-accepted" → "SOP class is accepted". */
export function ruleTitle(id: RuleId): string {
  const words = id
    .replaceAll('-', ' ')
    .replace('dicom part', 'DICOM Part')
    .replace(/\bsop\b/, 'SOP')
    .replace(/\buids\b/, 'UIDs')
    .replace('burned in', 'burned-in');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a finding says instead of a value. */
export const ABSENT = 'absent';
export const EMPTY = 'empty';
export const withheld = (bytes: number): string => `a value of ${bytes} bytes that is not printed`;
export const unknownUid = 'a UID that is not in the list';

export const expects = {
  bytes: (most: number) => `1 to ${most} bytes`,
  part10: 'the letters DICM after 128 bytes',
  wholeMeta: 'a file meta group that ends before the data set',
  oneOf: (values: readonly string[]) => (values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`),
  oneOfOrAbsent: (values: readonly string[]) => `${values.join(', ')} or absent`,
  syntax: 'one of the transfer syntaxes of the conformance statement',
  inflated: (most: number) => `a whole deflate stream of at most ${most} bytes`,
  header: 'a header within its limits (elements, depth, bytes per value)',
  readable: 'elements that lie within the file',
  once: 'each attribute once',
  sameAsMeta: 'the value of the file meta information',
  uid: 'a UID of at most 64 digits and periods without leading zeros',
  age: (min: number | undefined, max: number | undefined) =>
    max === undefined
      ? `${min ?? 0} years or more`
      : min === undefined
        ? `at most ${max} years`
        : `${min} to ${max} years`,
  anyAge: 'any age',
  notProcessing: 'FOR PRESENTATION or absent',
  notYes: 'NO or absent',
  frames: '1 or absent',
  gray: '1 sample, MONOCHROME1 or MONOCHROME2',
  sides: (least: number, most: number) => `${least} to ${most}`,
  bits: '8 or 16 allocated, 6 or more stored, high bit = stored − 1, representation 0 or 1',
  grayScale: 'finite numbers, a positive window width, whole lookup tables',
  pixels: 'pixel data',
  length: (bytes: number) => `${bytes} bytes (one more as padding)`,
  fragments: 'fragments that end with their delimiter',
  kind: (name: string) => `a ${name} stream`,
  stream: (columns: number, rows: number, bits: number) => `${columns} × ${rows}, 1 component, at most ${bits} bits`,
  end: 'the end mark as the last bytes',
  unpacked: (bytes: number) => `segments that unpack to ${bytes} bytes each`,
  decoded: (bytes: number) => `${bytes} bytes of pixels`,
  inTime: (ms: number) => `an answer within ${ms} ms`,
  atLeast: (value: number) => `at least ${value}`,
  atMost: (value: number) => `at most ${value}`,
  above: (value: number) => `above ${value}`,
} as const;

export const found = {
  bytes: (n: number) => `${n} bytes`,
  noPart10: 'no such letters',
  tooManyReads: 'more elements than the limit',
  tooDeep: 'sequences nested too deeply',
  valueTooLong: (bytes: number) => `a value of ${bytes} bytes`,
  beyondEnd: 'an element that reaches beyond the file',
  unreadable: 'a header that cannot be read',
  twice: 'an attribute that occurs twice',
  differs: 'another value',
  ill: 'an ill-formed UID',
  inflateFailed: 'a deflate stream that is damaged or inflates beyond the limit',
  within: 'within the limits',
  agrees: 'the same value',
  wellFormed: 'well-formed',
  readable: 'readable',
  age: (years: number, from: string) => `${years > 89 ? 'above 89' : Math.floor(years * 10) / 10} years, from ${from}`,
  ageUnreadable: 'an age that cannot be read',
  from: (value: string, keyword: string) => `${value}, from ${keyword}`,
  samples: (n: number | undefined, photometric: string) => `${n ?? 'no'} samples, ${photometric}`,
  sides: (columns: number | undefined, rows: number | undefined) => `${columns ?? 'no'} columns, ${rows ?? 'no'} rows`,
  bits: (allocated: unknown, stored: unknown, high: unknown, representation: unknown) =>
    `${allocated} allocated, ${stored} stored, high bit ${high}, representation ${representation}`,
  coherent: 'coherent',
  badWindow: 'a window that is not a number or not positive',
  badRescale: 'a rescale that is not a number or has slope 0',
  badTable: 'a lookup table that is not whole',
  badFunction: 'a window function that is not known',
  noDelimiter: 'fragments without their delimiter',
  noFragments: 'no fragments',
  otherKind: 'a stream of another kind',
  stream: (columns: number, rows: number, components: number, bits: number) =>
    `${columns} × ${rows}, ${components} component${components === 1 ? '' : 's'}, ${bits} bits`,
  noSize: 'a stream without a size',
  noEnd: 'no end mark: the stream was cut off',
  ended: 'the end mark',
  decoderFailed: 'the decoder refused the stream',
  stopped: (ms: number) => `no answer after ${ms} ms; the decoder was stopped`,
  inTime: 'an answer in time',
  notDerived: 'not checked: no thresholds were derived for this model',
} as const;

export const noChecksStated = (file: string, keys: readonly string[]): Problem => ({
  rule: 'device-states-its-input-checks',
  place: { file },
  message: `expected ${keys.join(', ')} to be stated: they decide which films are scored`,
  next: 'state them in device.yaml; docs/dicom.md explains each check',
});

export const noLock = (folder: string): Problem => ({
  rule: 'model-has-its-lock',
  place: { file: folder },
  message: 'expected lock.json with the operating point beside the model, found none',
  next: 'use a model folder written by `trace510k submission` or a shipped one',
});

export const lockOfAnotherModel = (folder: string): Problem => ({
  rule: 'lock-belongs-to-the-model',
  place: { file: folder },
  message: 'the lock beside this model names another model',
  next: 'restore the folder as it was written; a threshold is valid only for the model it was chosen with',
});

export const noThreshold = (folder: string): Problem => ({
  rule: 'lock-holds-an-operating-point',
  place: { file: folder },
  message: 'the lock beside this model holds no operating point, so no film can be flagged',
  next: 'train or evaluate with a tuning set, or fix the threshold in the protocol',
});

export const findingWithoutCode = (finding: string, known: readonly string[]): Problem => ({
  rule: 'finding-has-a-code',
  message: `expected a finding that a report can name by code, got "${finding}"`,
  next: `known: ${known.join(', ')}; add the SNOMED CT code to FINDING_CODES in src/dicom/report.ts`,
});

export const notJson = (file: string): Problem => ({
  rule: 'model-file-is-json',
  place: { file },
  message: 'expected JSON, found something else',
  next: 'restore the model folder as it was written',
});

export const noFiles = (path: string): Problem => ({
  rule: 'paths-hold-files',
  place: { file: path },
  message: 'expected at least one file here, found none',
  next: 'give DICOM files, or a folder that holds some',
});
