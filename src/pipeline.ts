/**
 * The whole way of the data, one call a step.
 *
 *   films + metadata ──1 load──2 reference──3 split──4 independence──5 describe
 *                                             │
 *                        training, tuning ────┴── 6 train ──7 score tuning──8 threshold, LOCK
 *                                                                                   │
 *                        test (not scored before the lock) ───────────────9 score test──10 evaluate
 *                                                                                   │
 *                                                         11 store evidence ──12 render documents
 *
 * A film reaches the network only through its part of the split; a number reaches a document only through the evidence.
 */
import { join } from 'node:path';
import type { Loaded } from './config/load.js';
import type { Protocol } from './config/protocol.js';
import { canonicalJson, exists, sha256, writeAtomic } from './core/files.js';
import * as say from './core/messages/commands.js';
import { refuse } from './core/problems.js';
import type { Progress } from './core/progress.js';
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
  type ThresholdDerivation,
} from './core/types.js';
import { type Dataset, requireFilms } from './data/dataset.js';
import { describeParts } from './data/describe.js';
import { describeFlow } from './data/flow.js';
import { proveIndependence } from './data/independence.js';
import { obtainSplit } from './data/obtain-split.js';
import { openDataset } from './data/open.js';
import { type ReadRivals, readRivalScores } from './data/rival-scores.js';
import { splitCsv } from './data/split-file.js';
import { EMBEDDED, writeSynthetic } from './data/synthetic/write.js';
import { watchConfounding } from './evaluation/confounding.js';
import type { EvaluationOutput } from './evaluation/evaluate.js';
import type { EvaluationTable } from './evaluation/table.js';
import { chooseThreshold } from './evaluation/threshold.js';
import { makeLock, testManifest } from './evidence/lock.js';
import { describeSoftware, type Software } from './evidence/software.js';
import type { EvidenceContent } from './evidence/store.js';
import { scoreFilms } from './model/score.js';
import { bindPlan, type PlanBinding } from './steps/binding.js';
import { evaluateOnce } from './steps/evaluate-once.js';
import { filmsFact, historySeries, modelFacts, modelTables, runFacts, sourcesTable } from './steps/facts.js';
import { describeFailures, failureRule } from './steps/failures.js';
import { labelAgreement } from './steps/label-agreement.js';
import { merged } from './steps/merged.js';
import {
  type EarlierRun,
  MODEL_LOCK,
  MODEL_PROTOCOL,
  MODEL_SPLIT,
  type ObtainedModel,
  obtainModel,
} from './steps/obtain-model.js';
import { planEvidence } from './steps/plan.js';
import { testPopulations, tuningTable, watchInput } from './steps/populations.js';
import { predictionsCsv, type ScoredCase } from './steps/predictions-table.js';
import { simulatedQueue } from './steps/queue.js';
import { obtainReference } from './steps/reference.js';
import { representativeness } from './steps/representativeness.js';
import { rivalModels } from './steps/rivals.js';
import { codeSha256, type Json, type StageCache, stage, stageKey } from './steps/stage.js';

export interface PipelineOptions {
  /** Folder in the NIH layout; null: the embedded synthetic films. */
  readonly data: string | null;
  readonly reference: string | null;
  /** A split saved by an earlier run; null: split by the protocol's rule. */
  readonly split: string | null;
  /** Scores of the models that the protocol compares with. */
  readonly rival: string | null;
  readonly protocol: Loaded<Protocol>;
  readonly device: { readonly file: string; readonly text: string };
  readonly modelOut: string;
  /** A model trained before; null: train one. */
  readonly model: string | null;
  /** Name on the trained model's card (default: after the finding, a draft). */
  readonly modelId?: string;
  /** What to do with what an earlier run left (default: take it where it belongs to the same inputs). */
  readonly earlier?: EarlierRun;
  readonly engine: string | undefined;
  readonly threads: number;
  readonly cache: StageCache;
  readonly progress: Progress;
  readonly command: string;
  /** Go on although the plan was changed since it was locked; printed on every page. */
  readonly exploratory: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Everything before evaluation: films, labels, parts, and their description. */
interface Prepared {
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

/** Steps 1 to 8: everything that may happen while the test set is sealed. */
export interface Developed {
  readonly software: Software;
  readonly plan: PlanBinding;
  readonly prepared: Prepared;
  readonly model: ObtainedModel;
  readonly tuning: readonly ScoredCase[];
  readonly tuned: EvaluationTable;
  readonly threshold: ThresholdDerivation;
  readonly lock: EvidenceContent['lock'];
}

export async function developModel(options: PipelineOptions): Promise<Developed> {
  const software = describeSoftware(options.environment);
  const protocol = options.protocol.value;
  const plan = await bindPlan({ ...options, now: () => new Date() });
  // 1–5
  const prepared = await prepare(options);
  const { cases, split } = prepared;
  const films = (part: Part): Case[] => filmsOf(prepared, part);
  // 6. Train.
  const model = await obtainModel(
    options,
    {
      training: films('training'),
      tuning: films('tuning'),
      filmSha256: prepared.filmSha256,
      splitCsv: splitCsv(split, cases),
    },
    prepared.dataset,
  );
  // 7. Score the tuning set.
  const primary = prepared.sources[0] as LabelSource;
  const tuning = await scorePart(options, prepared, model, 'tuning', films('tuning'));
  // 8. Choose the threshold and lock, while the test set is still sealed.
  const tuned = tuningTable(tuning, primary);
  const threshold = chooseThreshold(tuned, protocol.threshold, {
    direction: protocol.scoreDirection,
    comparator: primary.name,
  });
  const opening = { testManifestSha256: testManifest(split.parts.test), modelSha256: model.loaded.sha256 };
  const lock = makeLock(software, options.protocol, {
    split: sha256(splitCsv(split, cases)),
    test: opening.testManifestSha256,
    model: opening.modelSha256,
    threshold,
    binding: plan.meet(opening),
  });
  if (options.model === null) {
    // With its split and lock beside it, a model can be used again without losing what it has seen.
    await writeAtomic(join(options.modelOut, MODEL_SPLIT), splitCsv(split, cases));
    await writeAtomic(join(options.modelOut, MODEL_LOCK), canonicalJson(lock));
    await writeAtomic(join(options.modelOut, MODEL_PROTOCOL), options.protocol.text);
  }
  return { software, plan, prepared, model, tuning, tuned, threshold, lock };
}

export async function runPipeline(options: PipelineOptions): Promise<EvidenceContent> {
  const protocol = options.protocol.value;
  // Read first: a fault in it should not cost a training.
  const compared = options.rival === null ? null : await readRivalScores(options.rival, protocol, true);
  // 1–8
  const { software, plan, prepared, model, tuning, tuned, threshold, lock } = await developModel(options);
  // 9. Open the test set and score it.
  await plan.logOpening({ testManifestSha256: lock.testManifestSha256, modelSha256: lock.modelSha256 });
  const test = await scorePart(options, prepared, model, 'test', filmsOf(prepared, 'test'));
  // 10. Evaluate.
  const scored = [...tuning, ...test];
  const primary = prepared.sources[0] as LabelSource;
  const outcome = await evaluateOnce(
    {
      ...{ tuning: tuned, threshold, populations: testPopulations(scored, prepared.sources) },
      rivals: rivalModels(protocol, scored, compared?.rivals ?? null, primary),
    },
    protocol,
    options,
  );
  const watch = watchConfounding(watchInput(scored, prepared.sources, filmsOf(prepared, 'training')), protocol);
  // 11. Gather, with the plan of the validation study to come; the caller stores and renders.
  const films = {
    training: filmsOf(prepared, 'training'),
    tuning: filmsOf(prepared, 'tuning'),
    test: filmsOf(prepared, 'test'),
  };
  const represented = representativeness(films, prepared.sources[0] as LabelSource, options.device.text);
  const planned = await planEvidence(protocol, options);
  return gather(
    options,
    software,
    prepared,
    model,
    { scored, compared },
    { lock, lockText: plan.lockText },
    merged(outcome, watch, represented, planned, simulatedQueue(protocol, outcome.results)),
  );
}

function filmsOf({ cases, split }: Prepared, part: Part): Case[] {
  const byId = new Map(cases.map((film) => [film.caseId, film]));
  return split.parts[part].map((id) => byId.get(id) as Case);
}

/** What steps 1 to 5 need: films, labels and the plan; no model. */
export type PrepareOptions = Pick<
  PipelineOptions,
  'data' | 'reference' | 'split' | 'protocol' | 'threads' | 'cache' | 'progress'
>;

/** The ids of the test cases as steps 1 to 5 find them, after their independence is proved. */
export async function testSet(options: PrepareOptions): Promise<readonly string[]> {
  return (await prepare(options)).split.parts.test;
}

async function prepare(options: PrepareOptions): Promise<Prepared> {
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

/** The embedded default: synthetic films, written once into the cache and read like any other release. */
export async function embeddedFilms(options: Pick<PrepareOptions, 'cache' | 'progress'>): Promise<string> {
  const key = stageKey([{ ...EMBEDDED }, codeSha256(['data/synthetic', 'core'])]).slice(0, 16);
  const folder = join(options.cache.folder, `synthetic-${key}`);
  if (!(await exists(folder))) await writeSynthetic(folder, { ...EMBEDDED, progress: options.progress });
  return folder;
}

async function scorePart(
  options: PipelineOptions,
  { filmSha256 }: Prepared,
  { loaded }: ObtainedModel,
  part: Part,
  films: readonly Case[],
): Promise<ScoredCase[]> {
  // Keyed by what the films hold, not by where they lie.
  const inputs: Json = [
    loaded.sha256,
    options.engine ?? 'default',
    codeSha256(['model', 'data', 'core']),
    films.map((f) => [f.caseId, filmSha256.get(f.caseId) ?? null]),
  ];
  const { value } = await stage<number[]>(options.cache, `score-${part}`, inputs, async () =>
    Array.from(
      await scoreFilms(
        loaded,
        films.map((f) => ({ caseId: f.caseId, image: f.image as string })),
        { ...(options.engine ? { engine: options.engine } : {}), threads: options.threads, progress: options.progress },
      ),
    ),
  );
  return films.map((film, i) => ({ case: film, part, score: value[i] as number }));
}

function gather(
  options: PipelineOptions,
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
    facts: [...runFacts(software, lock), ...modelFacts(model), ...prepared.facts, ...outcome.facts, ...failures.facts],
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
