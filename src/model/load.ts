/** Loads a model's folder and checks that it is whole, unchanged and of one piece. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../core/files.js';
import {
  layerUnknown,
  modelFileMissing,
  modelUnreadable,
  modelHash as sayHash,
  weightsShape,
} from '../core/messages/model.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import { asNetworkModel, type NetworkModel } from './network-model.js';
import { SUPPORTED_LAYERS } from './onnx/read.js';
import { type PreprocessRule, preprocessRule } from './preprocess.js';
import { MODEL_FILES, modelHash } from './save.js';
import { layers, useCpuBackend } from './tf.js';

export interface LoadedModel {
  readonly dir: string;
  readonly modelId: string;
  readonly sha256: string;
  readonly synthetic: boolean;
  readonly model: NetworkModel;
  readonly preprocess: PreprocessRule;
}

interface Manifest {
  readonly modelTopology: unknown;
  readonly weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: 'float32' }[] }[];
}

interface CardHead {
  readonly modelId: string;
  readonly sha256: string;
  readonly onnxSha256: string;
  readonly synthetic: boolean;
}

export async function loadModel(dir: string): Promise<LoadedModel> {
  const path = (name: string): string => join(dir, name);
  const read = (name: string): Promise<Buffer> =>
    readFile(path(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return refuse(modelFileMissing(path(name)));
      throw error;
    });
  const [topology, weights, onnx, card, rule] = await Promise.all([
    read(MODEL_FILES.topology),
    read(MODEL_FILES.weights),
    read(MODEL_FILES.onnx),
    read(MODEL_FILES.card),
    read(MODEL_FILES.preprocess),
  ]);
  const head = parse<CardHead>(card, path(MODEL_FILES.card));
  const manifest = parse<Manifest>(topology, path(MODEL_FILES.topology));
  const preprocess = parse<PreprocessRule>(rule, path(MODEL_FILES.preprocess));

  // Shapes before the hash: they say more about what went wrong.
  const specs = manifest.weightsManifest?.[0]?.weights ?? [];
  const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const expected = specs.reduce((n, s) => n + size(s.shape) * 4, 0);
  if (weights.length !== expected) {
    refuse(
      modelUnreadable(path(MODEL_FILES.weights), `${weights.length} bytes where its list of weights needs ${expected}`),
    );
  }
  await useCpuBackend();
  const network = await layers
    .loadLayersModel({ load: async () => ({ modelTopology: manifest.modelTopology as object }) })
    .catch((error: Error) => {
      const unknown = /^Unknown layer: ([^.]+)\./.exec(error.message)?.[1];
      if (unknown) return refuse(layerUnknown(path(MODEL_FILES.topology), unknown, SUPPORTED_LAYERS));
      return refuse(modelUnreadable(path(MODEL_FILES.topology), error.message.split('\n')[0]!));
    });
  checkShapes(network, specs, path(MODEL_FILES.weights));
  const got = modelHash(topology, weights);
  if (got !== head.sha256) refuse(sayHash(dir, head.sha256, got));
  const expectedRule = preprocessRule(preprocess.size);
  if (JSON.stringify(sorted(preprocess)) !== JSON.stringify(sorted(expectedRule))) {
    refuse(modelUnreadable(path(MODEL_FILES.preprocess), 'a preprocessing rule that this version does not know'));
  }

  const onnxHash = sha256(onnx);
  if (onnxHash !== head.onnxSha256) {
    // The sharper reason first: cut off, or made for other films.
    const { checkOnnxInput } = await import('./onnx/check-input.js');
    await checkOnnxInput(path(MODEL_FILES.onnx), preprocess.size);
    refuse(sayHash(path(MODEL_FILES.onnx), head.onnxSha256, onnxHash));
  }

  const model = await layers.loadLayersModel({
    load: async () => ({
      modelTopology: manifest.modelTopology as object,
      weightSpecs: specs,
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length) as ArrayBuffer,
    }),
  });
  network.dispose();
  return {
    dir,
    modelId: head.modelId,
    sha256: got,
    synthetic: head.synthetic,
    model: asNetworkModel(model),
    preprocess,
  };
}

/** Every weight of the network must stand in the file under its name and shape, and nothing else. */
function checkShapes(
  network: layers.LayersModel,
  specs: readonly { name: string; shape: number[] }[],
  file: string,
): void {
  const problems: Problem[] = [];
  const given = new Map(specs.map((s) => [s.name, s.shape]));
  for (const layer of network.layers) {
    for (const weight of layer.weights) {
      const shape = given.get(weight.originalName);
      const wanted = `[${weight.shape.join(', ')}]`;
      if (!shape) problems.push(weightsShape(file, weight.originalName, wanted, 'none'));
      else if (shape.join() !== weight.shape.join()) {
        problems.push(weightsShape(file, weight.originalName, wanted, `[${shape.join(', ')}]`));
      }
    }
  }
  if (problems.length > 0) throw new InputError(problems);
}

function parse<T>(data: Buffer, file: string): T {
  try {
    return JSON.parse(data.toString()) as T;
  } catch (error) {
    return refuse(modelUnreadable(file, (error as Error).message));
  }
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
