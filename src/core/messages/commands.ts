/** Words of the command line and the pipeline. */
import type { Problem } from '../problems.js';

export const notANumber = (flag: string, got: string): Problem => ({
  rule: 'flags-have-valid-values',
  message: `expected a whole number of at least 1 for ${flag}, got "${got}"`,
  next: `give a number, for example ${flag} 2`,
});

export const trainingMissing = (file: string): Problem => ({
  rule: 'protocol-says-how-to-train',
  place: { file, column: 'training' },
  message: 'expected a `training` section (architecture, image size, epochs, seed), found none',
  next: 'add one as in the protocol.yaml that comes with trace510k, or give a trained model with --model DIR',
});

export const referenceNotDescribed = (file: string): Problem => ({
  rule: 'protocol-describes-the-reference-standard',
  place: { file, column: 'reference' },
  message: '--reference was given, but the protocol does not say what it is',
  next: 'add a `reference` section: class (reference or non-reference), name, method, labelColumn',
});

export const notADataFolder = (folder: string): Problem => ({
  rule: 'data-folder-exists',
  place: { file: folder },
  message: 'expected the folder of the NIH release (Data_Entry_2017.csv and images/), found no such folder',
  next: 'check the path given with --data; relative paths start at the current folder',
});

export const modelOfAnotherSplit = (model: string): Problem => ({
  rule: 'models-belong-to-this-split',
  place: { file: model },
  message:
    'expected a model trained with the very split of this run; it comes with another one and may have seen test films',
  next: 'give its own split with --split MODEL/split.csv, or train again (leave out --model)',
});

export const tuningOneClass = (n: number, positives: number): string =>
  `${n} labelled tuning films, ${positives} of them positive: both classes are needed`;

export const nothingToScore = (folder: string, part: string | null): Problem => ({
  rule: 'there-are-films-to-score',
  place: { file: folder },
  message: `expected at least one film${part === null ? '' : ` of the ${part} set`} with its image, found none`,
  next: 'check --data and --part; films that are listed without a file cannot be scored',
});

export const badPart = (got: string, known: readonly string[]): Problem => ({
  rule: 'flags-have-valid-values',
  message: `expected one of ${known.join(', ')} for --part, got "${got}"`,
  next: 'leave --part out to score every film',
});

export const noTruth = (file: string): Problem => ({
  rule: 'predictions-have-truth',
  place: { file },
  message: 'the predictions carry no label column, and neither --data nor --reference was given',
  next: 'map the label column under `columns` in protocol.yaml, or give --data DIR or --reference CSV',
});

export const noSuchFolder = (option: string, folder: string): Problem => ({
  rule: 'named-folders-are-there',
  place: { file: folder },
  message: `expected a folder for ${option}, found none`,
  next: 'check the path',
});

export const unknownFormat = (found: string, known: readonly string[]): Problem => ({
  rule: 'formats-are-known',
  place: { column: '--format' },
  message: `expected one or more of ${known.join(', ')}, got "${found}"`,
  next: 'separate them by commas: --format pdf,html',
});
