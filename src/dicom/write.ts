/** Writes data sets in Explicit VR Little Endian and wraps them as Part 10 files. Values are checked, never repaired. */
import { InternalError } from '../core/problems.js';
import { EXPLICIT_LITTLE_ENDIAN } from './syntaxes.js';

export interface WrittenElement {
  /** Eight hexadecimal digits. */
  readonly tag: string;
  readonly vr: string;
  /** Bytes as they go into the file (padded here), or the items of a sequence. */
  readonly value: Uint8Array | readonly WrittenDataSet[];
}

export type WrittenDataSet = readonly WrittenElement[];

/** These have a 32-bit length after two reserved bytes. */
const LONG = new Set(['OB', 'OW', 'OF', 'SQ', 'UN', 'UT', 'UC', 'UR']);
/** Longest value in bytes, for what we write (PS3.5, 6.2); multi-valued strings are not written. */
const LONGEST: Readonly<Record<string, number>> = {
  AE: 16,
  AS: 4,
  CS: 16,
  DA: 8,
  DS: 16,
  DT: 26,
  IS: 12,
  LO: 64,
  PN: 324,
  SH: 16,
  TM: 14,
  UI: 64,
};

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** A text element of ours: ASCII, of the length its representation allows. */
export function text(tag: string, vr: string, value: string): WrittenElement {
  if (/[^\x20-\x7e]/.test(value)) throw new InternalError(`${tag} ${vr}: only ASCII is written`);
  const most = LONGEST[vr];
  if (most !== undefined && value.length > most) throw new InternalError(`${tag} ${vr}: ${value.length} characters`);
  return { tag, vr, value: latin(value) };
}

/** A value taken from a source file byte for byte. */
export const copied = (tag: string, vr: string, value: Uint8Array): WrittenElement => ({ tag, vr, value });

export function shorts(tag: string, ...values: readonly number[]): WrittenElement {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, v] of values.entries()) bytes.writeUInt16LE(v, i * 2);
  return { tag, vr: 'US', value: bytes };
}

export const sequence = (tag: string, ...items: readonly WrittenDataSet[]): WrittenElement => ({
  tag,
  vr: 'SQ',
  value: items,
});

export function encodeDataSet(elements: WrittenDataSet): Uint8Array {
  const ordered = [...elements].sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
  ordered.forEach((element, i) => {
    if (i > 0 && ordered[i - 1]!.tag === element.tag) throw new InternalError(`${element.tag} stands twice`);
  });
  return Buffer.concat(ordered.map(encodeElement));
}

function encodeElement({ tag, vr, value }: WrittenElement): Uint8Array {
  const body = ArrayBuffer.isView(value) ? padded(value as Uint8Array, vr) : encodeItems(value as WrittenDataSet[]);
  const head = Buffer.alloc(LONG.has(vr) ? 12 : 8);
  writeTag(head, tag);
  head.write(vr, 4, 'latin1');
  if (LONG.has(vr)) head.writeUInt32LE(body.byteLength, 8);
  else head.writeUInt16LE(body.byteLength, 6);
  return Buffer.concat([head, body]);
}

function encodeItems(items: readonly WrittenDataSet[]): Uint8Array {
  return Buffer.concat(
    items.flatMap((item) => {
      const body = encodeDataSet(item);
      const head = Buffer.alloc(8);
      writeTag(head, 'fffee000');
      head.writeUInt32LE(body.byteLength, 4);
      return [head, body];
    }),
  );
}

function writeTag(buffer: Buffer, tag: string): void {
  buffer.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  buffer.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
}

/** Even length: UIDs and bytes are padded with zero, text with a space. */
function padded(value: Uint8Array, vr: string): Uint8Array {
  if (value.byteLength % 2 === 0) return value;
  return Buffer.concat([value, Buffer.from([['UI', 'OB', 'OW', 'UN'].includes(vr) ? 0 : 0x20])]);
}

export interface FileIdentity {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly syntax?: string;
  readonly implementation: string;
  readonly implementationVersion: string;
}

/** Preamble, DICM, file meta information, data set. */
export function encodePart10(identity: FileIdentity, body: Uint8Array): Uint8Array {
  const meta = encodeDataSet([
    { tag: '00020001', vr: 'OB', value: Uint8Array.of(0, 1) },
    text('00020002', 'UI', identity.sopClass),
    text('00020003', 'UI', identity.sopInstance),
    text('00020010', 'UI', identity.syntax ?? EXPLICIT_LITTLE_ENDIAN),
    text('00020012', 'UI', identity.implementation),
    text('00020013', 'SH', identity.implementationVersion),
  ]);
  const length = Buffer.alloc(12);
  writeTag(length, '00020000');
  length.write('UL', 4, 'latin1');
  length.writeUInt16LE(4, 6);
  length.writeUInt32LE(meta.byteLength, 8);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, body]);
}
