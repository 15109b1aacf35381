/** Words of work that many machines share: shards, parts, journals. */
import type { Problem } from '../problems.js';

export const noParts = (): Problem => ({
  rule: 'parts-are-there-to-merge',
  message: 'expected parts written by `trace510k score --shard i/n`, found none',
  next: 'name the files, or the folder that holds them',
});

export const partBroken = (file: string, detail: string): Problem => ({
  rule: 'parts-are-whole',
  place: { file },
  message: `expected a part written by \`trace510k score --shard i/n\`, found something else: ${detail}`,
  next: 'score this shard again; a copy may have been cut off',
});

export const partChanged = (file: string): Problem => ({
  rule: 'parts-are-unchanged',
  place: { file },
  message: 'expected the rows this part was written with, found others (their SHA-256 differs)',
  next: 'score this shard again',
});

export const partLength = (file: string, expected: number, got: number): Problem => ({
  rule: 'parts-are-whole',
  place: { file },
  message: `expected ${expected} rows in this part, found ${got}`,
  next: 'score this shard again',
});

export const partOfOther = (file: string, what: string, first: string, expected: string, got: string): Problem => ({
  rule: 'parts-belong-together',
  place: { file },
  message: `expected the ${what} of ${first}, ${expected}; found ${got}`,
  next: 'merge parts of one run alone: the same model, films, labels, number of shards and kind of machine',
});

export const partTwice = (index: number, of: number, files: readonly string[]): Problem => ({
  rule: 'every-part-is-there-once',
  message: `shard ${index} of ${of} is there ${files.length} times: ${files.join(', ')}`,
  next: 'leave out all but one of them',
});

const LISTED = 10;

export const partsMissing = (missing: readonly number[], of: number): Problem => ({
  rule: 'every-part-is-there-once',
  message: `${missing.length} of ${of} shards are missing: ${missing.slice(0, LISTED).join(', ')}${missing.length > LISTED ? ', …' : ''}`,
  next: 'score them with --shard i/n, then merge again',
});

export const journalGoesOn = (known: number, films: number): string =>
  `going on from the journal: ${known} of ${films} films were scored before`;

export const journalForeign = (path: string): string => `${path} is of another model, list or engine: started afresh`;

export const onnxNeedsSpec = (file: string): Problem => ({
  rule: 'onnx-files-come-with-a-specification',
  place: { file },
  message: 'expected --preprocess SPEC.yaml with an ONNX file: how films become its input and its output a score',
  next: 'docs/byo-onnx.md describes every key; docs/schema/preprocess.schema.json completes it in an editor',
});

export const specNeedsOnnx = (model: string): Problem => ({
  rule: 'onnx-files-come-with-a-specification',
  place: { file: model },
  message: '--preprocess was given, but --model is no ONNX file: a model folder brings its own preparation',
  next: 'leave out --preprocess, or name a file that ends in .onnx',
});

export const onnxUnreadable = (file: string, detail: string): Problem => ({
  rule: 'onnx-file-is-whole',
  place: { file },
  message: `expected an ONNX model that ONNX Runtime can load, it said: ${detail}`,
  next: 'check that the file is whole, and that every operator in it is of the standard set (opset 7 to 23)',
});

export const onnxUnsupported = (file: string, what: string, got: string, supported: string): Problem => ({
  rule: 'onnx-model-takes-films',
  place: { file },
  message: `${what}: found ${got}`,
  next: `supported is ${supported}`,
});

export const onnxOutputNotFinite = (file: string, caseId: string): Problem => ({
  rule: 'onnx-model-gives-scores',
  place: { file },
  message: `expected a finite number for case ${caseId}, the model gave none`,
  next: 'check scale, mean and standard deviation in the specification',
});

export const onnxOutputOutside = (file: string, caseId: string, got: number): Problem => ({
  rule: 'onnx-model-gives-scores',
  place: { file },
  message: `expected a probability between 0 and 1 for case ${caseId}, the model gave ${got}`,
  next: 'say `output.kind: logit` or `softmax` in the specification if the last layer gives raw values',
});
