/**
 * Everything that a killed training needs to go on, in one file that is replaced whole after every epoch: a JSON head
 * with its length in front, then the number arrays. Random draws depend only on (seed, epoch, …), so no generator state
 * is kept.
 */
import { readFile, rm } from 'node:fs/promises';
import { exists, sha256, writeAtomic } from '../core/files.js';
import { checkpointForeign, checkpointMissing, modelUnreadable } from '../core/messages/model.js';
import { InputError, refuse } from '../core/problems.js';
import type { NetworkWeights } from './onnx/inference.js';
import type { AdamState } from './optimizer.js';

export interface EpochRecord {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly tuningLoss: number;
  readonly tuningAuroc: number;
  /** Rate of the epoch's last step. */
  readonly learningRate: number;
}

export interface Checkpoint {
  /** Epochs finished. */
  readonly epoch: number;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly weights: NetworkWeights;
  readonly best: NetworkWeights;
  /** Running mean of the weights; null where it is not kept. */
  readonly average: NetworkWeights | null;
  readonly adam: AdamState;
}

interface Head {
  readonly version: 1;
  readonly fingerprint: Readonly<Record<string, string>>;
  readonly epoch: number;
  readonly bestEpoch: number;
  readonly adamSteps: number;
  readonly history: readonly EpochRecord[];
  readonly lengths: readonly number[];
  readonly sha256: string;
}

/** What must be the same to go on, each under its name. */
export type Fingerprint = Readonly<Record<string, string>>;

export const checkpointPath = (outDir: string): string => `${outDir.replace(/[/\\]+$/, '')}.checkpoint`;

export async function saveCheckpoint(path: string, checkpoint: Checkpoint, fingerprint: Fingerprint): Promise<void> {
  const { weights, best, adam, average } = checkpoint;
  const arrays = [weights.parameters, weights.statistics, best.parameters, best.statistics, adam.m, adam.v];
  if (average) arrays.push(average.parameters, average.statistics);
  const body = Buffer.concat(arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength)));
  const head: Head = {
    version: 1,
    fingerprint,
    epoch: checkpoint.epoch,
    bestEpoch: checkpoint.bestEpoch,
    adamSteps: adam.t,
    history: checkpoint.history,
    lengths: arrays.map((a) => a.length),
    sha256: sha256(body),
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  await writeAtomic(path, Buffer.concat([length, text, body]));
}

type F32 = Float32Array;

export async function loadCheckpoint(path: string, fingerprint: Fingerprint): Promise<Checkpoint> {
  if (!(await exists(path))) return refuse(checkpointMissing(path));
  const file = await readFile(path);
  let head: Head;
  let body: Buffer;
  try {
    const length = file.readUInt32LE(0);
    head = JSON.parse(file.subarray(4, 4 + length).toString()) as Head;
    body = file.subarray(4 + length);
  } catch (error) {
    return refuse(modelUnreadable(path, (error as Error).message));
  }
  if (sha256(body) !== head.sha256) return refuse(modelUnreadable(path, 'its numbers do not match their SHA-256'));
  const others = Object.keys(fingerprint).filter((key) => head.fingerprint[key] !== fingerprint[key]);
  if (others.length > 0) throw new InputError(others.map((what) => checkpointForeign(path, what)));
  let at = 0;
  const [parameters, statistics, bestParameters, bestStatistics, m, v, meanParameters, meanStatistics] =
    head.lengths.map((length) => {
      const values = new Float32Array(length);
      for (let i = 0; i < length; i++, at += 4) values[i] = body.readFloatLE(at);
      return values;
    }) as [F32, F32, F32, F32, F32, F32, F32?, F32?];
  return {
    epoch: head.epoch,
    history: head.history,
    bestEpoch: head.bestEpoch,
    weights: { parameters, statistics },
    best: { parameters: bestParameters, statistics: bestStatistics },
    average: meanParameters && meanStatistics ? { parameters: meanParameters, statistics: meanStatistics } : null,
    adam: { m, v, t: head.adamSteps },
  };
}

export async function dropCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}
