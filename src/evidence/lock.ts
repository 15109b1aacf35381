/** What is frozen before a test case is scored. */
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import { canonicalJson, sha256 } from '../core/files.js';
import type { Binding, Lock, ThresholdDerivation } from '../core/types.js';
import { criteriaInWords } from './protocol-lock.js';
import type { Software } from './software.js';

/** Hash of the test set as a list of case ids, in the order of the split. */
export const testManifest = (cases: readonly string[]): string => sha256(canonicalJson(cases));

export function makeLock(
  software: Software,
  protocol: Loaded<Protocol>,
  frozen: {
    readonly split: string | null;
    readonly test: string | null;
    readonly model: string | null;
    readonly threshold: ThresholdDerivation | null;
    readonly thresholdReason?: string;
    readonly binding: Binding;
  },
): Lock {
  return {
    version: 1,
    software: { name: software.name, version: software.version, commit: software.commit },
    date: software.date,
    dateSource: software.dateSource,
    protocolSha256: protocol.sha256,
    splitSha256: frozen.split,
    testManifestSha256: frozen.test,
    modelSha256: frozen.model,
    threshold: frozen.threshold,
    ...(frozen.thresholdReason ? { thresholdReason: frozen.thresholdReason } : {}),
    criteria: criteriaInWords(protocol.value),
    binding: frozen.binding,
  };
}
