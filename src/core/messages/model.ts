/** Words of the model room. */
import type { Problem } from '../problems.js';

export const layerUnknown = (file: string, type: string, supported: readonly string[]): Problem => ({
  rule: 'model-layers-are-supported',
  place: { file },
  message: `expected layers of TensorFlow.js, found one of type ${type}`,
  next: `supported are ${supported.join(', ')}`,
});

export const layerUnsupported = (
  layer: string,
  type: string,
  detail: string,
  supported: readonly string[],
): Problem => ({
  rule: 'model-layers-are-supported',
  message: `expected a layer this engine can compile, found "${layer}" of type ${type}${detail ? ` (${detail})` : ''}`,
  next: `supported are ${supported.join(', ')}`,
});

export const modelUnreadable = (file: string, detail: string): Problem => ({
  rule: 'model-file-is-whole',
  place: { file },
  message: `expected a complete model file, found one that cannot be read: ${detail}`,
  next: 'the file was probably cut off; copy it again or train again',
});

export const modelHash = (file: string, expected: string, got: string): Problem => ({
  rule: 'model-hash-matches-its-card',
  place: { file },
  message: `expected SHA-256 ${expected} as on the model's card, found ${got}`,
  next: 'the weights or the network were changed after training; restore the original files or train again',
});

export const weightsShape = (file: string, weight: string, expected: string, got: string): Problem => ({
  rule: 'model-weights-have-the-network-shape',
  place: { file },
  message: `expected weight "${weight}" of ${expected}, found ${got}`,
  next: 'network and weights belong to different models; use files of one training run',
});

export const modelFileMissing = (file: string): Problem => ({
  rule: 'model-folder-is-complete',
  place: { file },
  message: 'expected this file in the model folder, found nothing',
  next: 'point at a whole folder written by training (model.json, weights.bin, model.onnx, preprocess.json, card.json, split.csv)',
});

export const onnxInput = (file: string, expected: string, got: string): Problem => ({
  rule: 'onnx-model-takes-films',
  place: { file },
  message: `expected an ONNX model with ${expected}, found ${got}`,
  next: 'export the model again from its folder, or give one that takes gray films',
});

export const engineUnknown = (name: string, known: readonly string[]): Problem => ({
  rule: 'engine-is-known',
  message: `expected one of ${known.map((k) => `"${k}"`).join(', ')} as engine, found "${name}"`,
  next: 'correct the name; `trace510k doctor` lists the engines and what each can do here',
});

export const engineAbsent = (name: string, reason: string): Problem => ({
  rule: 'engine-is-present',
  message: `expected engine "${name}" to load, it did not: ${reason}`,
  next: 'leave the engine out to use onnxruntime, which comes with the installation',
});

export const outOfMemory = (batch: number, size: number, reason: string): Problem => ({
  rule: 'batch-fits-in-memory',
  message: `expected a batch of ${batch} films of ${size}×${size} to fit in memory, the engine said: ${reason}`,
  next: 'lower training.batch or training.imageSize in protocol.yaml; the last checkpoint is kept',
});

export const lossUndefined = (epoch: number): Problem => ({
  rule: 'training-loss-is-finite',
  message: `expected a finite loss, epoch ${epoch} gave none, and no earlier epoch is there to keep`,
  next: 'lower training.learningRate in protocol.yaml',
});

export const filmsMissing = (part: string, kind: string): Problem => ({
  rule: 'training-has-both-classes',
  message: `expected ${kind} films in the ${part} set, found none`,
  next: 'check the labels, the split fractions and which images are present',
});

export const filmUnreadable = (file: string, caseId: string, detail: string): Problem => ({
  rule: 'films-can-be-decoded',
  place: { file },
  message: `expected a readable image for case ${caseId}, the decoder said: ${detail}`,
  next: 'the file was probably cut off; get it again, or take the case out of the list',
});

export const checkpointForeign = (file: string, what: string): Problem => ({
  rule: 'checkpoint-belongs-to-this-training',
  place: { file },
  message: `expected a checkpoint of this very training to resume from, found one with another ${what}`,
  next: 'resume with the same data, protocol, engine and seed, or start afresh without --resume',
});

export const checkpointMissing = (file: string): Problem => ({
  rule: 'checkpoint-is-there-to-resume',
  place: { file },
  message: 'expected a checkpoint to resume from, found nothing',
  next: 'start without --resume; a checkpoint is written after every epoch',
});
