/**
 * Sound films that fuzzing starts from: every way of coding pixels that is read, with a header full of planted patient
 * data. Compressed ones are made with the encoders of the codec library, so no other tool is needed.
 */
import { createRequire } from 'node:module';
import { transferSyntax } from '../../src/dicom/syntaxes.js';
import { encodeDataSet, encodePart10, sequence, text, type WrittenElement } from '../../src/dicom/write.js';
import { bytesOf, filmElements, type MadeFilm, makeDicom, ramp } from '../dicom/made.js';

const require = createRequire(import.meta.url);
const PREFIX = '1.2.840.10008.1.2';

export interface Base {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const eight = (side: number): MadeFilm => ({ width: side, height: side, samples: bytesOf(ramp(side, side)) });
const sixteen = (side: number, signed: boolean): MadeFilm => {
  const levels = ramp(side, side, 12) as Uint16Array;
  const samples = bytesOf(signed ? Int16Array.from(levels, (v) => v - 2048) : levels);
  return { width: side, height: side, allocated: 16, stored: 12, signed, samples };
};

/** Sequences and lookup tables, so that there is something nested to damage. */
const nested: readonly WrittenElement[] = [
  sequence('00540220', [
    text('00080100', 'SH', '272479007'),
    text('00080102', 'SH', 'SCT'),
    text('00080104', 'LO', 'PA'),
  ]),
  sequence('00082218', [
    text('00080100', 'SH', '51185008'),
    sequence('00082220', [text('00080100', 'SH', 'X'), text('00080104', 'LO', 'ZEBRA^QUAGGA')]),
  ]),
  text('00281050', 'DS', '128'),
  text('00281051', 'DS', '256'),
];

type Codecs = Pick<typeof import('dcmjs-codecs'), 'Context' | 'NativeCodecs'>;
type How = (context: InstanceType<Codecs['Context']>) => InstanceType<Codecs['Context']>;

async function codecs(): Promise<Codecs> {
  const { Context, NativeCodecs, log } = require('dcmjs-codecs') as typeof import('dcmjs-codecs');
  log.setLevel('silent');
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  return { Context, NativeCodecs };
}

function encode({ Context }: Codecs, film: MadeFilm, how: How): Uint8Array {
  const context = new Context({
    width: film.width,
    height: film.height,
    bitsAllocated: film.allocated ?? 8,
    bitsStored: film.stored ?? 8,
    samplesPerPixel: 1,
    pixelRepresentation: film.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: film.samples,
  });
  return Uint8Array.from(how(context).getEncodedBuffer() as Uint8Array);
}

/** The stream of a film in JPEG Lossless, first-order prediction, and its transfer syntax. */
export async function jpegLossless(film: MadeFilm): Promise<{ readonly stream: Uint8Array; readonly syntax: string }> {
  const all = await codecs();
  const how: How = (context) => all.NativeCodecs.encodeJpeg(context, { lossy: false, predictor: 1 });
  return { stream: encode(all, film, how), syntax: `${PREFIX}.4.70` };
}

export async function makeBases(side = 256): Promise<Base[]> {
  const all = await codecs();
  const { NativeCodecs } = all;
  const bases: Base[] = [
    { name: 'explicit 8 bit', bytes: makeDicom({ ...eight(side), change: nested }) },
    { name: 'explicit 12 bit signed', bytes: makeDicom(sixteen(side, true)) },
    { name: 'deflated', bytes: makeDicom({ ...eight(side), syntax: `${PREFIX}.1.99` }) },
    { name: 'implicit', bytes: unusual({ ...eight(side), change: nested }, PREFIX) },
    { name: 'big endian', bytes: unusual(sixteen(side, false), `${PREFIX}.2`) },
  ];
  const compressed: [string, string, MadeFilm, How][] = [
    ['RLE', '.5', eight(side), (c) => NativeCodecs.encodeRle(c, {})],
    ['JPEG baseline', '.4.50', eight(side), (c) => NativeCodecs.encodeJpeg(c, { lossy: true, quality: 90 })],
    ['JPEG lossless', '.4.70', sixteen(side, false), (c) => NativeCodecs.encodeJpeg(c, { lossy: false, predictor: 1 })],
    ['JPEG-LS', '.4.80', eight(side), (c) => NativeCodecs.encodeJpegLs(c, { lossy: false })],
    ['JPEG 2000', '.4.90', sixteen(side, false), (c) => NativeCodecs.encodeJpeg2000(c, { lossy: false })],
  ];
  for (const [name, suffix, film, how] of compressed) {
    bases.push({ name, bytes: encapsulated(film, encode(all, film, how), `${PREFIX}${suffix}`) });
  }
  return bases;
}

const identity = (syntax: string, sopInstance = '2.25.1001') => ({
  sopClass: '1.2.840.10008.5.1.4.1.1.1.1',
  sopInstance,
  syntax,
  implementation: '2.25.4242',
  implementationVersion: 'TEST',
});

/** The stream in two fragments after an empty offset table. */
export function encapsulated(film: MadeFilm, stream: Uint8Array, syntax: string): Uint8Array {
  const elements = filmElements(film);
  const instance = elements.find((e) => e.tag === '00080018')?.value as Uint8Array;
  const head = encodeDataSet(elements.filter((e) => e.tag !== '7fe00010'));
  const half = 2 * Math.floor(stream.length / 4);
  const parts = [new Uint8Array(0), stream.subarray(0, half), stream.subarray(half)];
  const items = parts.map((part) => {
    const size = Buffer.alloc(8);
    size.writeUInt32LE(0xe000fffe, 0);
    size.writeUInt32LE(part.length + (part.length % 2), 4);
    return Buffer.concat([size, part, Buffer.alloc(part.length % 2)]);
  });
  const begin = Buffer.from('e07f10004f420000ffffffff', 'hex');
  const end = Buffer.from('feffdde000000000', 'hex');
  return encodePart10(
    identity(syntax, Buffer.from(instance).toString('latin1')),
    Buffer.concat([head, begin, ...items, end]),
  );
}

/** Implicit VR little endian, or explicit VR big endian: forms we read and do not write. */
function unusual(film: MadeFilm, syntax: string): Uint8Array {
  const { bigEndian, explicit } = transferSyntax(syntax) as NonNullable<ReturnType<typeof transferSyntax>>;
  const u16 = (value: number): Buffer => {
    const b = Buffer.alloc(2);
    if (bigEndian) b.writeUInt16BE(value);
    else b.writeUInt16LE(value);
    return b;
  };
  const u32 = (value: number): Buffer => {
    const b = Buffer.alloc(4);
    if (bigEndian) b.writeUInt32BE(value);
    else b.writeUInt32LE(value);
    return b;
  };
  const tagged = (tag: string): Buffer =>
    Buffer.concat([u16(Number.parseInt(tag.slice(0, 4), 16)), u16(Number.parseInt(tag.slice(4), 16))]);
  const encode = (elements: readonly WrittenElement[]): Buffer =>
    Buffer.concat(
      [...elements]
        .sort((a, b) => (a.tag < b.tag ? -1 : 1))
        .map(({ tag, vr, value }) => {
          let body: Buffer;
          if (ArrayBuffer.isView(value)) {
            const bytes = Buffer.from(value as Uint8Array);
            body = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2, vr === 'UI' ? 0 : 32)]);
            if (bigEndian && (vr === 'US' || vr === 'OW')) body.swap16();
          } else {
            body = Buffer.concat(
              (value as WrittenElement[][]).map((item) => {
                const inside = encode(item);
                return Buffer.concat([tagged('fffee000'), u32(inside.length), inside]);
              }),
            );
          }
          if (!explicit) return Buffer.concat([tagged(tag), u32(body.length), body]);
          const long = ['OB', 'OW', 'SQ'].includes(vr);
          return Buffer.concat([
            tagged(tag),
            Buffer.from(vr),
            ...(long ? [Buffer.alloc(2), u32(body.length)] : [u16(body.length)]),
            body,
          ]);
        }),
    );
  return encodePart10(identity(syntax), encode(filmElements(film)));
}
