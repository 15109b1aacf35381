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
import { canonicalJson, sha256, writeAtomic } from './core/files.js';
import type { Case, LabelSource, Part, ThresholdDerivation } from './core/types.js';
import { readRivalScores } from './data/rival-scores.js';
import { splitCsv } from './data/split-file.js';
import { watchConfounding } from './evaluation/confounding.js';
import type { EvaluationTable } from './evaluation/table.js';
import { chooseThreshold } from './evaluation/threshold.js';
import { makeLock, testManifest } from './evidence/lock.js';
import { describeSoftware, type Software } from './evidence/software.js';
import type { EvidenceContent } from './evidence/store.js';
import { bindPlan, type PlanBinding } from './steps/binding.js';
import { evaluateOnce } from './steps/evaluate-once.js';
import { gather } from './steps/gather.js';
import { intendedAges } from './steps/intended-ages.js';
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
import type { ScoredCase } from './steps/predictions-table.js';
import { filmsOf, type Prepared, type PrepareOptions, prepare } from './steps/prepare.js';
import { simulatedQueue } from './steps/queue.js';
import { representativeness } from './steps/representativeness.js';
import { rivalModels } from './steps/rivals.js';
import { scoreOnce } from './steps/score-once.js';

export interface PipelineOptions extends PrepareOptions {
  /** Scores of the models that the protocol compares with. */
  readonly rival: string | null;
  readonly device: { readonly file: string; readonly text: string };
  readonly modelOut: string;
  /** A model trained before; null: train one. */
  readonly model: string | null;
  /** Name on the trained model's card (default: after the finding, a draft). */
  readonly modelId?: string;
  /** What to do with what an earlier run left (default: take it where it belongs to the same inputs). */
  readonly earlier?: EarlierRun;
  readonly engine: string | undefined;
  readonly command: string;
  /** Go on although the plan was changed since it was locked; printed on every page. */
  readonly exploratory: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
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
  const tuning = await scoreOnce(options, prepared, model, 'tuning', films('tuning'));
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
  const test = await scoreOnce(options, prepared, model, 'test', filmsOf(prepared, 'test'));
  // 10. Evaluate.
  const scored = [...tuning, ...test];
  const primary = prepared.sources[0] as LabelSource;
  const outcome = await evaluateOnce(
    {
      ...{ tuning: tuned, threshold, populations: testPopulations(scored, prepared.sources) },
      rivals: rivalModels(protocol, scored, compared?.rivals ?? null, primary),
      ...intendedAges(options.device.text),
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
