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
 * fixed `overall-at-specificity-0-9`, `overall-at-sensitivity-0-9`; a second model `overall-by-<name>`, the difference
 * `overall-vs-<name>`, of two subgroups `sex-m-vs-sex-f`, from a goal `overall-vs-goal-0-8`; equivocal truth counted as
 * positive or negative `overall-equivocal-positive`, `overall-equivocal-negative`; without the cases outside the intended
 * ages `overall-intended-ages`. A further comparator keeps its name
 * behind "@": `overall@nih-labels`, `sex-f@nih-labels`, series `roc@nih-labels`, table `subgroups@nih-labels`.
 * The output is a pure function of input, protocol and seeds, whatever the number of threads.
 */
import type { ComparisonPlan } from '../config/comparison.js';
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/evaluation.js';
import { InputError, refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { CriterionOutcome, EvidenceTable, Fact, Result, Series, ThresholdDerivation } from '../core/types.js';
import { judge } from './acceptance.js';
import { runJobs } from './bootstrap/pool.js';
import { calibrationResults, calibrationSeries, decisionThresholds, netBenefitSeries } from './calibration.js';
import { prepareGaps, subgroupGaps } from './comparison/gaps.js';
import { againstGoals } from './comparison/goals.js';
import type { Margins } from './comparison/margins.js';
import { comparePublished } from './comparison/published.js';
import { compareRival, prepareRival } from './comparison/rivals.js';
import { comparisonTable } from './comparison/table.js';
import { fprGridOf, prSeries, rocSeries } from './curves.js';
import { discrimination, FIXED_RATES } from './discrimination.js';
import { confusionFacts, populationFacts } from './facts.js';
import { type AgeRange, outsideAgeFacts, withinAges } from './intended-ages.js';
import { isMetric, printedMethod } from './metrics.js';
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
  /** Ages of the indications for use; cases outside are counted and, in an analysis beside the main one, left out. */
  readonly intendedAges?: AgeRange;
  /** Further models on the main population's cases, to compare the first with. */
  readonly rivals?: readonly RivalModel[];
}

export interface RivalModel {
  readonly name: string;
  /** In the units and direction of the protocol, one a row of the main table; NaN: it did not score that case. */
  readonly scores: Float64Array;
  readonly threshold: number | null;
  /** Why there is none. */
  readonly thresholdReason?: string;
  /** Why there are no scores at all. */
  readonly reason?: string;
  readonly margins?: Margins;
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

export interface PreparedPopulation {
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
  checkInput(input, protocol.comparison?.goals ?? []);
  // 2. Sort each population once.
  const populations = input.populations.map((p) => preparePopulation(p, input, protocol));
  const [main] = populations;
  const rivals = (main && input.rivals ? input.rivals : []).map((rival) =>
    prepareRival(rival, main as PreparedPopulation, protocol),
  );
  const all = [
    ...populations.flatMap((p) => [p.whole, ...p.variants, ...p.groups.map((g) => g.prepared)]),
    ...rivals.map((r) => r.prepared),
  ];
  // 3. Resample them all.
  const jobs = all.flatMap((p) => (p.evaluable ? [p.evaluable.job] : []));
  const gaps = populations.map((p) => prepareGaps(p.groups, p.input.table, protocol));
  const label = `Resampling ${jobs.length} populations`;
  await runJobs([...jobs, ...gaps.flatMap((g) => g.jobs)], { ...options, label });
  // 4. Read the results.
  const results = all.flatMap((p) => populationResults(p, protocol));
  const series = populations.flatMap((p) => wholeSeries(p.whole));
  const facts = populations.flatMap((p) => [
    ...populationFacts(p.input.name, p.input.comparator.name, p.input.table),
    ...(p === main && input.intendedAges ? outsideAgeFacts(p.input, input.intendedAges) : []),
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
  // 5. Compare: with other models, with published figures, between subgroups, with goals.
  for (const rival of rivals) {
    const compared = compareRival(rival, main as PreparedPopulation, protocol);
    results.push(...compared.results);
    facts.push(...compared.facts);
  }
  const whole = main?.whole.evaluable;
  for (const published of whole ? (protocol.comparison?.published ?? []) : []) {
    const compared = comparePublished(whole as Evaluable, published);
    results.push(...compared.results);
    facts.push(...compared.facts);
  }
  results.push(...gaps.flatMap((g) => subgroupGaps(g, protocol)));
  const known = new Map(results.map((r) => [r.id, r]));
  const goals = againstGoals(protocol, known);
  results.push(...goals.results);
  facts.push(...goals.facts);
  const comparisons = comparisonTable(results);
  if (comparisons) tables.push(comparisons);
  // 6. Judge the criteria that were stated beforehand.
  return { results, series, tables, facts, criteria: judge(protocol.criteria, results) };
}

function checkInput(input: EvaluationInput, goals: ComparisonPlan['goals']): void {
  const [main] = input.populations;
  if (!main) refuse(say.noMainPopulation());
  const problems = input.populations.flatMap((p) => tableProblems(p.table, p.name));
  for (const { name, scores } of main ? (input.rivals ?? []) : []) {
    const cases = main?.table.caseIds ?? [];
    if (scores.length !== cases.length) problems.push(say.columnLength(name, 'score', cases.length, scores.length));
    for (const [row, score] of scores.entries()) {
      // NaN says that this model did not score the case.
      if (score === Number.POSITIVE_INFINITY || score === Number.NEGATIVE_INFINITY) {
        problems.push(say.scoreNotFinite(name, row, cases[row] ?? '', score));
      }
    }
  }
  for (const { endpoint } of goals) {
    const [, metric = '', ...rest] = endpoint.split('.');
    if (rest.length !== 1 || !isMetric(metric)) problems.push(say.unknownGoal(endpoint));
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
  const { cluster, strata } = protocol.intervals;
  const printedThreshold = input.threshold?.threshold ?? null;
  const common: PrepareOptions = {
    protocol,
    printedThreshold,
    threshold: printedThreshold === null ? null : orient(printedThreshold, direction),
    thresholdReason: input.thresholdReason ?? NO_THRESHOLD,
    headline: false,
    minimum: 1,
    plan: { partialTo: 1 - PARTIAL_FROM, strata },
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
  const ages = population === input.populations[0] ? withinAges(table, input.intendedAges) : null;
  if (ages !== null) {
    const within = sampleOf(table, { direction, cluster, where: ages });
    variants.push(prepare(variantOf(name, 'intended-ages'), comparator, within, common));
  }
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

/** A population that cannot be evaluated still has its rows: NOT EVALUABLE with the reason. */
function refusedResults(p: Prepared, protocol: Protocol): Result[] {
  const outcome = undefinedBecause(p.reason);
  const metrics = ['auroc', 'ap', vocabulary('sensitivity', p.comparator), vocabulary('specificity', p.comparator)];
  return [...metrics, 'ppv', 'npv', 'accuracy', 'f1'].map((metric) =>
    resultOf(p.scope, metric, printedMethod(metric, protocol), outcome),
  );
}
