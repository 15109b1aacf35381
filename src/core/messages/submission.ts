/** Words of the submission room. */
import type { Problem } from '../problems.js';

const at = (file: string, row?: number) => ({ place: row === undefined ? { file } : { file, row } });

export const unknownId = (
  template: string,
  line: number | undefined,
  kind: string,
  id: string,
  near: readonly string[],
): Problem => ({
  rule: 'templates-name-known-evidence',
  ...at(template, line),
  message: `expected the id of a ${kind} in the evidence, got "${id}"`,
  next: near.length > 0 ? `known and close: ${near.join(', ')}` : 'correct the id in the template',
});

export const unknownDeviceKey = (template: string, line: number | undefined, key: string): Problem => ({
  rule: 'templates-name-known-device-keys',
  ...at(template, line),
  message: `expected a key of device.yaml with an owner, got "${key}"`,
  next: 'add the key to the schema and to the table of gap rules, or correct the template',
});

export const bareNumber = (template: string, row: number, found: string): Problem => ({
  rule: 'templates-hold-no-numbers',
  ...at(template, row),
  message: `expected no digits outside registered citations and codes, found "${found}"`,
  next: 'print the number through a helper that takes an evidence id, or register the citation',
});

export const templateBroken = (template: string, line: number | undefined, detail: string): Problem => ({
  rule: 'templates-are-handlebars',
  ...at(template, line),
  message: `expected a Handlebars template, the compiler stopped: ${detail}`,
  next: 'correct the template',
});

export const anchorMissing = (document: string, row: number, target: string): Problem => ({
  rule: 'links-lead-somewhere',
  ...at(document, row),
  message: `expected a heading or anchor "#${target}" in this document, found none`,
  next: 'correct the heading named in the checklist, or the link in the template',
});

export const headingTwice = (document: string, row: number, text: string): Problem => ({
  rule: 'headings-are-unique',
  ...at(document, row),
  message: `expected the heading "${text}" once, found it again`,
  next: 'rename one of them: checklists and links name sections by their heading',
});

export const textDiffers = (document: string, key: string): Problem => ({
  rule: 'indications-are-one-text',
  ...at(document),
  message: `expected the text of ${key} word for word in this document, found it missing`,
  next: 'print it through the device helper',
});

export const ratioDiffers = (id: string, printed: number, counts: string, recomputed: number): Problem => ({
  rule: 'numbers-reconcile',
  place: { file: 'results.json', column: id },
  message: `expected ${recomputed} from ${counts}, found ${printed}`,
  next: 'evaluate again; the evidence contradicts itself',
});

export const thresholdDiffers = (id: string, found: number, locked: number): Problem => ({
  rule: 'threshold-is-the-locked-one',
  place: { file: 'results.json', column: id },
  message: `expected the locked threshold ${locked}, found ${found}`,
  next: 'evaluate again with the locked threshold; it may not change after the test set was scored',
});

export const protocolDiffers = (locked: string, found: string): Problem => ({
  rule: 'protocol-is-the-locked-one',
  place: { file: 'protocol.yaml' },
  message: `expected SHA-256 ${locked} as locked, found ${found}`,
  next: 'run again: the lock names the protocol it was made under',
});

export const unknownEndpoint = (criterion: string, endpoint: string): Problem => ({
  rule: 'criteria-name-known-results',
  place: { file: 'protocol.yaml', column: criterion },
  message: `expected the id of a result, got "${endpoint}"`,
  next: 'correct the endpoint; results.json lists the ids',
});

export const dateInFuture = (key: string, date: string, today: string): Problem => ({
  rule: 'dates-are-not-in-the-future',
  place: { file: 'device.yaml', column: key },
  message: `expected a day up to ${today}, the date of the evidence, got ${date}`,
  next: 'correct the date',
});

export const traceBroken = (file: string, id: string, detail: string): Problem => ({
  rule: 'trace-ids-exist',
  place: { file, column: id },
  message: detail,
  next: 'correct the id in templates/data',
});

/** Why an element is open or does not apply. */
export const sectionAbsent = (heading: string): string => `the document has no section "${heading}"`;
export const sectionEmpty = (heading: string): string => `the section "${heading}" says nothing`;
export const sectionShowsNo = (heading: string, what: readonly string[]): string =>
  `the section "${heading}" does not show: ${what.join(', ')}`;
export const notPartOfClaim = (claim: string): string => `not part of a claim of ${claim}`;

export const nameTooLong = (length: number, most: number): string => `${length} characters, at most ${most} are allowed`;
export const nameHolds = (character: string): string => `holds the character ${character}`;
export const nameEndsBadly = 'ends in a dot or a space';
