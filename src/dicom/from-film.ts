/**
 * A film that is no DICOM object as one: Secondary Capture, 8 bits, with what its table says of age, sex and view. Used
 * to put films of a data set through the very checks that a film from an archive meets; no patient name goes in.
 */
import { SOP_CLASSES } from './syntaxes.js';
import { derivedUid, IMPLEMENTATION_UID } from './uid.js';
import { encodeDataSet, encodePart10, shorts, text, type WrittenElement } from './write.js';

export interface FilmForDicom {
  /** Public id of the film; only UIDs are made of it. */
  readonly caseId: string;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Years; null is left out. */
  readonly age: number | null;
  readonly sex: string | null;
  readonly view: string | null;
}

export function dicomOfFilm(film: FilmForDicom): Uint8Array {
  const instance = derivedUid(film.caseId, 'instance');
  const optional = (tag: string, vr: string, value: string | null): WrittenElement[] =>
    value === null ? [] : [text(tag, vr, value)];
  const body = encodeDataSet([
    text('00080016', 'UI', SOP_CLASSES.SC.uid),
    text('00080018', 'UI', instance),
    text('00080020', 'DA', ''),
    text('00080030', 'TM', ''),
    text('00080050', 'SH', ''),
    text('00080060', 'CS', 'DX'),
    text('00080064', 'CS', 'WSD'),
    text('00080090', 'PN', ''),
    text('00100010', 'PN', ''),
    text('00100020', 'LO', ''),
    text('00100030', 'DA', ''),
    text('00100040', 'CS', film.sex === 'M' || film.sex === 'F' ? film.sex : ''),
    ...optional('00101010', 'AS', film.age === null ? null : `${String(Math.floor(film.age)).padStart(3, '0')}Y`),
    text('00180015', 'CS', 'CHEST'),
    ...optional('00185101', 'CS', film.view),
    text('0020000d', 'UI', derivedUid(film.caseId, 'study')),
    text('0020000e', 'UI', derivedUid(film.caseId, 'series')),
    text('00200010', 'SH', ''),
    text('00200011', 'IS', '1'),
    text('00200013', 'IS', '1'),
    shorts('00280002', 1),
    text('00280004', 'CS', 'MONOCHROME2'),
    shorts('00280010', film.height),
    shorts('00280011', film.width),
    shorts('00280100', 8),
    shorts('00280101', 8),
    shorts('00280102', 7),
    shorts('00280103', 0),
    { tag: '7fe00010', vr: 'OB', value: film.data },
  ]);
  return encodePart10(
    {
      sopClass: SOP_CLASSES.SC.uid,
      sopInstance: instance,
      implementation: IMPLEMENTATION_UID,
      implementationVersion: 'TRACE510K',
    },
    body,
  );
}
