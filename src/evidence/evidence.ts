/** One evidence folder, read and indexed: the only thing the submission room ever sees. */

import type { Protocol } from '../config/protocol.js';
import type {
  CriterionOutcome,
  EvidenceTable,
  Fact,
  LabelSource,
  Lock,
  Result,
  Series,
  SourceFile,
} from '../core/types.js';
import type { EvidenceRecord } from './records.js';

export interface ManifestEntry {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Evidence {
  /** device.yaml as the staff filled it in, parsed from the bytes in the evidence folder. */
  readonly deviceText: string;
  readonly protocol: Protocol;
  readonly protocolText: string;
  readonly lock: Lock;
  /** predictions.csv: every scored case with part, score, truth and attributes. */
  readonly predictionsCsv: string;
  readonly results: ReadonlyMap<string, Result>;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly tables: ReadonlyMap<string, EvidenceTable>;
  readonly series: ReadonlyMap<string, Series>;
  /** What explicit commands measured before, by name; their values are among the maps above. */
  readonly records: ReadonlyMap<string, EvidenceRecord>;
  /** The truths the predictions hold, the primary first. */
  readonly comparators: readonly LabelSource[];
  readonly criteria: readonly CriterionOutcome[];
  /** Data, model and configuration files that went in. */
  readonly sources: readonly SourceFile[];
  /** Everything evidence.manifest.json covers. */
  readonly manifest: readonly ManifestEntry[];
  /** SHA-256 of evidence.manifest.json, printed in every document. */
  readonly manifestSha256: string;
  /** True when any film or score behind it was made by a generator. */
  readonly synthetic: boolean;
  /** The command that regenerates this folder. */
  readonly command: string;
}
