/** Words of reader tables and reader studies. */
import type { Problem } from '../problems.js';

export const noReadersSection = (file: string): Problem => ({
  rule: 'protocol-describes-the-reader-table',
  place: { file },
  message: 'expected a `readers` section that says what the columns of the reader table mean, found none',
  next: 'add one, e.g. `readers: {columns: {case: Image ID, patient: Patient ID, reader: Reader ID}, reads: [Consolidation]}`',
});

export const emptyCell = (file: string, row: number, column: string, what: string): Problem => ({
  rule: 'reads-name-case-and-reader',
  place: { file, row, column },
  message: `expected ${what}, found an empty cell`,
  next: 'fill it in or remove the row',
});

export const outsideScale = (
  file: string,
  row: number,
  column: string,
  got: string,
  scale: readonly string[],
): Problem => ({
  rule: 'ratings-lie-on-the-scale',
  place: { file, row, column },
  message: `expected one of ${scale.map((v) => `"${v}"`).join(', ')} or an empty cell, found "${got}"`,
  next: 'correct the cell, or name the value under readers.scale, .positive, .negative or .missing in protocol.yaml',
});

export const ratingNotANumber = (file: string, row: number, column: string, got: string): Problem => ({
  rule: 'ratings-are-finite-numbers',
  place: { file, row, column },
  message: `expected a finite rating or an empty cell, found "${got}"`,
  next: 'correct the cell; an empty one means not read',
});

export const repeatedRead = (
  file: string,
  row: number,
  caseId: string,
  reader: string,
  modality: string | null,
  first: number,
): Problem => ({
  rule: 'readers-read-a-case-once',
  place: { file, row },
  message: `expected one read of case "${caseId}" by reader "${reader}"${modality === null ? '' : ` in modality "${modality}"`}, row ${first} holds another`,
  next: 'keep the read that counts; a second reading session is a modality of its own',
});

export const repeatedCase = (file: string, row: number, caseId: string, first: number): Problem => ({
  rule: 'wide-tables-hold-a-case-once',
  place: { file, row },
  message: `expected case "${caseId}" once, row ${first} holds it too`,
  next: 'remove one of the two rows',
});

export const changesWithin = (
  file: string,
  row: number,
  column: string,
  caseId: string,
  before: string,
  got: string,
): Problem => ({
  rule: 'a-case-has-one-patient-and-one-truth',
  place: { file, row, column },
  message: `expected "${before}" for case "${caseId}" as in its earlier rows, found "${got}"`,
  next: 'correct the row; patient and truth belong to the case, not to the read',
});

export const readerNotThere = (file: string, reader: string, known: readonly string[]): Problem => ({
  rule: 'named-readers-are-in-the-table',
  place: { file },
  message: `expected reads by "${reader}", the table has: ${known.join(', ')}`,
  next: 'correct the name under `readers` in protocol.yaml',
});

export const sameSlug = (file: string, first: string, second: string): Problem => ({
  rule: 'reader-names-stay-apart-in-ids',
  place: { file },
  message: `expected names that differ in letters and digits, found "${first}" and "${second}", which give one evidence id`,
  next: 'rename one of the two',
});

export const truthMissing = (file: string, row: number, column: string, caseId: string): Problem => ({
  rule: 'cases-of-a-reader-study-have-truth',
  place: { file, row, column },
  message: `expected the truth of case "${caseId}", found an empty cell`,
  next: 'fill it in, or leave the case out and count it as excluded',
});

export const mrmcNeedsTruth = (file: string): Problem => ({
  rule: 'reader-studies-name-the-truth-column',
  place: { file },
  message: 'expected columns.truth in the `readers` section, since a multi-reader study is asked for',
  next: 'map the column that holds the truth of the case',
});

export const scoresWithoutThreshold = (file: string): Problem => ({
  rule: 'model-calls-need-a-threshold',
  place: { file },
  message: 'expected a fixed threshold (threshold: {rule: fixed, value: …}) to turn model scores into calls',
  next: 'state it in the protocol, or give --threshold with the locked one',
});

export const nothingShared = (scores: string, reads: string): Problem => ({
  rule: 'scores-and-reads-share-cases',
  place: { file: scores },
  message: `expected case ids that occur in ${reads}, none does`,
  next: 'check which columns hold the case ids (columns.case and readers.columns.case in protocol.yaml)',
});

export const nothingAsked = (file: string): Problem => ({
  rule: 'a-reader-table-has-something-to-analyse',
  place: { file },
  message: 'expected columns under readers.reads, or readers.mrmc, found neither',
  next: 'name the columns that hold the reads',
});

export const noPlanSection = (file: string): Problem => ({
  rule: 'protocol-plans-the-validation-study',
  place: { file },
  message: 'expected a `plan` section with the endpoints of the validation study, found none',
  next: 'add one, or give --metric, --goal and --expected for a single endpoint',
});

export const badPlanFlag = (path: string, message: string): Problem => ({
  rule: 'plan-flags-have-valid-values',
  place: { column: path },
  message,
  next: 'see `trace510k plan --help`: proportions lie between 0 and 1, the expected value above the goal',
});
