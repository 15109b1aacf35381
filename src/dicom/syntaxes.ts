/** Transfer syntaxes that are read; everything else is refused by name. */
export type Coding = 'native' | 'deflated' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly coding: Coding;
  readonly explicit: boolean;
  readonly bigEndian: boolean;
  readonly lossy: boolean;
}

const syntax = (uid: string, name: string, coding: Coding, form: Partial<TransferSyntax> = {}): TransferSyntax => ({
  uid: `1.2.840.10008.1.2${uid}`,
  name,
  coding,
  explicit: true,
  bigEndian: false,
  lossy: false,
  ...form,
});

export const TRANSFER_SYNTAXES: readonly TransferSyntax[] = [
  syntax('', 'Implicit VR Little Endian', 'native', { explicit: false }),
  syntax('.1', 'Explicit VR Little Endian', 'native'),
  syntax('.1.99', 'Deflated Explicit VR Little Endian', 'deflated'),
  syntax('.2', 'Explicit VR Big Endian (retired)', 'native', { bigEndian: true }),
  syntax('.5', 'RLE Lossless', 'rle'),
  syntax('.4.50', 'JPEG Baseline (Process 1)', 'jpeg', { lossy: true }),
  syntax('.4.51', 'JPEG Extended (Process 2 & 4)', 'jpeg', { lossy: true }),
  syntax('.4.53', 'JPEG Spectral Selection (Process 6 & 8, retired)', 'jpeg', { lossy: true }),
  syntax('.4.55', 'JPEG Full Progression (Process 10 & 12, retired)', 'jpeg', { lossy: true }),
  syntax('.4.57', 'JPEG Lossless (Process 14)', 'jpeg'),
  syntax('.4.70', 'JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)', 'jpeg'),
  syntax('.4.80', 'JPEG-LS Lossless', 'jpeg-ls'),
  syntax('.4.81', 'JPEG-LS Near-Lossless', 'jpeg-ls', { lossy: true }),
  syntax('.4.90', 'JPEG 2000 Lossless Only', 'jpeg-2000'),
  syntax('.4.91', 'JPEG 2000', 'jpeg-2000', { lossy: true }),
];

export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

const BY_UID = new Map(TRANSFER_SYNTAXES.map((s) => [s.uid, s]));
export const transferSyntax = (uid: string): TransferSyntax | undefined => BY_UID.get(uid);

/** Storage classes a site may accept, by the short name used in device.yaml. */
export const SOP_CLASSES = {
  CR: { uid: '1.2.840.10008.5.1.4.1.1.1', name: 'Computed Radiography Image Storage' },
  DX: { uid: '1.2.840.10008.5.1.4.1.1.1.1', name: 'Digital X-Ray Image Storage - For Presentation' },
  'DX-PROCESSING': { uid: '1.2.840.10008.5.1.4.1.1.1.1.1', name: 'Digital X-Ray Image Storage - For Processing' },
  SC: { uid: '1.2.840.10008.5.1.4.1.1.7', name: 'Secondary Capture Image Storage' },
} as const;
export type SopClassName = keyof typeof SOP_CLASSES;

/** What we write. */
export const COMPREHENSIVE_SR = { uid: '1.2.840.10008.5.1.4.1.1.88.33', name: 'Comprehensive SR Storage' } as const;

export const sopClassName = (uid: string): SopClassName | undefined =>
  (Object.keys(SOP_CLASSES) as SopClassName[]).find((name) => SOP_CLASSES[name].uid === uid);
