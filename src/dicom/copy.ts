/**
 * Patient and study attributes taken from the source into the report, byte for byte: decoding and encoding again could
 * corrupt a name. A value that breaks the rules of its representation is left out; a report with it would be refused.
 */
import type { Header } from './header.js';
import { ATTRIBUTES, type Keyword } from './tags.js';
import { copied, type WrittenElement } from './write.js';

/** Type 2: present though empty. The others are written only when there is something to write. */
const TYPE_2: readonly Keyword[] = [
  'StudyDate',
  'StudyTime',
  'AccessionNumber',
  'ReferringPhysicianName',
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyID',
];
const OPTIONAL: readonly Keyword[] = ['IssuerOfPatientID', 'PatientAge'];
export const COPIED: readonly Keyword[] = [...TYPE_2, ...OPTIONAL];

const CHARACTER_SET = /^(ISO_IR \d{1,3}|ISO 2022 IR \d{1,3}|GB18030|GBK)?$/;
const SINGLE: Partial<Record<string, RegExp>> = {
  AS: /^\d{3}[DWMY]$/,
  CS: /^[A-Z0-9_ ]{0,16}$/,
  TM: /^([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?)?)?$/,
};
/** Characters; in bytes a character takes up to four, and escapes some more. */
const CHARACTERS: Partial<Record<string, number>> = { SH: 16, LO: 64, PN: 3 * 64 + 2 };
const SEXES = ['M', 'F', 'O'];

/** SpecificCharacterSet (where valid) and what was copied. */
export function copiedElements(header: Header): WrittenElement[] {
  const charset = characterSet(header);
  const out: WrittenElement[] = [];
  if (charset.bytes.byteLength > 0) out.push(copied(ATTRIBUTES.SpecificCharacterSet.tag, 'CS', charset.bytes));
  for (const keyword of COPIED) {
    const { tag, vr } = ATTRIBUTES[keyword];
    const bytes = header.bytes(keyword);
    const value = bytes && isValid(keyword, trimmed(bytes), charset) ? trimmed(bytes) : new Uint8Array(0);
    if (value.byteLength > 0 || TYPE_2.includes(keyword)) out.push(copied(tag, vr, value));
  }
  return out;
}

interface CharacterSet {
  readonly bytes: Uint8Array;
  /** Whether bytes outside ASCII, escapes or bytes that look like a backslash can belong to it. */
  readonly beyondAscii: boolean;
  readonly escapes: boolean;
  readonly backslash: boolean;
}

function characterSet(header: Header): CharacterSet {
  const text = header.text('SpecificCharacterSet');
  const bytes = header.bytes('SpecificCharacterSet');
  const names = (text ?? '').split('\\').map((name) => name.trim());
  if (!text || !bytes || !names.every((name) => CHARACTER_SET.test(name))) {
    return { bytes: new Uint8Array(0), beyondAscii: false, escapes: false, backslash: false };
  }
  return {
    bytes: trimmed(bytes),
    beyondAscii: names.some((name) => name !== '' && name !== 'ISO_IR 6'),
    escapes: names.some((name) => name.startsWith('ISO 2022')),
    backslash: names.some((name) => name.startsWith('GB')),
  };
}

/** Without padding: trailing spaces and zeros. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.byteLength;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  return bytes.subarray(0, end);
}

function isValid(keyword: Keyword, bytes: Uint8Array, charset: CharacterSet): boolean {
  const { vr } = ATTRIBUTES[keyword];
  const text = Buffer.from(bytes).toString('latin1');
  if (vr === 'DA') return isDate(text);
  const pattern = SINGLE[vr];
  if (pattern) return pattern.test(text) && (keyword !== 'PatientSex' || SEXES.includes(text));
  const characters = CHARACTERS[vr] as number;
  if (bytes.byteLength > characters * (charset.beyondAscii ? 4 : 1)) return false;
  return bytes.every(
    (byte) =>
      (byte >= 0x20 && byte < 0x7f && (byte !== 0x5c || charset.backslash)) ||
      (byte >= 0x80 && charset.beyondAscii) ||
      (byte === 0x1b && charset.escapes),
  );
}

function isDate(text: string): boolean {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return false;
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
}
