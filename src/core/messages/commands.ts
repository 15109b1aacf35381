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

export const noModelLock = (file: string): Problem => ({
  rule: 'models-come-with-their-lock',
  place: { file },
  message: 'expected the lock of the model here (threshold and its derivation), found none',
  next: 'give a model folder made by `trace510k train` or `trace510k submission`',
});

export const modelLockOfAnother = (file: string): Problem => ({
  rule: 'models-come-with-their-lock',
  place: { file },
  message: 'expected a lock made with this model, found one of another model',
  next: 'put back the lock.json that came with the model',
});

export const modelLockWithoutThreshold = (file: string): Problem => ({
  rule: 'models-come-with-their-lock',
  place: { file },
  message: 'expected a locked operating point, found none: no flag can be counted without it',
  next: 'train with tuning films of both classes, or fix the threshold in protocol.yaml',
});

export const retrainedFromOtherFilms = (model: string, sets: string): Problem => ({
  rule: 'retraining-has-the-same-films',
  place: { file: model },
  message: `expected the very films the model was trained on, found another ${sets}`,
  next: 'give the folder with the same films (same files, same labels) under --data',
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

export const noModel = (folder: string): Problem => ({
  rule: 'a-model-is-there',
  place: { file: folder },
  message: 'expected a model with its lock here or in models/draft, found none',
  next: 'name one with --model DIR, or make one with `trace510k submission`',
});

interface Answered {
  readonly verdict: 'scored' | 'rejected';
  readonly score: number | null;
  readonly flag: boolean | null;
  readonly checks: readonly {
    readonly rule: string;
    readonly tag: string | null;
    readonly expected: string;
    readonly found: string;
    readonly ok: boolean;
  }[];
  readonly ms: number;
}

/** One film: what was answered, or every reason why not. */
export function inferred(file: string, answer: Answered, threshold: number): string {
  const time = `${answer.ms.toFixed(0)} ms`;
  if (answer.verdict === 'scored') {
    const word = answer.flag ? 'FLAGGED' : 'not flagged';
    return `${file}: ${word}, score ${answer.score?.toFixed(4)} (flagged from ${threshold.toFixed(4)}), ${time}`;
  }
  const reasons = answer.checks.filter((check) => !check.ok);
  const lines = reasons.map(
    ({ rule, tag, expected, found }) => `    ${tag ? `${tag} ` : ''}expected ${expected}; found ${found} [${rule}]`,
  );
  return [`${file}: NOT SCORED, ${time}`, ...lines].join('\n');
}

export const inferredAll = (films: number, rejected: number): string =>
  `${films - rejected} scored, ${rejected} not scored`;

/** Stands in qc.json, so that the bounds explain themselves; src/workflow/derive-quality.ts computes them. */
export const QUALITY_DERIVATION =
  'Spread, likeness and symmetry: lower quartile of the tuning films minus six times its distance to the median. Saturation: halfway between the 99.5 % quantile of the tuning films and the median of the same films overexposed.';

export const checksDone = (outcome: {
  readonly films: number;
  readonly rejected: number;
  readonly quality: string;
  readonly record: string;
}): string =>
  `${outcome.rejected} of ${outcome.films} films are refused\nbounds: ${outcome.quality}\nrecord: ${outcome.record}`;
export const ownPredictionsBroken = (file: string, row: number): Problem => ({
  rule: 'stored-predictions-are-as-written',
  place: { file, row },
  message: 'expected a part, a finite score and known truths, as this program writes them',
  next: 'restore the file; evidence is never edited by hand',
});

export const nobodyRead = (file: string): Problem => ({
  rule: 'somebody-read-a-case',
  place: { file },
  message: 'expected reads that are positive or negative, found none by the readers of the rule',
  next: 'check `reference.readers.use`, and the words under `reference.positive` and `reference.negative`',
});

export const unchanged = (folder: string): string =>
  `evidence and documents are unchanged: ${folder} stays as it is (--fresh writes it again)`;
