/** Words of the data room. */
import type { Problem } from '../problems.js';

export const filmUnreadable = (file: string, detail: string): Problem => ({
  rule: 'films-can-be-decoded',
  place: { file },
  message: `expected a complete film, the decoder stopped: ${detail.split('\n')[0]}`,
  next: 'get this file again, or remove it (a listed film that is absent is counted, not an error)',
});

export const noMetadata = (folder: string, names: readonly string[]): Problem => ({
  rule: 'data-folder-has-metadata',
  place: { file: folder },
  message: `expected one of ${names.join(', ')} in this folder, found none`,
  next: 'put the metadata table of the release beside its images',
});

export const noImages = (folder: string): Problem => ({
  rule: 'data-folder-has-films',
  place: { file: folder },
  message: 'expected films in images/ or images_001 … images_012/images/, found none that the metadata lists',
  next: 'put at least some of the released PNG files there',
});

export const badCell = (file: string, row: number, column: string, expected: string, got: string): Problem => ({
  rule: 'metadata-cells-are-valid',
  place: { file, row, column },
  message: `expected ${expected}, found "${got}"`,
  next: 'correct this cell or remove the row',
});

export const duplicateCase = (file: string, row: number, id: string, first: number): Problem => ({
  rule: 'case-ids-are-unique',
  place: { file, row },
  message: `expected every case once, "${id}" stands already in row ${first} with other values`,
  next: 'decide which of the two rows is right and remove the other',
});

export const unknownFinding = (finding: string, known: readonly string[]): Problem => ({
  rule: 'finding-exists-in-the-data',
  place: { file: 'protocol.yaml', column: 'finding' },
  message: `expected a finding the data set names, got "${finding}"; it has: ${known.join(', ')}`,
  next: 'correct `finding` in the protocol',
});

export const oneClass = (where: string, finding: string, cases: number, positives: number): Problem => ({
  rule: 'parts-hold-both-classes',
  message: `expected cases with and without ${finding} in ${where}, found ${cases} cases, ${positives} of them positive`,
  next: 'use more films, other fractions or another seed in the protocol; statistics need both classes',
});

export const listUnknown = (file: string): Problem => ({
  rule: 'official-lists-are-there',
  place: { file },
  message: 'expected the official list the protocol names, found none',
  next: 'put the list beside the metadata table, or use `rule: seeded`',
});

export const patientInBothLists = (patient: string): Problem => ({
  rule: 'lists-are-disjoint-by-patient',
  message: `expected every patient in one list only, patient ${patient} is in both`,
  next: 'use the official lists unchanged, or `rule: seeded`',
});

export const leakedFilm = (
  kind: 'bytes' | 'pixels' | 'looks',
  a: string,
  aPart: string,
  b: string,
  bPart: string,
  correlation: number,
): Problem => ({
  rule: 'no-film-crosses-parts',
  message: `expected no film in two parts, but ${a} (${aPart}) ${
    kind === 'bytes'
      ? 'is byte-identical to'
      : kind === 'pixels'
        ? 'has the same gray levels as'
        : `looks like a copy (correlation ${correlation.toFixed(4)}) of`
  } ${b} (${bPart}), which stands under another patient`,
  next: 'find out which patient the film belongs to; until then the test set is not independent',
});

export const sharedPatient = (patient: string, a: string, aPart: string, b: string, bPart: string): Problem => ({
  rule: 'no-patient-crosses-parts',
  message: `expected every patient in one part, patient ${patient} has ${a} in ${aPart} and ${b} in ${bPart}`,
  next: 'split by patient; correct the lists or the split file',
});

export const splitChanged = (file: string, expected: string, got: string): Problem => ({
  rule: 'saved-split-is-the-one-named',
  place: { file },
  message: `expected the split with SHA-256 ${expected}, as the protocol says; this file has ${got}`,
  next: 'give the file the protocol was written for; a new split needs a new hash under `split.sha256`, before the test set is scored',
});

export const unknownStratum = (name: string, known: readonly string[]): Problem => ({
  rule: 'strata-exist-in-the-data',
  place: { file: 'protocol.yaml', column: 'split.stratify' },
  message: `expected attributes of the data set to stratify by, got "${name}"; it has: ${known.join(', ')}`,
  next: 'correct `split.stratify` in the protocol',
});

export const badTruth = (
  file: string,
  row: number,
  column: string,
  got: string,
  known: readonly string[],
): Problem => ({
  rule: 'truth-is-one-of-the-named-values',
  place: { file, row, column },
  message: `expected one of ${known.map((v) => `"${v}"`).join(', ')} or an empty cell, found "${got}"`,
  next: 'correct the cell, or name the value under `reference` in protocol.yaml',
});

export const nothingMatched = (file: string, what: string): Problem => ({
  rule: 'labels-and-cases-have-partners',
  place: { file },
  message: `expected case ids that occur in ${what}, none does`,
  next: 'check which column holds the case id (protocol.yaml: columns.case, reference.caseColumn)',
});

export const badScore = (file: string, row: number, column: string, got: string): Problem => ({
  rule: 'scores-are-finite-numbers',
  place: { file, row, column },
  message: `expected a finite number, found "${got}"`,
  next: 'correct the score, or remove the case and say so in the deviations',
});

export const noRivalScores = (file: string, name: string, column: string, columns: readonly string[]): Problem => ({
  rule: 'compared-models-have-scores',
  place: { file, row: 1, column },
  message: `expected a column "${column}" with the scores of ${name}, found: ${columns.map((c) => `"${c}"`).join(', ')}`,
  next: 'name the column under comparison.models.score in protocol.yaml, or give a CSV of its own with --rival',
});

export const badPart = (file: string, row: number, column: string, got: string): Problem => ({
  rule: 'parts-are-training-tuning-test',
  place: { file, row, column },
  message: `expected training, tuning or test, found "${got}"`,
  next: 'rename the part ("validation" is called tuning here)',
});

export const noPatient = (file: string, row: number, column: string): Problem => ({
  rule: 'every-case-has-a-patient',
  place: { file, row, column },
  message: 'expected a patient id, the cell is empty',
  next: 'fill it in: intervals are resampled by patient',
});

/** What a loader counts and goes on: id → what it means. */
export const ODDITIES: Readonly<Record<string, string>> = {
  'byte-order-mark': 'Metadata tables that begin with a byte order mark (read over)',
  'crlf-line-ends': 'Metadata tables with CRLF line ends (read over)',
  'duplicate-row': 'Rows that repeat an earlier row in every cell (dropped)',
  'padded-id': 'Rows whose patient number has leading zeros (removed, so that 00000013 and 13 are one patient)',
  'patient-differs-from-file-name':
    'Rows whose patient number is not the one in the film’s file name (the row is believed)',
  'age-missing': 'Rows without an age (unknown)',
  'age-impossible': 'Rows with an age over 122 years (unknown; the film is kept)',
  'age-over-100': 'Rows with an age of 101 to 122 years (kept)',
  'age-in-months-weeks-or-days': 'Rows whose age is given in months, weeks or days (completed years are kept)',
  'age-falls-over-follow-ups': 'Films whose patient was older on an earlier follow-up number (kept)',
  'sex-missing': 'Rows without a sex (unknown)',
  'view-missing': 'Rows without a view (unknown)',
  'code-in-other-spelling': 'Sex or view codes in another spelling, such as "male" (normalized)',
  'geometry-missing': 'Cells of width, height or pixel spacing without a positive number (unknown)',
  'finding-in-other-spelling': 'Findings in another spelling, such as "Pleural Thickening" (normalized)',
  'finding-named-twice': 'Findings that one row names twice (counted once)',
  'label-missing': 'Rows without any finding label, not even "No Finding" (truth missing)',
  'film-in-several-folders': 'Film names that stand in several image folders (the first is taken)',
};

export const RSNA_ODDITIES: Readonly<Record<string, string>> = {
  box: 'Rows with a box (counted; boxes are not used)',
  'header-unreadable': 'DICOM headers that could not be read (age, sex and view unknown)',
  'further-box-of-an-image': 'Rows that add a further box to an image already labeled positive',
};

export const whichTable = (folder: string, tables: readonly string[]): Problem => ({
  rule: 'folder-has-one-table',
  place: { file: folder },
  message: `expected one CSV, or one named cases.csv, found ${tables.length === 0 ? 'none' : tables.join(', ')}`,
  next: 'name the table of films cases.csv',
});

export const readTwice = (file: string, row: number, id: string, reader: string, first: number): Problem => ({
  rule: 'readers-read-a-case-once',
  place: { file, row },
  message: `expected one read of ${id} by ${reader}, row ${first} says otherwise than this one`,
  next: 'keep the read that counts; intra-reader repeats belong into a table of their own',
});

export const unknownReader = (file: string, reader: string, known: readonly string[]): Problem => ({
  rule: 'readers-are-in-the-table',
  place: { file },
  message: `expected reads by "${reader}", the table has: ${known.join(', ')}`,
  next: 'correct the reader’s name in the rule',
});

/** How the labels that come with a release were made, as its publishers say. */
export const MADE = {
  nih: {
    method:
      'Mined from radiology reports by natural language processing (Wang et al., CVPR 2017); the reports are not public',
    readers: 'The authors of the reports, not named; one report per film',
    blinding: 'None: the reports were written in the course of patient care',
  },
  rsna: {
    method:
      'Boxes drawn by radiologists; a film with at least one is positive: lung opacity suspicious for pneumonia (Shih et al., Radiology: AI 2019)',
    readers: 'Volunteer radiologists of RSNA and STR; the table does not say who read which film',
  },
  synthetic: {
    method:
      'Set by the generator that drew the films; on purpose 5% of the films drawn with pneumonia lack the label and 2% of the others carry it',
    readers: 'None',
    blinding: 'Not applicable',
    variability: 'Not applicable',
  },
  column: { method: 'As the column of the table says; the table does not say how it was made' },
} as const;

export const badBox = (file: string, row: number): Problem => ({
  rule: 'boxes-are-four-numbers',
  place: { file, row },
  message: 'expected left, top, width and height of the box as numbers, found something else',
  next: 'get the file again; it comes with the release as BBox_List_2017.csv',
});
