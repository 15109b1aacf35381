/** The attributes of a file that are read, as bytes and as values. Knows no rules. */
import { ATTRIBUTES, type Keyword } from './tags.js';

export interface Item {
  readonly bytes: Uint8Array;
  readonly vr: string;
  readonly bigEndian: boolean;
}

/** One item of a sequence: values by tag (eight hexadecimal digits). */
export type SequenceItem = ReadonlyMap<string, Item>;

const LATIN = new TextDecoder('latin1');

export class Header {
  constructor(
    private readonly values: ReadonlyMap<Keyword, Item>,
    private readonly sequences: ReadonlyMap<Keyword, readonly SequenceItem[]>,
  ) {}

  has(keyword: Keyword): boolean {
    return this.values.has(keyword) || this.sequences.has(keyword);
  }

  /** As it stands in the file, for copying. */
  bytes(keyword: Keyword): Uint8Array | undefined {
    return this.values.get(keyword)?.bytes;
  }

  /** Bytes as Latin-1 without padding; enough for codes, numbers and UIDs. Undefined where absent. */
  text(keyword: Keyword): string | undefined {
    const item = this.values.get(keyword);
    return item && textOf(item);
  }

  /** The first of several values. */
  first(keyword: Keyword): string | undefined {
    return this.text(keyword)?.split('\\')[0]?.trim();
  }

  /** First value of US or SS; undefined where absent or of the wrong length. */
  integer(keyword: Keyword, signed = false): number | undefined {
    const item = this.values.get(keyword);
    return item && integersOf(item, signed)[0];
  }

  /** All values of DS or IS; NaN where one is no number. Empty where absent. */
  numbers(keyword: Keyword): number[] {
    const text = this.text(keyword);
    if (text === undefined || text.trim() === '') return [];
    return text
      .split('\\')
      .map((part) => (/^[-+0-9.eE ]+$/.test(part) && part.trim() !== '' ? Number(part) : Number.NaN));
  }

  items(keyword: Keyword): readonly SequenceItem[] {
    return this.sequences.get(keyword) ?? [];
  }

  /** Values that name a patient; nothing that contains them is printed. */
  identifying(): string[] {
    return (Object.keys(ATTRIBUTES) as Keyword[])
      .filter((keyword) =>
        /^(Patient(Name|ID|BirthDate)|IssuerOfPatientID|AccessionNumber|ReferringPhysicianName|StudyID)$/.test(keyword),
      )
      .map((keyword) => this.text(keyword) ?? '')
      .flatMap((value) => [value, ...value.split(/[\\^= ]+/)])
      .filter((value) => value.trim().length > 1);
  }
}

export function textOf({ bytes }: Item): string {
  return LATIN.decode(bytes).replace(/[\0 ]+$/, '');
}

export function integersOf({ bytes, bigEndian }: Item, signed = false): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.byteLength / 2) }, (_, i) =>
    signed ? view.getInt16(i * 2, !bigEndian) : view.getUint16(i * 2, !bigEndian),
  );
}
