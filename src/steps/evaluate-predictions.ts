/** From a predictions CSV of any classifier to evidence content: no films, no training, the same evaluation. */
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Case, Fact, Part, ThresholdDerivation } from '../core/types.js';
import { openDataset } from '../data/open.js';
import { readPredictions } from '../data/predictions.js';
import { readRivalScores } from '../data/rival-scores.js';
import { watchConfounding } from '../evaluation/confounding.js';
import { chooseThreshold } from '../evaluation/threshold.js';
import { makeLock, testManifest } from '../evidence/lock.js';
import { describeSoftware } from '../evidence/software.js';
import type { EvidenceContent } from '../evidence/store.js';
import { bindPlan } from './binding.js';
import { evaluateOnce } from './evaluate-once.js';
import { runFacts, sourcesTable } from './facts.js';
import { describeFailures, failureRule } from './failures.js';
import { intendedAges } from './intended-ages.js';
import { labelAgreement } from './label-agreement.js';
import { merged } from './merged.js';
import { planEvidence } from './plan.js';
import { testPopulations, tuningTable, watchInput } from './populations.js';
import { predictionsCsv } from './predictions-table.js';
import { simulatedQueue } from './queue.js';
import { obtainReference } from './reference.js';
import { representativeness } from './representativeness.js';
import { rivalModels } from './rivals.js';
import type { StageCache } from './stage.js';

export interface EvaluatePredictionsOptions {
  readonly predictions: string;
  /** Folder with the metadata table; null: patient and truth come from the predictions file. */
  readonly data: string | null;
  readonly reference: string | null;
  /** Scores of the models that the protocol compares with; null: they stand in the predictions file. */
  readonly rival: string | null;
  readonly protocol: Loaded<Protocol>;
  readonly device: { readonly text: string };
  readonly threads: number;
  readonly cache: StageCache;
  readonly progress: Progress;
  readonly command: string;
  readonly exploratory: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The ids of the test cases of a predictions file, in its order. */
export async function predictedTestSet(
  options: Pick<EvaluatePredictionsOptions, 'predictions' | 'data' | 'protocol' | 'progress'>,
): Promise<readonly string[]> {
  const { progress } = options;
  const protocol = options.protocol.value;
  const dataset = options.data === null ? null : await openDataset(options.data, { protocol, progress });
  return testCases((await readPredictions(options.predictions, protocol, dataset)).rows);
}

const testCases = (rows: readonly { readonly part: Part; readonly case: Case }[]): string[] =>
  rows.filter((row) => row.part === 'test').map((row) => row.case.caseId);

const NO_TUNING =
  'the predictions carry no tuning part and the protocol fixes no threshold, so no operating point could be chosen without looking at the test set';

export async function evaluatePredictions(options: EvaluatePredictionsOptions): Promise<EvidenceContent> {
  const { progress } = options;
  const protocol = options.protocol.value;
  const software = describeSoftware(options.environment);
  const plan = await bindPlan({ ...options, now: () => new Date() });
  const dataset = options.data === null ? null : await openDataset(options.data, { protocol, progress });
  const read = await readPredictions(options.predictions, protocol, dataset);
  const referenced = await obtainReference(
    read.rows.map((row) => row.case),
    options.reference,
    options.protocol,
  );
  const rows = referenced ? read.rows.map((row, i) => ({ ...row, case: referenced.cases[i] ?? row.case })) : read.rows;
  // What --reference brings stands before what the predictions or the data set brought.
  const sources = referenced
    ? [referenced.labelSource, ...read.sources.filter((s) => s.key !== referenced.labelSource.key)]
    : read.sources;
  const [primary] = sources;
  if (!primary) return refuse(say.noTruth(options.predictions));

  const compared =
    (protocol.comparison?.models ?? []).length > 0
      ? await readRivalScores(options.rival ?? options.predictions, protocol, options.rival !== null)
      : null;
  const tuned = tuningTable(rows, primary);
  const fixed = protocol.threshold.rule === 'fixed';
  const threshold: ThresholdDerivation | null =
    fixed || tuned.caseIds.length > 0
      ? chooseThreshold(tuned, protocol.threshold, { direction: protocol.scoreDirection, comparator: primary.name })
      : null;
  const reason = threshold === null ? { thresholdReason: NO_TUNING } : {};
  const opening = { testManifestSha256: testManifest(testCases(rows)), modelSha256: null };
  const binding = plan.meet(opening);
  await plan.logOpening(opening);
  const lock = makeLock(software, options.protocol, {
    split: null,
    test: opening.testManifestSha256,
    model: null,
    threshold,
    ...reason,
    binding,
  });
  const evaluated = await evaluateOnce(
    {
      tuning: tuned.caseIds.length > 0 ? tuned : null,
      threshold,
      ...reason,
      populations: testPopulations(rows, sources),
      rivals: rivalModels(protocol, rows, compared?.rivals ?? null, primary),
      ...intendedAges(options.device.text),
    },
    protocol,
    options,
  );
  const watch = watchConfounding(watchInput(rows, sources), protocol);
  const agreement = labelAgreement(
    [
      { words: 'all scored', suffix: '', cases: rows.map((row) => row.case) },
      { words: 'test part', suffix: '-test', cases: rows.flatMap((row) => (row.part === 'test' ? [row.case] : [])) },
    ],
    sources,
    protocol.intervals.level,
  );
  const part = (name: Part) => rows.flatMap((row) => (row.part === name ? [row.case] : []));
  const films = { training: part('training'), tuning: part('tuning'), test: part('test') };
  const represented = representativeness(films, primary, options.device.text);
  const planned = await planEvidence(protocol, options);
  const outcome = merged(
    evaluated,
    watch,
    represented,
    referenced ?? {},
    agreement,
    planned,
    simulatedQueue(protocol, evaluated.results),
  );
  const inputs = [
    read.source,
    ...(compared && options.rival !== null ? [compared.source] : []),
    ...(dataset?.sources ?? []),
    ...(referenced ? [referenced.source] : []),
  ];
  const keys = sources.map((s) => s.key);
  const failures = describeFailures(rows, primary, failureRule(threshold, protocol));
  const synthetic: Fact = {
    id: 'data.synthetic',
    value: dataset?.synthetic ?? false,
    about: 'Whether a generator made the films or scores; false rests on the word of whoever supplied them',
  };
  return {
    protocolText: options.protocol.text,
    deviceText: options.device.text,
    lock,
    lockText: plan.lockText,
    predictionsCsv: predictionsCsv(rows, primary.key, keys, compared?.rivals),
    comparators: sources,
    splitCsv: null,
    results: outcome.results,
    facts: [
      ...runFacts(software, lock, protocol.scoreDirection),
      synthetic,
      ...read.facts,
      ...outcome.facts,
      ...failures.facts,
    ],
    tables: [...outcome.tables, ...failures.tables, sourcesTable(inputs)],
    series: outcome.series,
    criteria: outcome.criteria,
    charts: [],
    command: options.command,
    synthetic: dataset?.synthetic ?? false,
    model: null,
    seeds: { intervals: protocol.intervals.seed },
    inputs,
  };
}
