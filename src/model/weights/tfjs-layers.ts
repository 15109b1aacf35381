/** Reads a TensorFlow.js layers model: model.json and the shards its manifest names. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { sha256 } from '../../core/files.js';
import { cannotRead } from '../../core/messages/core.js';
import { shardsTooShort, weightsNotFloat, weightsUnreadable } from '../../core/messages/weights.js';
import { Problems, refuse } from '../../core/problems.js';
import { layerKey, type NamedWeight, type WeightFile } from './source.js';

interface Manifest {
  readonly weightsManifest?: {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
      readonly quantization?: unknown;
    }[];
  }[];
}

export async function readTfjsLayers(file: string): Promise<WeightFile> {
  const read = (path: string): Promise<Buffer> =>
    readFile(path).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  const head = await read(file);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(head.toString()) as Manifest;
  } catch (error) {
    return refuse(weightsUnreadable(file, (error as Error).message));
  }
  const groups = manifest.weightsManifest;
  if (!Array.isArray(groups)) return refuse(weightsUnreadable(file, 'it has no weightsManifest'));

  const problems = new Problems();
  const layers = new Map<string, NamedWeight[]>();
  const all: Buffer[] = [head];
  for (const group of groups) {
    const shards = await Promise.all(group.paths.map((path) => read(resolve(dirname(file), path))));
    all.push(...shards);
    const data = Buffer.concat(shards);
    const sizes = group.weights.map((w) => w.shape.reduce((a, b) => a * b, 1) * 4);
    for (const w of group.weights) {
      if (w.dtype !== 'float32' || w.quantization !== undefined) {
        problems.add(weightsNotFloat(file, w.name, w.quantization === undefined ? w.dtype : `${w.dtype}, quantized`));
      }
    }
    const needed = sizes.reduce((a, b) => a + b, 0);
    if (problems.list.length === 0 && data.length !== needed) {
      problems.add(shardsTooShort(file, group.paths.join(', '), needed, data.length));
    }
    if (problems.list.length > 0) continue;
    let at = 0;
    for (const [i, { name, shape }] of group.weights.entries()) {
      const cut = name.lastIndexOf('/');
      const layer = layerKey(name.slice(0, Math.max(0, cut)));
      const own = new Uint8Array(data.subarray(at, at + sizes[i]!));
      layers.set(layer, [...(layers.get(layer) ?? []), { name, shape, values: new Float32Array(own.buffer) }]);
      at += sizes[i]!;
    }
  }
  problems.throwIfAny();
  const whole = Buffer.concat(all);
  return { file, format: 'TensorFlow.js layers', sha256: sha256(whole), bytes: whole.length, layers };
}
