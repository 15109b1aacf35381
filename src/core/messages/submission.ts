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

export const unknownHelper = (
  template: string,
  line: number | undefined,
  helper: string,
  near: readonly string[],
): Problem => ({
  rule: 'templates-call-known-helpers',
  ...at(template, line),
  message: `expected the name of a helper, got "${helper}"`,
  next: near.length > 0 ? `known and close: ${near.join(', ')}` : 'docs/device-yaml.md lists the helpers',
});

export const unknownPartial = (
  template: string,
  line: number | undefined,
  name: string,
  near: readonly string[],
): Problem => ({
  rule: 'templates-call-known-partials',
  ...at(template, line),
  message: `expected the name of a file in templates/partials, got "${name}"`,
  next: near.length > 0 ? `known and close: ${near.join(', ')}` : 'correct the name',
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

export const fixedThresholdDiffers = (row: number | undefined, found: number, locked: number): Problem => ({
  rule: 'threshold-is-the-locked-one',
  place: { ...at('protocol.yaml', row).place, column: 'threshold.value' },
  message: `expected the locked threshold ${locked}, found ${found}`,
  next: 'state the locked value; it may not change after the test set was scored',
});

export const intervalMisses = (id: string, estimate: number, lower: number | null, upper: number | null): Problem => ({
  rule: 'intervals-hold-their-estimate',
  place: { file: 'results.json', column: id },
  message: `expected an interval around ${estimate}, found ${lower} to ${upper}`,
  next: 'evaluate again; the evidence contradicts itself',
});

export const unknownEndpoint = (criterion: string, row: number | undefined, endpoint: string): Problem => ({
  rule: 'criteria-name-known-results',
  place: { ...at('protocol.yaml', row).place, column: criterion },
  message: `expected the id of a result, got "${endpoint}"`,
  next: 'correct the endpoint; results.json lists the ids',
});

/** A key of device.yaml with its line. */
export interface KeyPlace {
  readonly file: string;
  readonly row: number | undefined;
  readonly key: string;
}

const atKey = ({ file, row, key }: KeyPlace) => ({ place: { ...at(file, row).place, column: key } });

export const dateInFuture = (where: KeyPlace, date: string, today: string): Problem => ({
  rule: 'dates-are-not-in-the-future',
  ...atKey(where),
  message: `expected a day up to ${today}, the date of the evidence, got ${date}`,
  next: 'correct the date',
});

export const signedTooEarly = (where: KeyPlace, date: string, before: string, beforeDate: string): Problem => ({
  rule: 'signatures-follow-their-order',
  ...atKey(where),
  message: `expected a day from ${beforeDate} on, the day of ${before}, got ${date}`,
  next: 'correct the date: author, reviewer and approver sign in this order',
});

export const hazardUnknown = (where: KeyPlace, id: string, known: readonly string[]): Problem => ({
  rule: 'ratings-name-known-hazards',
  ...atKey(where),
  message: `expected the id of a hazard, got ${id}`,
  next: `known: ${known.join(', ')}`,
});

export const exampleLeft = (where: KeyPlace): Problem => ({
  rule: 'answers-are-no-examples',
  ...atKey(where),
  message: 'expected your own answer, found the invented example of `trace510k init` unchanged',
  next: 'write your own answer, or comment the key out: then it is a gap with an owner',
});

export const traceBroken = (file: string, row: number | undefined, id: string, detail: string): Problem => ({
  rule: 'trace-ids-exist',
  place: { file, ...(row === undefined ? {} : { row }), column: id },
  message: detail,
  next: 'correct the id in templates/data',
});

/** Why an element is open or does not apply. */
export const sectionAbsent = (heading: string): string => `the document has no section "${heading}"`;
export const sectionEmpty = (heading: string): string => `the section "${heading}" says nothing`;
export const sectionShowsNo = (heading: string, what: readonly string[]): string =>
  `the section "${heading}" does not show: ${what.join(', ')}`;
export const notPartOfClaim = (claim: string): string => `not part of a claim of ${claim}`;

export const nameTooLong = (length: number, most: number): string =>
  `${length} characters, at most ${most} are allowed`;
export const nameHolds = (character: string): string => `holds the character ${character}`;
export const nameEndsBadly = 'ends in a dot or a space';

/** Cells of the line listing. */
export const noThreshold = 'no operating point';
export const leftOutEquivocal = 'equivocal under the primary comparator; counted both ways in a table of its own';
export const leftOutUnlabelled = 'no truth under the primary comparator';
export const suppliedScores = 'scores supplied as a table';

export const countsDiffer = (what: string, printed: number, listed: number): Problem => ({
  rule: 'counts-are-those-of-the-cases',
  place: { file: 'facts.json', column: what },
  message: `expected ${listed}, counted case by case from predictions.csv, found ${printed}`,
  next: 'evaluate again; the counts and the cases contradict each other',
});

export const linkWithoutEvidence = (document: string, row: number, anchor: string): Problem => ({
  rule: 'numbers-come-from-evidence',
  ...at(document, row),
  message: `expected a link to a value of the evidence, got #${anchor}`,
  next: 'render the document again from this evidence',
});

export const printedDiffers = (document: string, row: number, id: string, printed: string, value: string): Problem => ({
  rule: 'numbers-equal-their-evidence',
  ...at(document, row),
  message: `expected ${value} for ${id}, found ${printed}`,
  next: 'render the document again from this evidence; never edit a figure by hand',
});

export const documentMissing = (document: string): Problem => ({
  rule: 'documents-lie-beside-their-evidence',
  ...at(document),
  message: 'expected this document, found none',
  next: 'run `trace510k render` on this folder',
});

export const documentDiffers = (document: string, row: number, expected: string, found: string): Problem => ({
  rule: 'documents-are-what-the-evidence-renders',
  ...at(document, row),
  message: `expected “${expected}”, found “${found}”`,
  next: 'run `trace510k render` on this folder; a document is never edited by hand',
});

export const documentOfOtherBytes = (document: string, expected: string, found: string): Problem => ({
  rule: 'documents-are-what-the-evidence-renders',
  ...at(document),
  message: `expected SHA-256 ${expected} as the release manifest says, found ${found}`,
  next: 'run `trace510k render` on this folder; a document is never edited by hand',
});

export const pdfBreaksRule = (document: string, rule: string, expected: string, found: string): Problem => ({
  rule: 'pdfs-follow-the-technical-rules',
  ...at(document),
  message: `${rule}: expected ${expected}, found ${found}`,
  next: 'render the document again; if it stays so, report it as a fault of trace510k',
});

export const requirementUntested = (file: string, row: number | undefined, id: string): Problem => ({
  rule: 'trace-ids-exist',
  place: { file, ...(row === undefined ? {} : { row }), column: id },
  message: `expected a test with ${id} in its title, or "untested" with the reason; found neither`,
  next: `write the test with ${id} in its title, or say under "untested" why no test shows it`,
});

export const testOfNoRequirement = (file: string, row: number | undefined, id: string): Problem => ({
  rule: 'test-ids-name-requirements',
  ...at(file, row),
  message: `expected the id of a requirement in this test's title, got ${id}`,
  next: 'correct the id, or add the requirement to templates/data/requirements.yaml',
});

export const referenceUnknown = (template: string, row: number | undefined, id: string): Problem => ({
  rule: 'citations-name-references',
  ...at(template, row),
  message: `expected the id of a reference in templates/data/references.yaml, got "${id}"`,
  next: 'correct the id, or add the reference',
});

export const referenceUnused = (file: string, row: number | undefined, id: string): Problem => ({
  rule: 'references-are-cited',
  ...at(file, row),
  message: `expected a citation of "${id}" in the submission, found none`,
  next: 'cite it where its claim is used, or take it out',
});

export const packageNotDescribed = (file: string, name: string): Problem => ({
  rule: 'packages-are-described',
  ...at(file),
  message: `expected purpose, requirement and known anomalies of the package "${name}", found no entry`,
  next: 'add it: every package the product names itself is software of unknown provenance',
});

export const packageNotInBill = (file: string, row: number | undefined, name: string): Problem => ({
  rule: 'packages-are-described',
  ...at(file, row),
  message: `expected a package that package.json names, got "${name}"`,
  next: 'take the entry out',
});
