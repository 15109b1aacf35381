/** Everything that stays open between films: the model, its operating point, its quality bounds, checks and decoder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../config/device.js';
import type { Loaded } from '../config/load.js';
import { canonicalJson, sha256 } from '../core/files.js';
import * as say from '../core/messages/dicom.js';
import { refuse } from '../core/problems.js';
import type { Lock } from '../core/types.js';
import type { AcceptChecks } from '../dicom/accept.js';
import type { Code } from '../dicom/content.js';
import { createDecoder, type Decoder } from '../dicom/decode.js';
import { FINDING_CODES } from '../dicom/report.js';
import { openScorer, type Scorer } from '../model/onnx/scorer.js';
import { acceptChecks } from './checks.js';
import type { QualityRule } from './quality.js';

/** Beside the model: what was locked when its test set was first scored, and the bounds of the quality checks. */
export const LOCK_FILE = 'lock.json';
export const QUALITY_FILE = 'qc.json';

export interface Session {
  readonly scorer: Scorer;
  readonly threshold: number;
  readonly checks: AcceptChecks;
  /** Null where no bounds were derived for the model. */
  readonly quality: QualityRule | null;
  readonly decoder: Decoder;
  readonly finding: Code;
  readonly software: { readonly name: string; readonly version: string };
  /** SHA-256 over everything besides film and model that an answer depends on. */
  readonly configurationSha256: string;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly model: string;
  readonly device: Loaded<Device>;
  readonly software: { readonly name: string; readonly version: string };
  /** The protocol's word for the positive class. */
  readonly finding: string;
  readonly threads: number;
  /** For tests and for limits of a site. */
  readonly decoder?: Decoder;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const checks = acceptChecks(options.device);
  const finding = FINDING_CODES[options.finding];
  if (!finding) return refuse(say.findingWithoutCode(options.finding, Object.keys(FINDING_CODES)));
  const decoder = options.decoder ?? createDecoder();
  decoder.warmUp();
  try {
    const { scorer, threshold, quality } = await openModel(options);
    return {
      scorer,
      threshold,
      checks,
      quality,
      decoder,
      finding,
      software: options.software,
      configurationSha256: sha256(
        canonicalJson({ checks: { ...checks }, threshold, quality, finding, software: options.software }),
      ),
      async close() {
        await scorer.release();
        await decoder.close();
      },
    };
  } catch (error) {
    // Its thread would keep the process alive.
    await decoder.close();
    throw error;
  }
}

async function openModel({
  model,
  threads,
}: SessionOptions): Promise<Pick<Session, 'scorer' | 'threshold' | 'quality'>> {
  const [scorer, lock, quality] = await Promise.all([
    openScorer(model, threads),
    readJson<Lock>(join(model, LOCK_FILE)),
    readJson<QualityRule>(join(model, QUALITY_FILE)),
  ]);
  if (lock === null) return refuse(say.noLock(model));
  if (lock.modelSha256 !== scorer.sha256) return refuse(say.lockOfAnotherModel(model));
  if (lock.threshold === null) return refuse(say.noThreshold(model));
  return { scorer, threshold: lock.threshold.threshold, quality };
}

async function readJson<T>(path: string): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return refuse(say.notJson(path));
  }
}
