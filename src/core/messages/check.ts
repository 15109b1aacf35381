/** Words of `trace510k check` and `trace510k export`. */
import type { Problem } from '../problems.js';

export const elementsCounted = (all: number, present: number, gap: number, not: number): string =>
  `${all} elements: ${present} present, ${gap} ${gap === 1 ? 'gap' : 'gaps'}, ${not} not applicable`;

export const gapsCounted = (all: number, blocking: number): string =>
  all === 0
    ? 'the gap register is empty'
    : `gap register: ${all} open, ${blocking} of them block filing; documents/gap-register.xlsx says who owes what`;

export const criterionUnmet = (id: string, verdict: string): string => `criterion ${id}: ${verdict}`;

export const documentsMatch = 'the documents are what the evidence renders';

export const evidenceOf = 'Every value printed in this attachment, by evidence id.';
export const stateOfDevice = 'a software-only device of this kind';
export const attachByHand = 'named in device.yaml; give it with --attachments DIR, or attach it by hand';

export const aboutFields =
  'Values to be typed into the electronic template. Field names are summarized from secondary sources; compare them with the edition of the template you file.';
export const aboutPack =
  'Attachments for the electronic template, in its order. Limits of names and sizes are taken from secondary sources, the smaller one where two differ; compare them with the current guidance before filing.';

export const attachmentBreaksRule = (file: string, rule: string, expected: string, found: string): Problem => ({
  rule: 'pdfs-follow-the-technical-rules',
  place: { file },
  message: `${rule}: expected ${expected}, found ${found}`,
  next: 'report this as a fault of trace510k',
});

export const attachmentOfOtherBytes = (
  file: string,
  row: number | undefined,
  expected: string,
  found: string,
): Problem => ({
  rule: 'attachments-are-the-stated-ones',
  place: { file: 'device.yaml', ...(row === undefined ? {} : { row }), column: file },
  message: `expected SHA-256 ${expected}, found ${found}`,
  next: 'attach the file that device.yaml names, or correct its sha256',
});

export const noAttachmentFolder = (folder: string): Problem => ({
  rule: 'attachments-come-from-a-folder',
  place: { file: folder },
  message: 'expected a folder, found none',
  next: 'check the path given with --attachments',
});

export const noHashKey = (file: string): Problem => ({
  rule: 'hash-keys-are-secrets-of-some-length',
  place: { file },
  message: 'expected a file of at least 16 bytes to hash identifiers with',
  next: 'make one, for example: head -c 32 /dev/urandom > listing.key; keep it, or hashes cannot be made again',
});

export const packCounted = (ready: number, draft: number, not: number, byHand: number): string =>
  `${ready} attachments ready, ${draft} with gaps, ${not} not applicable, ${byHand} to be attached by hand`;

export const fieldsCounted = (given: number, open: number): string => `typed values: ${given} given, ${open} open`;
