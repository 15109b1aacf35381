/** What is frozen before a test case is scored. */
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import type { Lock, ThresholdDerivation } from '../core/types.js';
import type { Software } from './software.js';

export function makeLock(
  software: Software,
  protocol: Loaded<Protocol>,
  frozen: {
    readonly split: string | null;
    readonly test: string | null;
    readonly model: string | null;
    readonly threshold: ThresholdDerivation | null;
    readonly thresholdReason?: string;
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
    criteria: protocol.value.criteria.map((c) => `${c.id}: ${c.endpoint} ${c.bound} ${c.target}`),
  };
}
