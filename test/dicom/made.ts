/** Small DICOM objects for tests: a film of given samples with a header that every check accepts, and changes to it. */
import { deflateRawSync } from 'node:zlib';
import type { AcceptChecks } from '../../src/dicom/accept.js';
import { encodeDataSet, encodePart10, shorts, text, type WrittenElement } from '../../src/dicom/write.js';

export const ACCEPT: AcceptChecks = {
  sopClasses: ['CR', 'DX', 'SC'],
  modalities: ['CR', 'DX'],
  bodyParts: ['CHEST'],
  views: ['PA', 'AP'],
  ageMin: 18,
  absent: { bodyPart: 'reject', view: 'reject', age: 'reject' },
  viewFromPatientPosition: true,
};

export interface MadeFilm {
  readonly width: number;
  readonly height: number;
  /** Samples as they are stored, little endian. */
  readonly samples: Uint8Array;
  readonly allocated?: 8 | 16;
  readonly stored?: number;
  readonly signed?: boolean;
  readonly photometric?: string;
  /** Elements that replace or join the usual ones; a tag mapped to null is left out. */
  readonly change?: readonly WrittenElement[];
  readonly without?: readonly string[];
  readonly syntax?: string;
}

export const PATIENT = { name: 'ZEBRA^QUAGGA', id: 'MRN-7731-X', birth: '19610713' } as const;
export const UIDS = { instance: '2.25.1001', study: '2.25.1002', series: '2.25.1003' } as const;
const DX = '1.2.840.10008.5.1.4.1.1.1.1';

export function filmElements(film: MadeFilm): WrittenElement[] {
  const { allocated = 8, stored = allocated, signed = false } = film;
  const usual: WrittenElement[] = [
    text('00080016', 'UI', DX),
    text('00080018', 'UI', UIDS.instance),
    text('00080020', 'DA', '20260102'),
    text('00080030', 'TM', '101112'),
    text('00080050', 'SH', 'ACC-99182'),
    text('00080060', 'CS', 'DX'),
    text('00080068', 'CS', 'FOR PRESENTATION'),
    text('00080090', 'PN', 'OKAPI^REFERRER'),
    text('00100010', 'PN', PATIENT.name),
    text('00100020', 'LO', PATIENT.id),
    text('00100030', 'DA', PATIENT.birth),
    text('00100040', 'CS', 'F'),
    text('00101010', 'AS', '064Y'),
    text('00180015', 'CS', 'CHEST'),
    text('00185101', 'CS', 'PA'),
    text('0020000d', 'UI', UIDS.study),
    text('0020000e', 'UI', UIDS.series),
    text('00200010', 'SH', 'STUDY-4471'),
    shorts('00280002', 1),
    text('00280004', 'CS', film.photometric ?? 'MONOCHROME2'),
    shorts('00280010', film.height),
    shorts('00280011', film.width),
    shorts('00280100', allocated),
    shorts('00280101', stored),
    shorts('00280102', stored - 1),
    shorts('00280103', signed ? 1 : 0),
    { tag: '7fe00010', vr: allocated === 16 ? 'OW' : 'OB', value: film.samples },
  ];
  const changed = film.change ?? [];
  const gone = new Set([...(film.without ?? []), ...changed.map((e) => e.tag)]);
  return [...usual.filter((e) => !gone.has(e.tag)), ...changed];
}

export function makeDicom(film: MadeFilm): Uint8Array {
  const elements = filmElements(film);
  const body = encodeDataSet(elements);
  const uid = (tag: string): string =>
    Buffer.from(elements.find((e) => e.tag === tag)?.value as Uint8Array).toString('latin1');
  const syntax = film.syntax ?? '1.2.840.10008.1.2.1';
  const identity = {
    sopClass: elements.some((e) => e.tag === '00080016') ? uid('00080016') : DX,
    sopInstance: elements.some((e) => e.tag === '00080018') ? uid('00080018') : UIDS.instance,
    syntax,
    implementation: '2.25.4242',
    implementationVersion: 'TEST',
  };
  return encodePart10(identity, syntax.endsWith('.1.99') ? deflateRawSync(body) : body);
}

/** A smooth film with some structure; every level of the depth occurs. */
export function ramp(width: number, height: number, bits = 8): Uint8Array | Uint16Array {
  const data = bits > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height);
  const top = 2 ** bits - 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = Math.round((top * (x + y)) / (width + height - 2));
  return data;
}

export const bytesOf = (data: Uint8Array | Uint16Array | Int16Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Whether two pictures hold the same levels; printing them would bury the message. */
export const same = (a: ArrayLike<number> | undefined, b: ArrayLike<number>): boolean =>
  a !== undefined && a.length === b.length && Array.prototype.every.call(a, (v: number, i: number) => v === b[i]);
