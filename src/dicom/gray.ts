/**
 * From stored samples to gray levels, 0 black to `maximum` white. One table over all stored codes says the whole way:
 * sample → modality (rescale or table) → values of interest (window or table) → polarity. Why the file's own window is
 * applied stands in docs/decisions/gray-levels.md: the films the model learned from were windowed so too.
 */
import { expects, found } from '../core/messages/dicom.js';
import { type Finding, finding } from './findings.js';
import { type Header, integersOf, type SequenceItem } from './header.js';

/** Gray levels as every other film has them. */
export interface DicomPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
  readonly maximum: number;
}

export interface PixelForm {
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly inverted: boolean;
}

interface LookupTable {
  readonly first: number;
  readonly entries: readonly number[];
  readonly maximum: number;
}

interface Window {
  readonly center: number;
  readonly width: number;
  readonly shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

export interface GrayScale {
  readonly slope: number;
  readonly intercept: number;
  readonly modality: LookupTable | null;
  readonly window: Window | null;
  readonly interest: LookupTable | null;
}

/** The header's gray scale, or what is wrong with it. */
export function grayScale(header: Header, form: PixelForm): GrayScale | Finding {
  const wrong = (words: string): Finding => finding('gray-scale-is-coherent', false, expects.grayScale, words);
  const [slope = 1] = header.numbers('RescaleSlope');
  const [intercept = 0] = header.numbers('RescaleIntercept');
  if (!Number.isFinite(slope) || !Number.isFinite(intercept) || slope === 0) return wrong(found.badRescale);

  const tables = [header.items('ModalityLUTSequence')[0], header.items('VOILUTSequence')[0]].map((item, i) =>
    item === undefined ? null : lookupTable(item, i === 0 && form.signed),
  );
  if (tables.includes(undefined)) return wrong(found.badTable);

  const shape = header.first('VOILUTFunction') || 'LINEAR';
  if (!['LINEAR', 'LINEAR_EXACT', 'SIGMOID'].includes(shape)) return wrong(found.badFunction);
  const [center] = header.numbers('WindowCenter');
  const [width] = header.numbers('WindowWidth');
  const given = center !== undefined && width !== undefined;
  const least = shape === 'LINEAR' ? 1 : Number.MIN_VALUE;
  if (given && !(Number.isFinite(center) && Number.isFinite(width) && width >= least)) return wrong(found.badWindow);
  const [modality, interest] = tables as [LookupTable | null, LookupTable | null];
  return {
    slope,
    intercept,
    modality,
    window: given ? { center, width, shape: shape as Window['shape'] } : null,
    interest: given ? null : interest,
  };
}

/** LUT Descriptor: entries (0 is 65,536), first value mapped, bits an entry. Undefined when not whole. */
function lookupTable(item: SequenceItem, signed: boolean): LookupTable | undefined {
  const descriptor = item.get('00283002');
  const data = item.get('00283006');
  if (!descriptor || !data) return undefined;
  const [count, , bits] = integersOf(descriptor);
  const [, first] = integersOf(descriptor, signed);
  if (count === undefined || first === undefined || bits === undefined || bits < 8 || bits > 16) return undefined;
  const length = count === 0 ? 65_536 : count;
  const entries = data.bytes.byteLength === length ? [...data.bytes] : integersOf(data);
  return entries.length >= length ? { first, entries, maximum: 2 ** bits - 1 } : undefined;
}

/** Level of every stored code, in [0, maximum]. */
export function levelTable(form: PixelForm, scale: GrayScale, padding: readonly number[]): LevelTable {
  const codes = 2 ** form.bitsStored;
  const plain = scale.window === null && scale.interest === null && scale.modality === null;
  const maximum = form.bitsStored <= 8 ? 255 : plain ? codes - 1 : 65_535;
  const levels = maximum === 255 ? new Uint8Array(codes) : new Uint16Array(codes);
  const stored = (code: number): number => (form.signed && code >= codes / 2 ? code - codes : code);
  const values = Float64Array.from({ length: codes }, (_, code) => modalityValue(stored(code), scale));
  const [low, high] = rangeOf(values, scale);
  for (let code = 0; code < codes; code++) {
    const share = shareOf(values[code]!, scale, low, high);
    levels[code] = Math.round((form.inverted ? 1 - share : share) * maximum);
  }
  // Padding is background, whatever the polarity.
  if (padding.length > 0) {
    const [from, to] = [Math.min(...padding), Math.max(...padding)];
    for (let code = 0; code < codes; code++) if (stored(code) >= from && stored(code) <= to) levels[code] = 0;
  }
  return { levels, maximum };
}

export interface LevelTable {
  readonly levels: Uint8Array | Uint16Array;
  readonly maximum: number;
}

function modalityValue(stored: number, { slope, intercept, modality }: GrayScale): number {
  return modality ? lookUp(modality, stored) : slope * stored + intercept;
}

const lookUp = ({ first, entries }: LookupTable, value: number): number =>
  entries[Math.min(entries.length - 1, Math.max(0, Math.round(value) - first))]!;

/** Without a window the whole range that the stored bits can express is shown. */
function rangeOf(values: Float64Array, { modality }: GrayScale): [number, number] {
  if (modality) return [0, modality.maximum];
  const [a, b] = [values[0]!, values.at(-1)!];
  const middle = values[values.length / 2]!;
  return [
    Math.min(a, b, middle, values[values.length / 2 - 1]!),
    Math.max(a, b, middle, values[values.length / 2 - 1]!),
  ];
}

/** Share of white, 0–1 (PS3.3, C.11.2.1.2 and C.11.2.1.3). */
function shareOf(value: number, { window, interest }: GrayScale, low: number, high: number): number {
  if (window) {
    const { center, width, shape } = window;
    if (shape === 'SIGMOID') return 1 / (1 + Math.exp((-4 * (value - center)) / width));
    if (shape === 'LINEAR_EXACT') return clamp((value - center) / width + 0.5);
    if (value <= center - 0.5 - (width - 1) / 2) return 0;
    if (value > center - 0.5 + (width - 1) / 2) return 1;
    return clamp((value - (center - 0.5)) / (width - 1) + 0.5);
  }
  if (interest) return clamp(lookUp(interest, value) / interest.maximum);
  return high > low ? clamp((value - low) / (high - low)) : 0;
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** Samples in little endian; what lies above the stored bits (old overlays) is masked. */
export function toPicture(samples: Uint8Array, form: PixelForm, { levels, maximum }: LevelTable): DicomPicture {
  const { columns: width, rows: height, bitsStored } = form;
  const pixels = width * height;
  const mask = 2 ** bitsStored - 1;
  const data = maximum === 255 ? new Uint8Array(pixels) : new Uint16Array(pixels);
  if (form.bitsAllocated === 8) {
    for (let i = 0; i < pixels; i++) data[i] = levels[samples[i]! & mask]!;
  } else {
    for (let i = 0, at = 0; i < pixels; i++, at += 2)
      data[i] = levels[(samples[at]! | (samples[at + 1]! << 8)) & mask]!;
  }
  return { width, height, data, maximum };
}

/** Values that mean "no image here", from PixelPaddingValue and its range limit. */
export function paddingValues(header: Header, form: PixelForm): number[] {
  const value = header.integer('PixelPaddingValue', form.signed);
  const limit = header.integer('PixelPaddingRangeLimit', form.signed);
  return value === undefined ? [] : [value, limit ?? value];
}
