/**
 * Every attribute that is read, and what for. Implicit VR files carry no value representations, so the table says them;
 * the conformance statement is printed from it.
 */
export type Vr =
  | 'AE'
  | 'AS'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'IS'
  | 'LO'
  | 'OB'
  | 'OW'
  | 'PN'
  | 'SH'
  | 'SQ'
  | 'TM'
  | 'UI'
  | 'UL'
  | 'US'
  | 'UT';

/** check: decides about acceptance; pixels: needed for gray levels; copied: goes into the report byte for byte. */
export type Use = 'check' | 'pixels' | 'copied';

export interface Attribute {
  /** Eight hexadecimal digits. */
  readonly tag: string;
  readonly vr: Vr;
  readonly use: readonly Use[];
}

const a = (tag: string, vr: Vr, ...use: Use[]): Attribute => ({ tag, vr, use });

export const ATTRIBUTES = {
  MediaStorageSOPClassUID: a('00020002', 'UI', 'check'),
  MediaStorageSOPInstanceUID: a('00020003', 'UI', 'check'),
  TransferSyntaxUID: a('00020010', 'UI', 'check'),
  SpecificCharacterSet: a('00080005', 'CS', 'copied'),
  SOPClassUID: a('00080016', 'UI', 'check', 'copied'),
  SOPInstanceUID: a('00080018', 'UI', 'check', 'copied'),
  StudyDate: a('00080020', 'DA', 'check', 'copied'),
  StudyTime: a('00080030', 'TM', 'copied'),
  AccessionNumber: a('00080050', 'SH', 'copied'),
  Modality: a('00080060', 'CS', 'check', 'copied'),
  PresentationIntentType: a('00080068', 'CS', 'check'),
  Manufacturer: a('00080070', 'LO', 'check'),
  ReferringPhysicianName: a('00080090', 'PN', 'copied'),
  AnatomicRegionSequence: a('00082218', 'SQ', 'check'),
  PatientName: a('00100010', 'PN', 'copied'),
  PatientID: a('00100020', 'LO', 'copied'),
  IssuerOfPatientID: a('00100021', 'LO', 'copied'),
  PatientBirthDate: a('00100030', 'DA', 'check', 'copied'),
  PatientSex: a('00100040', 'CS', 'copied'),
  PatientAge: a('00101010', 'AS', 'check', 'copied'),
  BodyPartExamined: a('00180015', 'CS', 'check'),
  PatientPosition: a('00185100', 'CS', 'check'),
  ViewPosition: a('00185101', 'CS', 'check'),
  StudyInstanceUID: a('0020000d', 'UI', 'check', 'copied'),
  SeriesInstanceUID: a('0020000e', 'UI', 'check', 'copied'),
  StudyID: a('00200010', 'SH', 'copied'),
  SamplesPerPixel: a('00280002', 'US', 'check', 'pixels'),
  PhotometricInterpretation: a('00280004', 'CS', 'check', 'pixels'),
  NumberOfFrames: a('00280008', 'IS', 'check'),
  Rows: a('00280010', 'US', 'check', 'pixels'),
  Columns: a('00280011', 'US', 'check', 'pixels'),
  BitsAllocated: a('00280100', 'US', 'check', 'pixels'),
  BitsStored: a('00280101', 'US', 'check', 'pixels'),
  HighBit: a('00280102', 'US', 'check', 'pixels'),
  PixelRepresentation: a('00280103', 'US', 'check', 'pixels'),
  PixelPaddingValue: a('00280120', 'US', 'pixels'),
  PixelPaddingRangeLimit: a('00280121', 'US', 'pixels'),
  BurnedInAnnotation: a('00280301', 'CS', 'check'),
  WindowCenter: a('00281050', 'DS', 'pixels'),
  WindowWidth: a('00281051', 'DS', 'pixels'),
  RescaleIntercept: a('00281052', 'DS', 'pixels'),
  RescaleSlope: a('00281053', 'DS', 'pixels'),
  VOILUTFunction: a('00281056', 'CS', 'pixels'),
  ModalityLUTSequence: a('00283000', 'SQ', 'pixels'),
  VOILUTSequence: a('00283010', 'SQ', 'pixels'),
  ViewCodeSequence: a('00540220', 'SQ', 'check'),
  PixelData: a('7fe00010', 'OW', 'check', 'pixels'),
} as const satisfies Record<string, Attribute>;

export type Keyword = keyof typeof ATTRIBUTES;
export const KEYWORDS = Object.keys(ATTRIBUTES) as readonly Keyword[];
const BY_TAG = new Map<string, Keyword>(KEYWORDS.map((keyword) => [ATTRIBUTES[keyword].tag, keyword]));
export const keywordOf = (tag: string): Keyword | undefined => BY_TAG.get(tag);

/** (0028,0010) */
export const printedTag = (keyword: Keyword): string => {
  const { tag } = ATTRIBUTES[keyword];
  return `(${tag.slice(0, 4)},${tag.slice(4)})`.toUpperCase();
};
