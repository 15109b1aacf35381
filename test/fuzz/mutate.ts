/** Ways to damage a file, each a pure function of bytes and random numbers. */
import type { Rng } from '../../src/core/rng.js';
import { TRANSFER_SYNTAXES } from '../../src/dicom/syntaxes.js';
import type { Base } from './bases.js';

export type Mutation = (bytes: Buffer, rng: Rng, bases: readonly Base[]) => Uint8Array;

/** Where headers end in the bases; damage there reaches the parser, beyond it the codecs. */
const HEADER = 1400;
const EXTREMES = [
  0,
  1,
  2,
  0x7f,
  0xff,
  0xfffe,
  0xffff,
  0x7fffffff,
  0xfffffffe,
  0xffffffff,
  0x80000000,
  64 * 1024 * 1024,
];

const within = (bytes: Buffer, rng: Rng, from: number, to: number): number =>
  Math.min(bytes.length - 1, from + rng.below(Math.max(1, Math.min(to, bytes.length) - from)));

function flipBits(bytes: Buffer, rng: Rng, from: number, to: number): Uint8Array {
  for (let n = 1 + rng.below(24); n > 0; n--) bytes[within(bytes, rng, from, to)]! ^= 1 << rng.below(8);
  return bytes;
}

function writeExtreme(bytes: Buffer, rng: Rng, from: number, to: number): Uint8Array {
  const at = within(bytes, rng, from, to) & ~1;
  const value = EXTREMES[rng.below(EXTREMES.length)]!;
  if (at + 4 <= bytes.length && rng.below(2) === 0) bytes.writeUInt32LE(value >>> 0, at);
  else if (at + 2 <= bytes.length) bytes.writeUInt16LE(value & 0xffff, at);
  return bytes;
}

/** Position of an element with a two-byte length written in explicit VR; -1 where the file has none. */
const elementAt = (bytes: Buffer, tag: string, vr: string): number =>
  bytes.indexOf(Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(vr)]));

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bit flips in the header': (b, rng) => flipBits(b, rng, 128, HEADER),
  'bit flips in the pixel data': (b, rng) => flipBits(b, rng, HEADER, b.length),
  'bit flips anywhere': (b, rng) => flipBits(b, rng, 0, b.length),
  'extreme number in the header': (b, rng) => writeExtreme(b, rng, 132, HEADER),
  'extreme number in the codestream': (b, rng) => writeExtreme(b, rng, HEADER, HEADER + 200),
  'several extreme numbers': (b, rng) => {
    for (let n = 2 + rng.below(6); n > 0; n--) writeExtreme(b, rng, 132, b.length);
    return b;
  },
  'cut off': (b, rng) => b.subarray(0, rng.below(b.length)),
  'cut off near the end': (b, rng) => b.subarray(0, b.length - 1 - rng.below(64)),
  'bytes removed': (b, rng) => {
    const at = within(b, rng, 128, b.length);
    return Buffer.concat([b.subarray(0, at), b.subarray(at + 1 + rng.below(300))]);
  },
  'bytes repeated': (b, rng) => {
    const at = within(b, rng, 128, HEADER);
    const piece = b.subarray(at, at + 1 + rng.below(400));
    return Buffer.concat([b.subarray(0, at), piece, b.subarray(at)]);
  },
  'random bytes inserted': (b, rng) => {
    const at = within(b, rng, 128, b.length);
    return Buffer.concat([
      b.subarray(0, at),
      Buffer.from(Array.from({ length: 1 + rng.below(64) }, () => rng.below(256))),
      b.subarray(at),
    ]);
  },
  'bytes overwritten with zeros': (b, rng) => {
    const at = within(b, rng, 128, b.length);
    return b.fill(0, at, Math.min(b.length, at + 1 + rng.below(2000)));
  },
  'beginning of one file, end of another': (b, rng, bases) => {
    const other = Buffer.from(bases[rng.below(bases.length)]!.bytes);
    return Buffer.concat([b.subarray(0, within(b, rng, 132, HEADER)), other.subarray(within(other, rng, 132, HEADER))]);
  },
  'wrong transfer syntax declared': (b, rng) => {
    const at = elementAt(b, '02001000', 'UI');
    const { uid } = TRANSFER_SYNTAXES[rng.below(TRANSFER_SYNTAXES.length)]!;
    if (at < 0) return b;
    const length = b.readUInt16LE(at + 6);
    const padded = uid.length % 2 === 0 ? uid : `${uid}\0`;
    const head = Buffer.from(b.subarray(at, at + 8));
    head.writeUInt16LE(padded.length, 6);
    return Buffer.concat([b.subarray(0, at), head, Buffer.from(padded), b.subarray(at + 8 + length)]);
  },
  'wrong rows, columns or bits declared': (b, rng) => {
    const tags = ['28001000', '28001100', '28000001', '28000101', '28000201', '28000200'];
    const at = elementAt(b, tags[rng.below(tags.length)]!, 'US');
    if (at < 0) return flipBits(b, rng, 600, HEADER);
    b.writeUInt16LE([0, 1, 8, 12, 16, 255, 257, 512, 1024, 6000, 60_000, 65_535][rng.below(12)]!, at + 8);
    return b;
  },
  'patient values under another tag': (b, rng) => {
    const tags = ['18001500', '08006000', '18000151', '28000400', '10001010', '08006800', '28000103'];
    const at = elementAt(b, ['10001000', '10002000', '08009000'][rng.below(3)]!, rng.below(2) === 0 ? 'PN' : 'LO');
    if (at >= 0) Buffer.from(tags[rng.below(tags.length)]!, 'hex').copy(b, at);
    return b;
  },
  'unterminated sequences inserted': (b, rng) => {
    const at = Math.max(elementAt(b, '08002000', 'DA'), 300);
    const level = Buffer.concat([
      Buffer.from('09001010', 'hex'),
      Buffer.from('SQ'),
      Buffer.from('0000ffffffff', 'hex'),
      Buffer.from('feff00e0ffffffff', 'hex'),
    ]);
    return Buffer.concat([
      b.subarray(0, at),
      ...Array.from({ length: 1 + rng.below(3000) }, () => level),
      b.subarray(at),
    ]);
  },
  'many empty elements inserted': (b, rng) => {
    const at = Math.max(elementAt(b, '08002000', 'DA'), 300);
    const many = Buffer.alloc(8 * (1 + rng.below(20_000)));
    for (let i = 0; i < many.length; i += 8) many.write('\t\0\x10\x10LO\0\0', i, 'latin1');
    return Buffer.concat([b.subarray(0, at), many, b.subarray(at)]);
  },
};

export const MUTATION_NAMES = Object.keys(MUTATIONS);

export interface Mutant {
  readonly base: string;
  readonly mutation: string;
  readonly bytes: Uint8Array;
}

/** The n-th mutant of a seed: every base meets every mutation in turn; one in four is damaged twice. */
export function mutant(index: number, bases: readonly Base[], rng: Rng): Mutant {
  const base = bases[index % bases.length]!;
  const mutation = MUTATION_NAMES[Math.floor(index / bases.length) % MUTATION_NAMES.length]!;
  let bytes = MUTATIONS[mutation]!(Buffer.from(base.bytes), rng, bases);
  if (rng.below(4) === 0 && bytes.length > 200)
    bytes = MUTATIONS[MUTATION_NAMES[rng.below(MUTATION_NAMES.length)]!]!(Buffer.from(bytes), rng, bases);
  return { base: base.name, mutation, bytes };
}
