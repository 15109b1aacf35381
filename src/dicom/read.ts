/**
 * A DICOM Part 10 file as header and pixel data. dicom-parser reads elements; the walk along them, its limits and every
 * refusal are ours, since the parser would take minutes and gigabytes where a file asks for them.
 */
import { inflateRawSync } from 'node:zlib';
import dicomParser, { type ByteStream, type Element } from 'dicom-parser';
import { expects, found, unknownUid } from '../core/messages/dicom.js';
import { Refusal, refuseFilm } from './findings.js';
import { Header, type Item, type SequenceItem, textOf } from './header.js';
import { LIMITS } from './limits.js';
import { type TransferSyntax, transferSyntax } from './syntaxes.js';
import { ATTRIBUTES, type Keyword, keywordOf } from './tags.js';

export interface PixelElement {
  readonly vr: string;
  /** Native: the bytes. Encapsulated: the fragments without the offset table, in order. */
  readonly fragments: readonly Uint8Array[];
  readonly encapsulated: boolean;
}

export interface DicomFile {
  readonly syntax: TransferSyntax;
  readonly header: Header;
  /** Null where the data set has none. */
  readonly pixels: PixelElement | null;
}

const UNDEFINED_LENGTH = 0xffffffff;
const PREAMBLE = 128;

/** Reads a file or throws a Refusal; nothing else is thrown, whatever the bytes. */
export function readDicom(bytes: Uint8Array): DicomFile {
  if (bytes.byteLength === 0 || bytes.byteLength > LIMITS.fileBytes) {
    refuseFilm('file-size-is-within-limits', expects.bytes(LIMITS.fileBytes), found.bytes(bytes.byteLength));
  }
  const magic = bytes.subarray(PREAMBLE, PREAMBLE + 4);
  if (String.fromCharCode(...magic) !== 'DICM') {
    refuseFilm('file-is-dicom-part-10', expects.part10, found.noPart10);
  }
  try {
    return readPart10(bytes);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // dicom-parser throws strings and objects that hold the data set; none of it goes further than this line.
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return refuseFilm('header-is-within-limits', expects.header, found.tooDeep);
    }
    return refuseFilm('header-can-be-read', expects.readable, found.unreadable);
  }
}

function readPart10(bytes: Uint8Array): DicomFile {
  const values = new Map<Keyword, Item>();
  const meta = guarded(bytes, PREAMBLE + 4, false);
  let end = meta.position;
  try {
    while (meta.position + 8 <= bytes.byteLength) {
      const at = meta.position;
      if (bytes[at] !== 2 || bytes[at + 1] !== 0) break;
      const element = dicomParser.readDicomElementExplicit(meta, []);
      keep(values, element, bytes, false);
      end = element.dataOffset + element.length;
      meta.position = end;
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    refuseFilm('file-meta-is-whole', expects.wholeMeta, found.unreadable);
  }
  const uid = values.get('TransferSyntaxUID');
  if (uid === undefined) refuseFilm('file-meta-is-whole', expects.wholeMeta, found.unreadable);
  const syntax = transferSyntax(textOf(uid));
  if (!syntax) return refuseFilm('transfer-syntax-is-known', expects.syntax, unknownUid);
  const body = syntax.coding === 'deflated' ? inflate(bytes.subarray(end)) : bytes.subarray(end);
  return readDataSet(body, syntax, values);
}

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: LIMITS.inflatedBytes });
  } catch {
    return refuseFilm('deflated-data-are-within-limits', expects.inflated(LIMITS.inflatedBytes), found.inflateFailed);
  }
}

function readDataSet(bytes: Uint8Array, syntax: TransferSyntax, values: Map<Keyword, Item>): DicomFile {
  const sequences = new Map<Keyword, readonly SequenceItem[]>();
  let pixels: PixelElement | null = null;
  const stream = bytes.byteLength > 0 ? guarded(bytes, 0, syntax.bigEndian) : null;
  while (stream && stream.position + 8 <= bytes.byteLength) {
    const element = nextElement(stream, syntax);
    if (element.tag === 'x7fe00010') {
      pixels = readPixels(element, stream, bytes, syntax);
      // What follows pixel data (padding, signatures) is not read.
      break;
    }
    const keyword = keywordOf(element.tag.slice(1));
    if (keyword && ATTRIBUTES[keyword].vr === 'SQ') sequences.set(keyword, itemsOf(element, bytes, syntax));
    else keep(values, element, bytes, syntax.bigEndian);
    stream.position = element.dataOffset + element.length;
  }
  return { syntax, header: new Header(values, sequences), pixels };
}

/** A stream that stops after so many reads: the one measure that bounds time and memory at any depth. */
function guarded(bytes: Uint8Array, position: number, bigEndian: boolean): ByteStream {
  const parser = bigEndian ? dicomParser.bigEndianByteArrayParser : dicomParser.littleEndianByteArrayParser;
  const stream = new dicomParser.ByteStream(parser, bytes, position);
  const read = stream.readUint16.bind(stream);
  let reads = 0;
  stream.readUint16 = () => {
    if (++reads > LIMITS.headerReads) refuseFilm('header-is-within-limits', expects.header, found.tooManyReads);
    return read();
  };
  return stream;
}

function nextElement(stream: ByteStream, syntax: TransferSyntax): Element {
  const until = 'x7fe00010';
  const element = syntax.explicit
    ? dicomParser.readDicomElementExplicit(stream, [], until)
    : dicomParser.readDicomElementImplicit(stream, until, vrOf);
  if (element.tag === until) return element;
  checkExtent(element, stream.byteArray.length);
  return element;
}

const vrOf = (tag: string): string => {
  const keyword = keywordOf(tag.slice(1));
  // Undefined lets the parser look whether items follow.
  return (keyword && ATTRIBUTES[keyword].vr) as string;
};

function checkExtent(element: Element, size: number): void {
  if (element.length === UNDEFINED_LENGTH || element.dataOffset + element.length > size) {
    refuseFilm('header-can-be-read', expects.readable, found.beyondEnd);
  }
  if (element.length > LIMITS.valueBytes && element.items === undefined) {
    refuseFilm('header-is-within-limits', expects.header, found.valueTooLong(element.length));
  }
}

function keep(values: Map<Keyword, Item>, element: Element, bytes: Uint8Array, bigEndian: boolean): void {
  checkExtent(element, bytes.byteLength);
  const keyword = keywordOf(element.tag.slice(1));
  if (!keyword) return;
  if (values.has(keyword)) refuseFilm('header-names-attributes-once', expects.once, found.twice, keyword);
  values.set(keyword, itemOf(element, bytes, bigEndian));
}

function itemOf(element: Element, bytes: Uint8Array, bigEndian: boolean): Item {
  const value = bytes.subarray(element.dataOffset, element.dataOffset + element.length);
  return { bytes: value, vr: element.vr ?? 'UN', bigEndian };
}

function itemsOf(element: Element, bytes: Uint8Array, syntax: TransferSyntax): SequenceItem[] {
  return (element.items ?? []).map((item) => {
    const inside = new Map<string, Item>();
    for (const child of Object.values(item.dataSet?.elements ?? {})) {
      if (child.items !== undefined || child.tag.startsWith('xfffe')) continue;
      checkExtent(child, bytes.byteLength);
      inside.set(child.tag.slice(1), itemOf(child, bytes, syntax.bigEndian));
    }
    return inside;
  });
}

function readPixels(element: Element, stream: ByteStream, bytes: Uint8Array, syntax: TransferSyntax): PixelElement {
  const vr = element.vr ?? 'OW';
  const native = syntax.coding === 'native' || syntax.coding === 'deflated';
  if (native) {
    if (element.length === UNDEFINED_LENGTH || element.dataOffset + element.length > bytes.byteLength) {
      refuseFilm('pixel-data-have-the-right-length', expects.readable, found.beyondEnd);
    }
    const data = bytes.subarray(element.dataOffset, element.dataOffset + element.length);
    return { vr, fragments: [data], encapsulated: false };
  }
  if (element.length !== UNDEFINED_LENGTH) {
    refuseFilm('pixel-data-have-the-right-length', expects.fragments, found.noFragments);
  }
  stream.position = element.dataOffset;
  return { vr, fragments: readFragments(stream, bytes), encapsulated: true };
}

/** The first item is the offset table; one frame needs none. */
function readFragments(stream: ByteStream, bytes: Uint8Array): Uint8Array[] {
  const fragments: Uint8Array[] = [];
  for (let item = 0; item <= LIMITS.fragments; item++) {
    if (stream.position + 8 > bytes.byteLength) break;
    const tag = dicomParser.readTag(stream);
    const length = stream.readUint32();
    if (tag === 'xfffee0dd') {
      if (fragments.length === 0) refuseFilm('pixel-data-have-the-right-length', expects.fragments, found.noFragments);
      return fragments;
    }
    const end = stream.position + length;
    if (tag !== 'xfffee000' || end > bytes.byteLength) break;
    if (item > 0) fragments.push(bytes.subarray(stream.position, end));
    stream.position = end;
  }
  return refuseFilm('pixel-data-have-the-right-length', expects.fragments, found.noDelimiter);
}
