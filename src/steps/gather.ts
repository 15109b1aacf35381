import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import type { LabelSource } from '../core/types.js';
import type { ReadRivals } from '../data/rival-scores.js';
import { splitCsv } from '../data/split-file.js';
import { EMBEDDED } from '../data/synthetic/write.js';
import type { EvaluationOutput } from '../evaluation/evaluate.js';
import type { Software } from '../evidence/software.js';
import type { EvidenceContent } from '../evidence/store.js';
import { historySeries, modelFacts, modelTables, runFacts, sourcesTable } from './facts.js';
import { describeFailures, failureRule } from './failures.js';
import type { ObtainedModel } from './obtain-model.js';
import { predictionsCsv, type ScoredCase } from './predictions-table.js';
import type { Prepared } from './prepare.js';

export interface GatherOptions {
  readonly protocol: Loaded<Protocol>;
  readonly device: { readonly text: string };
  readonly threads: number;
  readonly command: string;
}

/** Step 11: everything the steps before found, as the content of the evidence to store. */
export function gather(
  options: GatherOptions,
  software: Software,
  prepared: Prepared,
  model: ObtainedModel,
  { scored, compared }: { readonly scored: readonly ScoredCase[]; readonly compared: ReadRivals | null },
  { lock, lockText }: Pick<EvidenceContent, 'lock' | 'lockText'>,
  outcome: EvaluationOutput,
): EvidenceContent {
  const protocol = options.protocol.value;
  const sourceKeys = prepared.sources.map((s) => s.key);
  const files = [...prepared.files, ...(compared ? [compared.source] : [])];
  const failures = describeFailures(scored, prepared.sources[0] as LabelSource, failureRule(lock.threshold, protocol));
  return {
    protocolText: options.protocol.text,
    deviceText: options.device.text,
    lock,
    lockText,
    predictionsCsv: predictionsCsv(scored, sourceKeys[0] as string, sourceKeys, compared?.rivals),
    comparators: prepared.sources,
    splitCsv: splitCsv(prepared.split, prepared.cases),
    results: [...prepared.results, ...outcome.results],
    facts: [
      ...runFacts(software, lock, options.protocol.value.scoreDirection),
      ...modelFacts(model),
      ...prepared.facts,
      ...outcome.facts,
      ...failures.facts,
    ],
    tables: [...modelTables(model), ...prepared.tables, ...outcome.tables, ...failures.tables, sourcesTable(files)],
    series: [historySeries(model), ...prepared.series, ...outcome.series],
    criteria: outcome.criteria,
    charts: [],
    command: options.command,
    synthetic: prepared.dataset.synthetic,
    model: { sha256: model.loaded.sha256, engine: model.card.engine.form, threads: options.threads },
    seeds: {
      ...(prepared.split.seed === null ? {} : { split: prepared.split.seed }),
      intervals: protocol.intervals.seed,
      ...(protocol.training ? { training: protocol.training.seed } : {}),
      ...(prepared.dataset.synthetic ? { synthetic: EMBEDDED.seed } : {}),
    },
    inputs: files,
  };
}
