/** Writes a trained model's folder: whole or not at all, and the same bytes for the same training. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, sha256, writeFolderAtomic } from '../core/files.js';
import type { NetworkModel } from './network-model.js';
import { compileInference, type NetworkWeights } from './onnx/inference.js';
import type { Slot } from './onnx/network.js';
import { tfjsVersion } from './tf.js';

export const MODEL_FILES = {
  topology: 'model.json',
  weights: 'weights.bin',
  onnx: 'model.onnx',
  preprocess: 'preprocess.json',
  log: 'training-log.json',
  card: 'card.json',
  cardText: 'card.md',
  timing: 'timing.json',
} as const;

export interface ModelBytes {
  readonly topology: string;
  readonly weights: Uint8Array;
  readonly onnx: Uint8Array;
  /** One hash over model.json and weights.bin: the model's name in lock and evidence. */
  readonly sha256: string;
  readonly onnxSha256: string;
}

export function modelHash(topology: string | Uint8Array, weights: Uint8Array): string {
  return sha256(Buffer.concat([Buffer.from(topology), weights]));
}

/** model.json and weights.bin as tf.loadLayersModel reads them, and the ONNX graph. */
export function modelBytes(model: NetworkModel, weights: NetworkWeights): ModelBytes {
  const { network } = model;
  const order: { slot: Slot; from: Float32Array }[] = [
    ...network.parameters.map((slot) => ({ slot, from: weights.parameters })),
    ...network.statistics.map((slot) => ({ slot, from: weights.statistics })),
  ];
  const bytes = Buffer.alloc(order.reduce((n, { slot }) => n + slot.size * 4, 0));
  let at = 0;
  for (const { slot, from } of order) {
    for (let i = 0; i < slot.size; i++, at += 4) bytes.writeFloatLE(from[slot.offset + i]!, at);
  }
  const topology = canonicalJson({
    format: 'layers-model',
    generatedBy: `trace510k, TensorFlow.js tfjs-layers v${tfjsVersion}`,
    convertedBy: null,
    modelTopology: model.topology.toJSON(null, false),
    weightsManifest: [
      {
        paths: [MODEL_FILES.weights],
        weights: order.map(({ slot }) => ({ name: slot.name, shape: slot.shape, dtype: 'float32' })),
      },
    ],
  });
  const onnx = compileInference(network, weights);
  return { topology, weights: bytes, onnx, sha256: modelHash(topology, bytes), onnxSha256: sha256(onnx) };
}

export async function saveModel(
  dir: string,
  bytes: ModelBytes,
  texts: Readonly<Partial<Record<keyof typeof MODEL_FILES, string>>>,
): Promise<void> {
  await writeFolderAtomic(dir, async (folder) => {
    await writeFile(join(folder, MODEL_FILES.topology), bytes.topology);
    await writeFile(join(folder, MODEL_FILES.weights), bytes.weights);
    await writeFile(join(folder, MODEL_FILES.onnx), bytes.onnx);
    for (const [key, text] of Object.entries(texts)) {
      await writeFile(join(folder, MODEL_FILES[key as keyof typeof MODEL_FILES]), text);
    }
  });
}
