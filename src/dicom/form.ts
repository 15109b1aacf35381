/** The image's form as the header states it, and whether the pixel data fit it. */
import { ABSENT, expects, found } from '../core/messages/dicom.js';
import { rleInfo, streamInfo } from './codestream.js';
import { type Finding, finding, printable } from './findings.js';
import type { PixelForm } from './gray.js';
import type { Header } from './header.js';
import { LIMITS } from './limits.js';
import type { DicomFile } from './read.js';

export interface FormChecked {
  readonly findings: readonly Finding[];
  /** Null where a finding forbids reading pixels. */
  readonly form: PixelForm | null;
}

export function checkForm({ header, pixels }: DicomFile): FormChecked {
  const findings: Finding[] = [];
  const frames = header.first('NumberOfFrames');
  findings.push(
    finding(
      'one-frame',
      frames === undefined || frames === '' || frames === '1',
      expects.frames,
      frames === '1' ? '1' : numberOr(frames),
    ),
  );

  const samples = header.integer('SamplesPerPixel');
  const photometric = header.first('PhotometricInterpretation') ?? '';
  const gray = (samples ?? 1) === 1 && /^MONOCHROME[12]$/.test(photometric);
  findings.push(
    finding(
      'one-gray-channel',
      gray,
      expects.gray,
      found.samples(samples, printable(photometric, header.identifying())),
    ),
  );

  const [rows, columns] = [header.integer('Rows'), header.integer('Columns')];
  const { smallestSide, largestSide } = LIMITS;
  const fits = (side: number | undefined): side is number =>
    side !== undefined && side >= smallestSide && side <= largestSide;
  findings.push(
    finding(
      'sides-are-within-limits',
      fits(rows) && fits(columns),
      expects.sides(smallestSide, largestSide),
      found.sides(columns, rows),
    ),
  );

  const bits = bitsOf(header);
  findings.push(finding('bits-are-coherent', bits.ok, expects.bits, bits.words));
  findings.push(finding('pixel-data-are-present', pixels !== null, expects.pixels, pixels ? found.within : ABSENT));
  if (findings.some((f) => !f.ok)) return { findings, form: null };
  const form: PixelForm = {
    columns: columns as number,
    rows: rows as number,
    bitsAllocated: bits.allocated as 8 | 16,
    bitsStored: bits.stored as number,
    signed: bits.representation === 1,
    inverted: photometric === 'MONOCHROME1',
  };
  return { findings, form };
}

const numberOr = (text: string | undefined): string =>
  text === undefined || text === '' ? ABSENT : /^\d{1,6}$/.test(text) ? text : found.unreadable;

function bitsOf(header: Header) {
  const allocated = header.integer('BitsAllocated');
  const stored = header.integer('BitsStored');
  const high = header.integer('HighBit');
  const representation = header.integer('PixelRepresentation');
  const ok =
    (allocated === 8 || allocated === 16) &&
    stored !== undefined &&
    stored >= 6 &&
    stored <= allocated &&
    high === stored - 1 &&
    (representation === 0 || representation === 1);
  return { allocated, stored, representation, ok, words: found.bits(allocated, stored, high, representation) };
}

export const frameBytes = (form: PixelForm): number => form.rows * form.columns * (form.bitsAllocated / 8);

/** Lengths and the stream's own header, before anything is decoded. */
export function checkPixelData(file: DicomFile, form: PixelForm, frame: Uint8Array): Finding[] {
  const size = frameBytes(form);
  if (!file.pixels?.encapsulated) {
    const ok = frame.byteLength === size || frame.byteLength === size + (size % 2);
    return [
      finding('pixel-data-have-the-right-length', ok, expects.length(size), found.bytes(frame.byteLength), 'PixelData'),
    ];
  }
  const whole = finding(
    'pixel-data-have-the-right-length',
    true,
    expects.fragments,
    found.bytes(frame.byteLength),
    'PixelData',
  );
  return [whole, ...checkStream(file, form, frame)];
}

function checkStream({ syntax }: DicomFile, form: PixelForm, frame: Uint8Array): Finding[] {
  const kind = expects.kind(syntax.name);
  const agrees = 'codestream-agrees-with-header';
  const wanted = expects.stream(form.columns, form.rows, form.bitsAllocated);
  if (syntax.coding === 'rle') {
    const info = rleInfo(frame);
    if (!info) return [finding('codestream-is-of-the-syntax', false, kind, found.otherKind)];
    const pixels = form.rows * form.columns;
    // A segment of odd length may be padded.
    const fits = info.unpacked === pixels || info.unpacked === pixels + 1;
    return [
      finding('codestream-is-of-the-syntax', true, kind, syntax.name),
      finding(
        agrees,
        info.segments === form.bitsAllocated / 8,
        wanted,
        found.stream(form.columns, form.rows, 1, info.segments * 8),
        'PixelData',
      ),
      finding('codestream-is-whole', fits, expects.unpacked(pixels), found.bytes(info.unpacked)),
    ];
  }
  const info = streamInfo(frame, syntax.coding);
  if (!info) return [finding('codestream-is-of-the-syntax', false, kind, found.otherKind)];
  const bits = info.bits ?? form.bitsAllocated;
  const fits =
    info.columns === form.columns &&
    info.rows === form.rows &&
    info.components === 1 &&
    bits <= form.bitsAllocated &&
    Math.ceil(bits / 8) * 8 === form.bitsAllocated;
  return [
    finding('codestream-is-of-the-syntax', true, kind, syntax.name),
    finding(agrees, fits, wanted, found.stream(info.columns, info.rows, info.components, bits), 'PixelData'),
    finding('codestream-is-whole', info.whole, expects.end, info.whole ? found.ended : found.noEnd),
  ];
}
