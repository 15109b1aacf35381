/** Words about pre-trained weights, frozen layers and the features they give. */
import type { Problem } from '../problems.js';

const shape = (dims: readonly number[]): string => `[${dims.join(', ')}]`;

export const weightsUnreadable = (file: string, detail: string): Problem => ({
  rule: 'weights-file-is-whole',
  place: { file },
  message: `expected pre-trained weights, found a file that cannot be read: ${detail}`,
  next: 'the file was probably cut off; get it again (`trace510k weights fetch`)',
});

export const shardsTooShort = (file: string, shards: string, needed: number, got: number): Problem => ({
  rule: 'weights-file-is-whole',
  place: { file },
  message: `expected ${needed} bytes of weights in ${shards}, found ${got}`,
  next: 'the file was probably cut off; get it again',
});

export const weightsNotFloat = (file: string, weight: string, type: string): Problem => ({
  rule: 'weights-are-single-precision',
  place: { file },
  message: `expected weight "${weight}" as float32, found ${type}`,
  next: 'convert the model again without quantization',
});

const saveAsH5 =
  'open the model in Keras (2 or 3) and save it whole with model.save("model.h5"), which keeps layer names; or take the official file (`trace510k weights list`)';

export const h5Layout = (file: string, keys: readonly string[]): Problem => ({
  rule: 'weights-file-has-a-known-layout',
  place: { file },
  message: `expected Keras weights by layer (attribute layer_names at the root or under model_weights), found ${keys.slice(0, 6).join(', ') || 'nothing'}`,
  next: saveAsH5,
});

export const kerasByPlace = (file: string, what: string): Problem => ({
  rule: 'weights-file-has-a-known-layout',
  place: { file },
  message: `expected Keras weights by the names of their layers, found ${what} of Keras 3, which keeps them by their place in the model`,
  next: saveAsH5,
});

export const weightsShape = (
  file: string,
  weight: string,
  expected: readonly number[],
  got: readonly number[] | null,
): Problem => ({
  rule: 'pretrained-weights-fit-the-network',
  place: { file },
  message: `expected weight "${weight}" of ${shape(expected)}, found ${got === null ? 'none' : shape(got)}`,
  next: 'these weights belong to another network; correct training.architecture or training.pretrained.file in protocol.yaml',
});

export const weightsForeign = (file: string, what: string): Problem => ({
  rule: 'pretrained-weights-fit-the-network',
  place: { file },
  message: `expected only layers of the network and a classifier behind it, found ${what}`,
  next: 'these weights belong to another network; correct training.architecture or training.pretrained.file in protocol.yaml',
});

export const weightsOfWidth = (file: string, expected: number, got: number): Problem => ({
  rule: 'pretrained-weights-fit-the-network',
  place: { file },
  message: `expected weights of a MobileNet of width ${expected} as in the protocol, found width ${got}`,
  next: 'leave training.width out, or take the weights of that width',
});

export const sourceHash = (file: string, expected: string, got: string): Problem => ({
  rule: 'pretrained-weights-are-the-pinned-ones',
  place: { file },
  message: `expected SHA-256 ${expected} as training.pretrained.sha256 says, found ${got}`,
  next: 'get the file again; if you meant to change the weights, write the new hash into protocol.yaml',
});

export const pretrainedMissing = (file: string): Problem => ({
  rule: 'pretrained-weights-are-there',
  place: { file },
  message: 'expected the pre-trained weights that training.pretrained.file names, found nothing',
  next: 'correct the path (a relative one starts at the folder of protocol.yaml), or fetch them: `trace510k weights fetch`; `retrain` takes them from `--pretrained FILE`',
});

export const notACut = (layer: string, known: boolean, cuts: readonly string[]): Problem => ({
  rule: 'freezing-ends-where-the-network-is-one-line',
  message: known
    ? `expected a layer that everything behind it passes through, "${layer}" has others beside it or no weights to train behind it`
    : `expected a layer of the network in training.freezeUpTo, found "${layer}"`,
  next: `freeze up to one of ${cuts.join(', ')}`,
});

export const featuresNeedRoom = (folder: string, needed: number, free: number): Problem => ({
  rule: 'disk-takes-the-features',
  place: { file: folder },
  message: `expected ${Math.ceil(needed / 1e6)} MB of free disk for the features of the frozen layers, found ${Math.floor(free / 1e6)} MB`,
  next: 'make room, lower training.views, or freeze up to a later layer; nothing was changed, and features already computed are kept',
});

export const officialUnknown = (name: string, known: readonly string[]): Problem => ({
  rule: 'official-weights-are-known',
  message: `expected one of ${known.join(', ')}, found "${name}"`,
  next: '`trace510k weights list` shows them with their sources',
});

export const fetchFailed = (url: string, reason: string): Problem => ({
  rule: 'weights-can-be-fetched',
  message: `expected ${url} to answer with the file, it did not: ${reason}`,
  next: 'check the connection; or fetch the file elsewhere and check it with `trace510k weights check FILE`',
});

export const fetchedHash = (url: string, kind: string, expected: string, got: string): Problem => ({
  rule: 'fetched-weights-are-the-published-ones',
  message: `expected ${kind} ${expected}, ${url} gave ${got}; the file was not kept`,
  next: 'the download was cut off or the file was changed at its source; try again, and do not use it if it differs again',
});

export const fetchNeedsHash = (name: string): Problem => ({
  rule: 'fetched-weights-are-the-published-ones',
  message: `expected a hash to check "${name}" by: Keras publishes none for it`,
  next: 'give the SHA-256 you trust with --sha256; or fetch it with --unverified, look at where it came from, and pin the hash that is printed',
});

export const architectureUnknown = (name: string, known: readonly string[]): Problem => ({
  rule: 'architecture-is-known',
  message: `expected one of ${known.join(', ')} as architecture, found "${name}"`,
  next: 'correct the name',
});
