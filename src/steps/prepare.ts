/** Steps 1 to 5: films, labels, parts, the proof that the parts are independent, and the description of all of it. */
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import { exists } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import {
  type Case,
  type EvidenceTable,
  type Fact,
  type LabelSource,
  PARTS,
  type Part,
  type Result,
  type Series,
  type SourceFile,
  type Split,
} from '../core/types.js';
import { type Dataset, requireFilms } from '../data/dataset.js';
import { describeParts } from '../data/describe.js';
import { describeFlow } from '../data/flow.js';
import { proveIndependence } from '../data/independence.js';
import { obtainSplit } from '../data/obtain-split.js';
import { openDataset } from '../data/open.js';
import { embeddedFilms } from './embedded-films.js';
import { filmsFact } from './facts.js';
import { labelAgreement } from './label-agreement.js';
import { obtainReference } from './reference.js';
import type { StageCache } from './stage.js';

/** What steps 1 to 5 need: films, labels and the plan; no model. */
export interface PrepareOptions {
  /** Folder in the NIH layout; null: the embedded synthetic films. */
  readonly data: string | null;
  readonly reference: string | null;
  /** A split saved by an earlier run; null: split by the protocol's rule. */
  readonly split: string | null;
  readonly protocol: Loaded<Protocol>;
  readonly threads: number;
  readonly cache: StageCache;
  readonly progress: Progress;
}

/** Everything before evaluation: films, labels, parts, and their description. */
export interface Prepared {
  readonly dataset: Dataset;
  readonly cases: readonly Case[];
  readonly sources: readonly LabelSource[];
  readonly files: readonly SourceFile[];
  readonly split: Split;
  readonly filmSha256: ReadonlyMap<string, string>;
  readonly results: readonly Result[];
  readonly facts: Fact[];
  readonly tables: EvidenceTable[];
  readonly series: Series[];
}

export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { progress } = options;
  const protocol = options.protocol.value;
  // 1. Load.
  const folder = options.data ?? (await embeddedFilms(options));
  if (!(await exists(folder))) refuse(say.notADataFolder(folder));
  const dataset = await openDataset(folder, { protocol, progress });
  requireFilms(dataset, folder);
  // 2. Reference standard.
  const referenced = await obtainReference(dataset.cases, options.reference, options.protocol);
  const cases = referenced?.cases ?? dataset.cases;
  const sources = [...(referenced ? [referenced.labelSource] : []), dataset.labelSource];
  // 3. Split by patient.
  const obtained = await obtainSplit(cases, {
    config: protocol.split,
    protocolFile: options.protocol.file,
    file: options.split,
    folder,
    finding: protocol.finding,
    labels: dataset.labelSource.key,
  });
  const { split } = obtained;
  // 4. Prove independence.
  const independence = await proveIndependence(cases, split, {
    progress,
    cacheFolder: options.cache.folder,
    threads: options.threads,
  });
  // 5. Describe.
  const byId = new Map(cases.map((film) => [film.caseId, film]));
  const inParts = (parts: readonly Part[]) =>
    parts.flatMap((part) => split.parts[part].map((id) => byId.get(id) as Case));
  const agreement = labelAgreement(
    [
      { words: 'all parts', suffix: '', cases: inParts(PARTS) },
      { words: 'test part', suffix: '-test', cases: inParts(['test']) },
    ],
    sources,
    protocol.intervals.level,
  );
  const described = describeParts(dataset, cases, split, sources);
  const flow = describeFlow(dataset, cases, split, sources, {
    equivocal: protocol.reference?.equivocal ?? 'both-ways',
  });
  return {
    dataset,
    cases,
    sources,
    files: [...dataset.sources, ...(referenced ? [referenced.source] : []), ...obtained.sources],
    split,
    filmSha256: independence.filmSha256,
    facts: [
      ...described.facts,
      ...obtained.facts,
      filmsFact(independence.filmSha256),
      ...independence.facts,
      ...(referenced?.facts ?? []),
      ...flow.facts,
    ],
    results: [...(referenced?.results ?? []), ...agreement.results],
    tables: [
      ...described.tables,
      ...independence.tables,
      ...(referenced?.tables ?? []),
      ...agreement.tables,
      ...flow.tables,
    ],
    series: [...described.series, ...flow.series],
  };
}

export function filmsOf({ cases, split }: Prepared, part: Part): Case[] {
  const byId = new Map(cases.map((film) => [film.caseId, film]));
  return split.parts[part].map((id) => byId.get(id) as Case);
}

/** The ids of the test cases as steps 1 to 5 find them, after their independence is proved. */
export async function testSet(options: PrepareOptions): Promise<readonly string[]> {
  return (await prepare(options)).split.parts.test;
}
