/**
 * Numbers in, results out: the statistics of one run.
 *
 *   populations ──► whole · equivocal both ways · subgroups     one Sample each, both classes or a reason why not
 *                     │ one sort each
 *                     ▼
 *                   replicates (worker threads, one random stream a replicate)
 *                     ▼
 *                   results · series · tables · facts ──► criteria judged
 *
 * Ids are `<population>.<metric>.<method>`. Populations: `overall`, subgroups `sex-f`, `age-40-64`, `view-unknown`;
 * predictive values at a prevalence `overall-prev-0-1` (with the `prevalence` field); a rate read where the other is
 * fixed `overall-at-specificity-0-9`, `overall-at-sensitivity-0-9`; a second model `overall-vs-<name>`; equivocal truth counted as
 * positive or negative `overall-equivocal-positive`, `overall-equivocal-negative`. A further comparator keeps its name
 * behind "@": `overall@nih-labels`, `sex-f@nih-labels`, series `roc@nih-labels`, table `subgroups@nih-labels`.
 * The output is a pure function of input, protocol and seeds, whatever the number of threads.
 */
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/evaluation.js';
import { InputError, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { CriterionOutcome, EvidenceTable, Fact, Result, Series, ThresholdDerivation } from '../core/types.js';
import { judge } from './acceptance.js';
import { runJobs } from './bootstrap/pool.js';
import { calibrationResults, calibrationSeries, decisionThresholds, netBenefitSeries } from './calibration.js';
import { compare } from './comparison.js';
import { fprGridOf, prSeries, rocSeries } from './curves.js';
import { discrimination, FIXED_RATES } from './discrimination.js';
import { confusionFacts, populationFacts } from './facts.js';
import { printedMethod } from './metrics.js';
import { operatingPoint, vocabulary } from './operating-point.js';
import { type Comparator, type Evaluable, type Prepared, type PrepareOptions, prepare } from './population.js';
import { partOf, resultOf, variantOf } from './results.js';
import { orient, sampleOf } from './sample.js';
import { undefinedBecause } from './stats/outcome.js';
import { PARTIAL_FROM } from './stats/partial-auroc.js';
import { subgroupTables } from './subgroup-table.js';
import { type Subgroup, subgroupsOf } from './subgroups.js';
import { EQUIVOCAL, type EvaluationTable, tableProblems } from './table.js';
import { describeTuning } from './tuning.js';
import { verificationTables } from './verification.js';

export interface EvaluationPopulation {
  /** 'overall' for the primary population, 'overall@nih-labels' for a further comparator. */
  readonly name: string;
  readonly comparator: Comparator;
  readonly table: EvaluationTable;
}

export interface EvaluationInput {
  readonly tuning: EvaluationTable | null;
  readonly threshold: ThresholdDerivation | null;
  readonly thresholdReason?: string;
  /** The first one is the main population: without both classes there, nothing can be said. */
  readonly populations: readonly EvaluationPopulation[];
  /** A second model on the main population's cases, to compare the first with. */
  readonly rival?: {
    readonly name: string;
    /** In the units and direction of the protocol, one a row of the main table. */
    readonly scores: Float64Array;
    readonly threshold: number | null;
    /** Non-inferiority margin of each difference (0: superiority); without it no such claim is tested. */
    readonly margin?: number;
  };
}

export interface EvaluationOptions {
  readonly threads: number;
  readonly progress: Progress;
}

export interface EvaluationOutput {
  readonly results: Result[];
  readonly series: Series[];
  readonly tables: EvidenceTable[];
  readonly facts: Fact[];
  readonly criteria: CriterionOutcome[];
}

interface PreparedPopulation {
  readonly input: EvaluationPopulation;
  readonly whole: Prepared;
  readonly variants: readonly Prepared[];
  readonly groups: readonly { readonly subgroup: Subgroup; readonly prepared: Prepared }[];
}

const NO_THRESHOLD = 'no threshold was given';

export async function evaluate(
  input: EvaluationInput,
  protocol: Protocol,
  options: EvaluationOptions,
): Promise<EvaluationOutput> {
  // 1. Check everything that came in, and show all problems at once.
  checkInput(input);
  // 2. Sort each population once.
  const populations = input.populations.map((p) => preparePopulation(p, input, protocol));
  const all = populations.flatMap((p) => [p.whole, ...p.variants, ...p.groups.map((g) => g.prepared)]);
  // 3. Resample them all.
  const jobs = all.flatMap((p) => (p.evaluable ? [p.evaluable.job] : []));
  await runJobs(jobs, { ...options, label: `Resampling ${jobs.length} populations` });
  // 4. Read the results.
  const results = all.flatMap((p) => populationResults(p, protocol));
  const series = populations.flatMap((p) => wholeSeries(p.whole));
  const facts = populations.flatMap((p) => [
    ...populationFacts(p.input.name, p.input.comparator.name, p.input.table),
    ...(p.whole.evaluable ? confusionFacts(p.whole.evaluable) : []),
  ]);
  const tables: EvidenceTable[] = [];
  for (const p of populations) {
    const subgroups = subgroupTables(p.input.name, p.input.comparator, p.groups, results, protocol);
    tables.push(...subgroups.tables);
    facts.push(...subgroups.facts);
    const verification = verificationTables(p.input.name, p.input.table, protocol);
    tables.push(...verification.tables);
    facts.push(...verification.facts);
  }
  if (input.tuning && input.threshold) {
    const tuning = describeTuning(input.tuning, input.threshold, protocol);
    results.push(...tuning.results);
    series.push(...tuning.series);
    facts.push(...tuning.facts);
  }
  if (input.rival) {
    const compared = compareRival(input.rival, populations[0]?.whole.evaluable ?? null, protocol);
    results.push(...compared.results);
    facts.push(...compared.facts);
  }
  // 5. Judge the criteria that were stated beforehand.
  return { results, series, tables, facts, criteria: judge(protocol.criteria, results) };
}

function checkInput(input: EvaluationInput): void {
  const [main] = input.populations;
  if (!main) refuse(say.noMainPopulation());
  const problems = input.populations.flatMap((p) => tableProblems(p.table, p.name));
  const { rival } = input;
  if (rival && main && rival.scores.length !== main.table.scores.length) {
    problems.push(say.columnLength(rival.name, 'score', main.table.scores.length, rival.scores.length));
  }
  for (const [row, score] of rival?.scores.entries() ?? []) {
    if (!Number.isFinite(score))
      problems.push(say.scoreNotFinite(rival?.name, row, main?.table.caseIds[row] ?? '', score));
  }
  if (input.tuning) problems.push(...tableProblems(input.tuning, 'tuning set'));
  if (problems.length > 0) throw new InputError(problems);
}

function preparePopulation(
  population: EvaluationPopulation,
  input: EvaluationInput,
  protocol: Protocol,
): PreparedPopulation {
  const { table, comparator, name } = population;
  const direction = protocol.scoreDirection;
  const { cluster } = protocol.intervals;
  const printedThreshold = input.threshold?.threshold ?? null;
  const common: PrepareOptions = {
    protocol,
    printedThreshold,
    threshold: printedThreshold === null ? null : orient(printedThreshold, direction),
    thresholdReason: input.thresholdReason ?? NO_THRESHOLD,
    headline: false,
    minimum: 1,
    plan: { partialTo: 1 - PARTIAL_FROM },
  };
  const sample = sampleOf(table, { direction, cluster });
  if (population === input.populations[0] && (sample.positives === 0 || sample.positives === sample.n)) {
    refuse(say.oneClassOnly(name, comparator.name, sample.n, sample.positives));
  }
  const curves = sample.positives > 0 && sample.positives < sample.n ? fprGridOf(sample) : [];
  const probabilities = decisionThresholds(sample, direction);
  const whole = prepare(name, comparator, sample, {
    ...common,
    headline: true,
    plan: { ...common.plan, fprGrid: curves, sensitivityGrid: FIXED_RATES, ...probabilities },
  });
  const variants =
    table.truth.includes(EQUIVOCAL) && protocol.reference?.equivocal !== 'excluded'
      ? (['positive', 'negative'] as const).map((equivocal) =>
          prepare(
            variantOf(name, `equivocal-${equivocal}`),
            comparator,
            sampleOf(table, { direction, cluster, equivocal }),
            common,
          ),
        )
      : [];
  const minimum = protocol.minimumPositives;
  const groups = subgroupsOf(table, protocol.subgroups).map((subgroup) => ({
    subgroup,
    prepared: prepare(
      partOf(name, subgroup.slug),
      comparator,
      sampleOf(table, { direction, cluster, where: subgroup.has }),
      { ...common, minimum },
    ),
  }));
  // An empty "unknown" row says nothing and is left out; any other empty group is shown.
  return {
    input: population,
    whole,
    variants,
    groups: groups.filter((g) => !g.subgroup.unknown || g.prepared.scope.n > 0),
  };
}

function populationResults(p: Prepared, protocol: Protocol): Result[] {
  if (!p.evaluable) return refusedResults(p, protocol);
  const e: Evaluable = p.evaluable;
  const results = [...discrimination(e, protocol), ...operatingPoint(e, protocol)];
  return e.headline ? [...results, ...calibrationResults(e, protocol)] : results;
}

function wholeSeries(p: Prepared): Series[] {
  if (!p.evaluable) return [];
  return [
    ...rocSeries(p.evaluable),
    ...prSeries(p.evaluable),
    ...calibrationSeries(p.evaluable),
    ...netBenefitSeries(p.evaluable),
  ];
}

function compareRival(
  rival: NonNullable<EvaluationInput['rival']>,
  main: Evaluable | null,
  protocol: Protocol,
): { results: Result[]; facts: Fact[] } {
  if (!main) return { results: [], facts: [] };
  const direction = protocol.scoreDirection;
  const scores = Float64Array.from(main.sample.rows, (row) => orient(rival.scores[row] as number, direction));
  const threshold = rival.threshold === null ? null : orient(rival.threshold, direction);
  return compare(main.scope, main.sample, main.threshold, { ...rival, scores, threshold }, protocol);
}

/** A population that cannot be evaluated still has its rows: NOT EVALUABLE with the reason. */
function refusedResults(p: Prepared, protocol: Protocol): Result[] {
  const outcome = undefinedBecause(p.reason);
  const metrics = ['auroc', 'ap', vocabulary('sensitivity', p.comparator), vocabulary('specificity', p.comparator)];
  return [...metrics, 'ppv', 'npv', 'accuracy', 'f1'].map((metric) =>
    resultOf(p.scope, metric, printedMethod(metric, protocol), outcome),
  );
}
