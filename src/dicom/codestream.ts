/**
 * What a compressed stream says of itself, read from its own header. The decoders report neither a stream that was cut
 * off nor a size that differs from the DICOM header's, so both are looked for here, before anything is allocated.
 */
import type { Coding } from './syntaxes.js';

export interface StreamInfo {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  /** Bits a sample; null where the coding does not say (RLE). */
  readonly bits: number | null;
  /** Whether the end mark stands where it must. */
  readonly whole: boolean;
}

/** Null when the bytes are not a stream of this coding, or end before its size is stated. */
export function streamInfo(bytes: Uint8Array, coding: Coding): StreamInfo | null {
  switch (coding) {
    case 'jpeg':
      return jpegInfo(bytes, isJpegFrame);
    case 'jpeg-ls':
      return jpegInfo(bytes, (marker) => marker === 0xf7);
    case 'jpeg-2000':
      return jpeg2000Info(bytes);
    default:
      return null;
  }
}

/** SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC); differential frames (C5–C7, CD–CF) belong to hierarchies. */
const isJpegFrame = (marker: number): boolean => [0xc0, 0xc1, 0xc2, 0xc3].includes(marker);
const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65_536 + u16(bytes, at + 2);

/** Walks the marker segments up to the frame header (ITU-T T.81, B.1; T.87, C.2). */
function jpegInfo(bytes: Uint8Array, isFrame: (marker: number) => boolean): StreamInfo | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = u16(bytes, at + 2);
    if (isFrame(marker)) {
      if (at + 10 > bytes.length) return null;
      const [bits, rows, columns, components] = [
        bytes[at + 4]!,
        u16(bytes, at + 5),
        u16(bytes, at + 7),
        bytes[at + 9]!,
      ];
      return { columns, rows, components, bits, whole: endsWith(bytes, 0xd9) };
    }
    // Start of scan or end of image before a frame header, or a length that leads nowhere.
    if (marker === 0xda || marker === 0xd9 || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** SOC, then SIZ as the first segment (ITU-T T.800, A.5.1). */
function jpeg2000Info(bytes: Uint8Array): StreamInfo | null {
  if (bytes.length < 43 || u16(bytes, 0) !== 0xff4f || u16(bytes, 2) !== 0xff51) return null;
  const [right, bottom, left, top] = [u32(bytes, 8), u32(bytes, 12), u32(bytes, 16), u32(bytes, 20)];
  const bits = (bytes[42]! & 0x7f) + 1;
  return { columns: right - left, rows: bottom - top, components: u16(bytes, 40), bits, whole: endsWith(bytes, 0xd9) };
}

/** FF and the code as the last bytes; one byte of padding may follow (real files end FF D9 00). */
function endsWith(bytes: Uint8Array, code: number): boolean {
  const n = bytes.length;
  const at = (end: number): boolean => end >= 2 && bytes[end - 2] === 0xff && bytes[end - 1] === code;
  return at(n) || (bytes[n - 1] === 0 && at(n - 1));
}

export interface RleInfo {
  readonly segments: number;
  /** Bytes the shortest segment unpacks to. */
  readonly unpacked: number;
}

/** The header of an RLE stream and what its segments unpack to, counted without unpacking (PS3.5, G.3 to G.5). */
export function rleInfo(bytes: Uint8Array): RleInfo | null {
  if (bytes.length < 64) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = view.getUint32(0, true);
  if (segments < 1 || segments > 15) return null;
  const offsets = Array.from({ length: segments }, (_, i) => view.getUint32(4 + i * 4, true));
  const inOrder = offsets.every((offset, i) => offset >= 64 && offset < bytes.length && offset > (offsets[i - 1] ?? 0));
  if (!inOrder) return { segments, unpacked: 0 };
  const sizes = offsets.map((from, i) => unpackedSize(bytes, from, offsets[i + 1] ?? bytes.length));
  return { segments, unpacked: Math.min(...sizes) };
}

/** A byte n: 0–127 stands before n + 1 bytes as they are, 129–255 before one byte repeated 257 − n times. */
function unpackedSize(bytes: Uint8Array, from: number, to: number): number {
  let size = 0;
  for (let at = from; at < to; ) {
    const n = bytes[at]!;
    if (n === 128) at++;
    else if (n < 128) {
      if (at + 1 + n + 1 > to) break;
      size += n + 1;
      at += n + 2;
    } else {
      if (at + 2 > to) break;
      size += 257 - n;
      at += 2;
    }
  }
  return size;
}
