/** Numbers of cases, patients, sites and readers of the validation study, as facts and tables with ids `plan.…`. */
import type { PlanConfig } from '../../config/plan.js';
import type { EvidenceTable, Fact, Result } from '../../core/types.js';
import { metricOf } from '../metrics.js';
import { normalCdf, normalQuantile } from '../stats/distributions/normal.js';
import { casesForPairedAucs, exponentialQ, positivesForGoal } from '../stats/planning/auc-plan.js';
import { clusteredSize } from '../stats/planning/design-effect.js';
import { casesForMrmc, type MrmcPower, mrmcPower } from '../stats/planning/mrmc-plan.js';
import {
  casesForPairedMargin,
  casesForPairedProportions,
  independentDiscordance,
} from '../stats/planning/paired-plan.js';
import { casesForGoal } from '../stats/planning/proportion-plan.js';

type Endpoint = PlanConfig['endpoints'][number];
type Comparison = PlanConfig['comparisons'][number];

export interface ClassNeed {
  readonly id: string;
  readonly positives: number;
  readonly negatives: number;
  /** How it was worked out, in words. */
  readonly method: string;
  readonly reason?: string;
}

export interface PlanSize {
  readonly needs: readonly ClassNeed[];
  /** Independent cases of each class that the neediest endpoint asks for. */
  readonly independent: { readonly positives: number; readonly negatives: number };
  readonly effect: number;
  readonly positives: number;
  readonly negatives: number;
  readonly cases: number;
  readonly patients: number;
  readonly sites: number | null;
  readonly mrmc: readonly (MrmcPower & { readonly asked: number; readonly reason?: string })[];
}

/** A two-sided interval at the level leaves α = (1 − level)/2 on the side that matters. */
const alphaOf = (level: number): number => (1 - level) / 2;

export function planSize(plan: PlanConfig, level: number): PlanSize {
  const ratio = (1 - plan.prevalence) / plan.prevalence;
  const needs = [
    ...plan.endpoints.map((e) => endpointNeed(e, level, ratio)),
    ...plan.comparisons.map((c) => comparisonNeed(c, level, ratio)),
  ];
  const independent = {
    positives: Math.max(...needs.map((n) => n.positives)),
    negatives: Math.max(...needs.map((n) => n.negatives)),
  };
  const { casesPerPatient, variation, correlation } = plan.clusters;
  const grow = (n: number): number =>
    Math.ceil(clusteredSize(n, casesPerPatient, correlation, variation).cases / (1 - plan.unusable));
  const { effect } = clusteredSize(1, casesPerPatient, correlation, variation);
  const [p, n] = [grow(independent.positives), grow(independent.negatives)];
  // The set has the planned prevalence, so the needier class decides.
  const cases = Math.max(Math.ceil(p / plan.prevalence), Math.ceil(n / (1 - plan.prevalence)));
  const positives = Math.ceil(cases * plan.prevalence);
  return {
    ...{ needs, independent, effect, cases, positives, negatives: cases - positives },
    patients: Math.ceil(cases / casesPerPatient),
    sites: plan.sites
      ? Math.max(plan.sites.atLeast, plan.sites.casesPerSite ? Math.ceil(cases / plan.sites.casesPerSite) : 1)
      : null,
    mrmc: plan.readers ? mrmcSizes(plan.readers, 2 * alphaOf(level)) : [],
  };
}

const BOUND_WORDS: Readonly<Record<string, string>> = {
  wilson: 'Wilson',
  'clopper-pearson': 'Clopper–Pearson',
  jeffreys: 'Jeffreys',
};

function endpointNeed(e: Endpoint, level: number, ratio: number): ClassNeed {
  if (e.metric !== 'auroc') {
    const found = casesForGoal(e.goal, e.expected, level, e.power, e.bound);
    const n = found?.steady.n ?? 0;
    return {
      ...{ id: e.id, positives: e.metric === 'sensitivity' ? n : 0, negatives: e.metric === 'specificity' ? n : 0 },
      method: `lower limit of the ${BOUND_WORDS[e.bound] ?? e.bound} interval above the goal; smallest sample size from which the exact power stays at or above the planned power`,
      ...(found ? {} : { reason: 'no number of cases up to 100,000 reaches the power' }),
    };
  }
  const positives =
    e.formula === 'obuchowski'
      ? positivesForGoal(e.goal, e.expected, alphaOf(level), e.power, ratio)
      : hanleyMcNeilForGoal(e, alphaOf(level), ratio);
  return {
    ...{ id: e.id, positives: Math.ceil(positives), negatives: Math.ceil(positives * ratio) },
    method: `one-sided test of the area against the goal, variance by ${e.formula === 'obuchowski' ? 'Obuchowski' : 'Hanley and McNeil'}`,
  };
}

/** The smallest number of positives whose Hanley–McNeil errors at goal and expected value give the power. */
function hanleyMcNeilForGoal({ goal, expected, power }: Endpoint, alpha: number, ratio: number): number {
  const error = (auc: number, m: number): number => {
    const n = m * ratio;
    const [q1, q2] = exponentialQ(auc);
    return Math.sqrt((auc * (1 - auc) + (m - 1) * (q1 - auc ** 2) + (n - 1) * (q2 - auc ** 2)) / (m * n));
  };
  const enough = (m: number): boolean =>
    normalCdf((expected - goal + normalQuantile(alpha) * error(goal, m)) / error(expected, m)) >= power;
  let high = 2;
  while (!enough(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function comparisonNeed(c: Comparison, level: number, ratio: number): ClassNeed {
  const alpha = alphaOf(level);
  if (c.metric === 'auroc') {
    const n = Math.ceil(casesForPairedAucs(c.first, c.second, c.correlation, alpha, c.power));
    const method = `paired areas, Hanley–McNeil variances, correlation ${c.correlation}`;
    return { id: c.id, positives: n, negatives: Math.max(n, Math.ceil(n * Math.min(1, ratio))), method };
  }
  const discordance = c.discordance ?? independentDiscordance(c.first, c.second);
  const n = Math.ceil(
    c.margin > 0
      ? casesForPairedMargin(c.first, c.second, discordance, c.margin, alpha, c.power)
      : casesForPairedProportions(c.first, c.second, discordance, alpha, c.power),
  );
  const asked = c.margin > 0 ? `non-inferior within ${c.margin}` : 'McNemar’s test';
  return {
    ...{ id: c.id, positives: c.metric === 'sensitivity' ? n : 0, negatives: c.metric === 'specificity' ? n : 0 },
    method: `${asked}, discordance ${discordance.toFixed(3)}${c.discordance === undefined ? ' (independent errors)' : ''}`,
  };
}

function mrmcSizes(plan: NonNullable<PlanConfig['readers']>, alpha: number): PlanSize['mrmc'] {
  return plan.readers.map((readers) => {
    const found = casesForMrmc(plan.components, plan.difference, readers, alpha, plan.power);
    if (found) return { ...found, asked: plan.power };
    const reason = `${readers} readers are too few for this power at any number of cases up to 20,000`;
    return { ...mrmcPower(plan.components, plan.difference, readers, 20_000, alpha), asked: plan.power, reason };
  });
}

export function planFacts(plan: PlanConfig, size: PlanSize, level: number): Fact[] {
  const fact = (key: string, value: Fact['value'], about: string, reason?: string): Fact => ({
    ...{ id: `plan.${key}`, value, about },
    ...(reason === undefined ? {} : { reason }),
  });
  const known = new Map([...plan.endpoints, ...plan.comparisons].map((e) => [e.id, e]));
  return [
    fact('cases', size.cases, 'Cases to collect for the validation study, allowing for losses and clustering'),
    fact('positives', size.positives, 'Positive cases to collect for the validation study'),
    fact('negatives', size.negatives, 'Negative cases to collect for the validation study'),
    fact('patients', size.patients, 'Patients from whom the cases of the validation study come'),
    fact(
      'source',
      plan.source ?? null,
      'Where the assumptions of the plan come from',
      plan.source === undefined ? 'the protocol states none' : undefined,
    ),
    fact('prevalence', plan.prevalence, 'Share of positive cases planned for the validation study'),
    fact('unusable', plan.unusable, 'Share of collected cases expected to be unusable'),
    fact('design-effect', size.effect, 'Design effect: factor for several cases per patient'),
    fact('cases-per-patient', plan.clusters.casesPerPatient, 'Mean number of cases per patient'),
    fact('correlation', plan.clusters.correlation, 'Assumed correlation of correctness within a patient'),
    fact('level', level, 'Two-sided level of the intervals the plan rests on'),
    fact('alpha', alphaOf(level), 'One-sided level of each success criterion'),
    fact(
      'sites',
      size.sites,
      'Sites that contribute cases',
      size.sites === null ? 'the protocol states no sites' : undefined,
    ),
    fact(
      'truthers',
      plan.truthers ?? null,
      'Radiologists who set the reference standard of the validation study',
      plan.truthers === undefined ? 'the protocol states none' : undefined,
    ),
    ...size.needs.flatMap((n) => {
      const e = known.get(n.id)!;
      return [
        fact(`${n.id}-positives`, n.positives, `Independent positive cases that ${e.metric} of ${n.id} needs`),
        fact(`${n.id}-negatives`, n.negatives, `Independent negative cases that ${e.metric} of ${n.id} needs`),
        fact(`${n.id}-power`, e.power, `Power asked of ${n.id}`),
        ...('goal' in e
          ? [
              fact(`${n.id}-goal`, e.goal, `Goal of ${n.id}: the lower limit must lie above it`),
              fact(`${n.id}-expected`, e.expected, `Value at which ${n.id} is planned`),
            ]
          : []),
      ];
    }),
    ...size.mrmc.flatMap((m) => [
      fact(
        `mrmc-${m.readers}-cases`,
        m.reason === undefined ? m.cases : null,
        `Cases for the multi-reader study with ${m.readers} readers`,
        m.reason,
      ),
      fact(`mrmc-${m.readers}-power`, m.power, `Power of that study with ${m.readers} readers`),
    ]),
  ];
}

export function planTables(plan: PlanConfig, size: PlanSize): EvidenceTable[] {
  const known = new Map([...plan.endpoints, ...plan.comparisons].map((e) => [e.id, e]));
  const tables: EvidenceTable[] = [
    {
      id: 'plan-endpoints',
      title: 'Planned endpoints',
      about:
        'Number of independent cases that each endpoint needs. The study size is that of the most demanding endpoint, increased to allow for several cases per patient and for losses',
      columns: [
        { key: 'id', title: 'Endpoint' },
        { key: 'metric', title: 'Measure' },
        { key: 'goal', title: 'Goal or comparator', numeric: true, places: 3 },
        { key: 'expected', title: 'Expected', numeric: true, places: 3 },
        { key: 'power', title: 'Power', numeric: true },
        { key: 'positives', title: 'Positives', numeric: true },
        { key: 'negatives', title: 'Negatives', numeric: true },
        { key: 'method', title: 'How' },
      ],
      rows: size.needs.map((n) => {
        const e = known.get(n.id)!;
        return {
          id: n.id,
          metric: metricOf(e.metric).name,
          goal: 'goal' in e ? e.goal : e.second,
          expected: 'expected' in e ? e.expected : e.first,
          power: e.power,
          positives: n.positives,
          negatives: n.negatives,
          method: n.reason ?? n.method,
        };
      }),
    },
  ];
  if (plan.readers) {
    tables.push({
      id: 'plan-readers',
      title: 'Multi-reader study: readers and cases',
      about: `Cases for a difference of ${plan.readers.difference} by the number of readers; variance components: ${plan.readers.source}`,
      columns: [
        { key: 'readers', title: 'Readers', numeric: true },
        { key: 'cases', title: 'Cases', numeric: true },
        { key: 'power', title: 'Power', numeric: true },
        { key: 'df', title: 'Degrees of freedom', numeric: true },
        { key: 'note', title: 'Note' },
      ],
      rows: size.mrmc.map((m) => ({
        readers: m.readers,
        cases: m.reason === undefined ? m.cases : null,
        power: m.power,
        df: m.df2,
        note: m.reason ?? '',
      })),
    });
  }
  return tables;
}

/** The simulated powers as a table; null where nothing was simulated. */
export function powerTable(results: readonly Result[]): EvidenceTable | null {
  if (results.length === 0) return null;
  return {
    id: 'plan-power',
    title: 'Power of the planned analysis by simulation',
    about:
      'Share of simulated studies of the planned size whose interval lies above the goal. The simulation allows for several cases per patient and uses the planned interval method; its limits are Wilson’s',
    columns: [
      { key: 'metric', title: 'Measure' },
      { key: 'interval', title: 'Interval' },
      { key: 'studies', title: 'Studies', numeric: true },
      { key: 'share', title: 'Share meeting the goal', numeric: true, places: 3 },
      { key: 'lower', title: 'Lower limit', numeric: true, places: 3 },
      { key: 'upper', title: 'Upper limit', numeric: true, places: 3 },
    ],
    rows: results.map((r) => ({
      id: r.population.replace(/^plan-/, ''),
      metric: metricOf(String(r.parameters?.endpoint)).name,
      interval: String(r.parameters?.interval).replace('bootstrap-', 'bootstrap, '),
      studies: r.replicates ?? null,
      share: r.estimate,
      lower: r.lower,
      upper: r.upper,
    })),
  };
}
