/** Content items of a structured report as data (PS3.3, C.17.3). */
import { sequence, text, type WrittenDataSet, type WrittenElement } from './write.js';

export interface Code {
  readonly value: string;
  readonly scheme: 'DCM' | 'SCT' | 'UCUM' | 'RFC5646';
  readonly meaning: string;
}

export const code = (value: string, scheme: Code['scheme'], meaning: string): Code => ({ value, scheme, meaning });

type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'HAS ACQ CONTEXT' | 'HAS PROPERTIES';

export interface ContentItem {
  readonly relationship: Relationship | null;
  readonly type: 'CONTAINER' | 'CODE' | 'TEXT' | 'UIDREF' | 'NUM' | 'IMAGE';
  /** An IMAGE in a library group needs none. */
  readonly concept: Code | null;
  readonly value: readonly WrittenElement[];
  readonly children: readonly ContentItem[];
}

const item = (
  type: ContentItem['type'],
  relationship: Relationship | null,
  concept: Code | null,
  value: readonly WrittenElement[],
  children: readonly ContentItem[] = [],
): ContentItem => ({ type, relationship, concept, value, children });

export const container = (
  relationship: Relationship | null,
  concept: Code,
  children: readonly ContentItem[],
  template: readonly WrittenElement[] = [],
): ContentItem => item('CONTAINER', relationship, concept, [text('0040a050', 'CS', 'SEPARATE'), ...template], children);

export const coded = (relationship: Relationship, concept: Code, value: Code, children: readonly ContentItem[] = []) =>
  item('CODE', relationship, concept, [sequence('0040a168', encodeCode(value))], children);

export const words = (relationship: Relationship, concept: Code, value: string): ContentItem =>
  item('TEXT', relationship, concept, [text('0040a160', 'UT', value)]);

export const uidReference = (relationship: Relationship, concept: Code, uid: string): ContentItem =>
  item('UIDREF', relationship, concept, [text('0040a124', 'UI', uid)]);

/** `value` in at most 16 characters. */
export const measured = (relationship: Relationship, concept: Code, value: string, unit: Code): ContentItem =>
  item('NUM', relationship, concept, [
    sequence('0040a300', [sequence('004008ea', encodeCode(unit)), text('0040a30a', 'DS', value)]),
  ]);

export const imageReference = (
  relationship: Relationship,
  concept: Code | null,
  image: { readonly sopClass: string; readonly sopInstance: string },
): ContentItem =>
  item('IMAGE', relationship, concept, [
    sequence('00081199', [text('00081150', 'UI', image.sopClass), text('00081155', 'UI', image.sopInstance)]),
  ]);

export function encodeCode({ value, scheme, meaning }: Code): WrittenDataSet {
  return [text('00080100', 'SH', value), text('00080102', 'SH', scheme), text('00080104', 'LO', meaning)];
}

/** The item as elements; the root's stand in the data set itself. */
export function encodeItem(content: ContentItem): WrittenElement[] {
  const { relationship, type, concept, value, children } = content;
  return [
    ...(relationship ? [text('0040a010', 'CS', relationship)] : []),
    text('0040a040', 'CS', type),
    ...(concept ? [sequence('0040a043', encodeCode(concept))] : []),
    ...value,
    ...(children.length > 0 ? [sequence('0040a730', ...children.map(encodeItem))] : []),
  ];
}
