/**
 * The one door into the room: bytes in; accepted or rejected with every finding, and the gray levels where they could
 * be read. Nothing is thrown for a bad file, and nothing in the answer identifies a patient.
 *
 *   read ──→ header rules ──→ form ──→ codestream ──→ decode (own thread) ──→ gray levels
 *     └ stops at a Refusal; the later ones run only where all before them hold
 */
import { expects, found } from '../core/messages/dicom.js';
import { type AcceptChecks, checkHeader } from './accept.js';
import type { Decoder } from './decode.js';
import { type Finding, finding, Refusal } from './findings.js';
import { checkForm, checkPixelData, frameBytes } from './form.js';
import { type DicomPicture, grayScale, levelTable, type PixelForm, paddingValues, toPicture } from './gray.js';
import { type DicomFile, readDicom } from './read.js';

export interface Inspection {
  readonly accepted: boolean;
  /** Every rule that was applied, in order; the reasons of a rejection are those with `ok: false`. */
  readonly findings: readonly Finding[];
  /** Present once the header could be read, also on a rejection. */
  readonly file: DicomFile | null;
  /** Present only when every rule holds. */
  readonly picture: DicomPicture | null;
}

/** `checks: null` applies only the rules that make pixels readable, for films whose labels come from elsewhere. */
export async function inspectDicom(
  bytes: Uint8Array,
  checks: AcceptChecks | null,
  decoder: Decoder,
): Promise<Inspection> {
  let file: DicomFile;
  try {
    file = readDicom(bytes);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { accepted: false, findings: [error.finding], file: null, picture: null };
  }
  const findings: Finding[] = checks ? checkHeader(file, checks) : [];
  const { findings: formFindings, form } = checkForm(file);
  findings.push(...formFindings);
  const rejected = (): Inspection => ({ accepted: false, findings, file, picture: null });
  if (!form) return rejected();

  const scale = grayScale(file.header, form);
  if ('rule' in scale) findings.push(scale);
  else findings.push(finding('gray-scale-is-coherent', true, expects.grayScale, found.coherent));
  const frame = joined(file.pixels?.fragments ?? []);
  findings.push(...checkPixelData(file, form, frame));
  if ('rule' in scale || findings.some((f) => !f.ok)) return rejected();

  const samples = file.pixels?.encapsulated
    ? await decodeFrame(file, form, frame, decoder, findings)
    : littleEndian(frame, file, form);
  if (!samples) return rejected();
  const table = levelTable(form, scale, paddingValues(file.header, form));
  return { accepted: true, findings, file, picture: toPicture(samples, form, table) };
}

function joined(fragments: readonly Uint8Array[]): Uint8Array {
  return fragments.length === 1 ? (fragments[0] as Uint8Array) : Buffer.concat(fragments);
}

async function decodeFrame(
  { syntax }: DicomFile,
  form: PixelForm,
  frame: Uint8Array,
  decoder: Decoder,
  findings: Finding[],
): Promise<Uint8Array | null> {
  const size = frameBytes(form);
  const decoded = await decoder.decode({
    coding: syntax.coding as 'jpeg',
    columns: form.columns,
    rows: form.rows,
    bitsAllocated: form.bitsAllocated,
    bitsStored: form.bitsStored,
    signed: form.signed,
    photometric: form.inverted ? 'MONOCHROME1' : 'MONOCHROME2',
    bytes: frame,
  });
  const { timeoutMs } = decoder;
  const inTime = decoded !== 'too slow';
  findings.push(
    finding(
      'pixels-decode-in-time',
      inTime,
      expects.inTime(timeoutMs),
      inTime ? found.inTime : found.stopped(timeoutMs),
    ),
  );
  if (!inTime) return null;
  const ok = decoded !== 'failed' && decoded.byteLength === size;
  const words = decoded === 'failed' ? found.decoderFailed : found.bytes((decoded as Uint8Array).byteLength);
  findings.push(finding('pixels-can-be-decoded', ok, expects.decoded(size), words));
  return ok ? (decoded as Uint8Array) : null;
}

/** Native samples as little endian; big-endian files hold 8-bit samples in 16-bit words too when their VR is OW. */
function littleEndian(frame: Uint8Array, { syntax, pixels }: DicomFile, form: PixelForm): Uint8Array {
  const size = frameBytes(form);
  const words = form.bitsAllocated === 16 || pixels?.vr === 'OW';
  if (!syntax.bigEndian || !words) return frame.subarray(0, size);
  const swapped = Buffer.alloc(size + (size % 2));
  swapped.set(frame.subarray(0, swapped.byteLength));
  return swapped.swap16().subarray(0, size);
}
