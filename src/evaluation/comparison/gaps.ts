/**
 * How far subgroups of a partition lie apart: each against the largest one of its attribute, as differences with intervals
 * and tests. Patients may have several cases and stand in both groups (view, follow-up): Obuchowski's variance, the
 * clustered ratio and the patient bootstrap allow for that; DeLong's unpaired test and Newcombe's interval stand beside
 * them and take cases as independent. Results stand under `<subgroup>-vs-<largest subgroup>`; the one to print has the
 * parameter `printed`, and each counts the patients in both.
 */
import type { Protocol } from '../../config/protocol.js';
import type { Result } from '../../core/types.js';
import type { Job } from '../bootstrap/replicates.js';
import { printedBetweenSubgroups } from '../metrics.js';
import { clusterTotals, vocabulary } from '../operating-point.js';
import type { Evaluable, Prepared } from '../population.js';
import { resultOf, type Scope, variantOf } from '../results.js';
import { clusteredDifference } from '../stats/clustered-difference.js';
import { unpairedDelong } from '../stats/compare-auroc.js';
import { proportionOf } from '../stats/confusion.js';
import { type Placements, placements } from '../stats/delong.js';
import { newcombeDifference, pooledTest } from '../stats/two-proportions.js';
import { unpairedObuchowski } from '../stats/unpaired-obuchowski.js';
import type { Subgroup } from '../subgroups.js';
import type { EvaluationTable } from '../table.js';
import { bootstrapGap, type Drawn, jointDraws, ownDraws } from './gap-bootstrap.js';

interface Group {
  readonly subgroup: Subgroup;
  readonly prepared: Prepared;
}

interface Gap {
  readonly e: Evaluable;
  readonly other: Evaluable;
  readonly scope: Scope;
  readonly link: Link;
  readonly draws: readonly [Drawn, Drawn];
}

export interface PreparedGaps {
  readonly gaps: readonly Gap[];
  /** To be run before the gaps are read: attributes some of whose patients stand in several groups. */
  readonly jobs: readonly Job[];
}

export function prepareGaps(groups: readonly Group[], table: EvaluationTable, protocol: Protocol): PreparedGaps {
  const columns = [...new Set(groups.map((g) => g.subgroup.column))];
  const jobs: Job[] = [];
  const gaps = columns.flatMap((column) => {
    const parts = groups.flatMap(({ subgroup, prepared }) =>
      subgroup.column === column && subgroup.partition && !subgroup.unknown && prepared.evaluable
        ? [{ slug: subgroup.slug, e: prepared.evaluable }]
        : [],
    );
    const largest = parts.reduce((best, part) => (!best || part.e.sample.n > best.e.sample.n ? part : best), parts[0]);
    if (!largest) return [];
    const pairs = parts
      .filter((part) => part !== largest)
      .map(({ e }) => ({ e, link: linkOf(e, largest.e, table, protocol) }));
    const shares = pairs.some(({ link }) => link.shared > 0);
    const joint = shares
      ? jointDraws(
          column,
          parts.map(({ e }) => e),
          clusterIds(table, protocol),
          protocol,
        )
      : null;
    if (joint) jobs.push(joint.job);
    const draws = (e: Evaluable): Drawn => joint?.drawn.get(e) ?? ownDraws(e);
    return pairs.map(({ e, link }): Gap => {
      const scope = {
        ...{ ...e.scope, population: variantOf(e.scope.population, `vs-${largest.slug}`) },
        ...{ n: e.sample.n + largest.e.sample.n, positives: e.sample.positives + largest.e.sample.positives },
      };
      return { e, other: largest.e, scope, link, draws: [draws(e), draws(largest.e)] };
    });
  });
  return { gaps, jobs };
}

interface Link {
  /** Cluster of the first sample that is this one of the second; −1 where there is none. */
  readonly of: Int32Array;
  readonly shared: number;
  readonly patientsInBoth: number;
  /** A patient (cluster) has more than one case in the two groups together. */
  readonly several: boolean;
}

const clusterIds = (table: EvaluationTable, protocol: Protocol): readonly string[] =>
  protocol.intervals.cluster === 'patient' ? table.patientIds : table.caseIds;

function linkOf(e: Evaluable, other: Evaluable, table: EvaluationTable, protocol: Protocol): Link {
  const ids = clusterIds(table, protocol);
  const mine = new Map<string, number>();
  for (let i = 0; i < e.sample.n; i++) mine.set(ids[e.sample.rows[i]!]!, e.sample.cluster[i]!);
  const of = new Int32Array(other.sample.clusters).fill(-1);
  for (let i = 0; i < other.sample.n; i++) {
    of[other.sample.cluster[i]!] = mine.get(ids[other.sample.rows[i]!]!) ?? -1;
  }
  const shared = of.reduce((sum, c) => sum + (c >= 0 ? 1 : 0), 0);
  const patients = (one: Evaluable): Set<string> => new Set(Array.from(one.sample.rows, (r) => table.patientIds[r]!));
  const [first, second] = [patients(e), patients(other)];
  const patientsInBoth = [...first].filter((id) => second.has(id)).length;
  const several = e.sample.clusters + other.sample.clusters - shared < e.sample.n + other.sample.n;
  return { of, shared, patientsInBoth, several };
}

/** After the jobs were run. */
export function subgroupGaps({ gaps }: PreparedGaps, protocol: Protocol): Result[] {
  return gaps.flatMap((gap) => [
    ...aurocs(gap, protocol),
    ...(gap.e.confusion && gap.other.confusion
      ? (['sensitivity', 'specificity'] as const).flatMap((metric) => proportions(gap, metric, protocol))
      : []),
  ]);
}

/** The largest group stands in several gaps. */
const memo = new WeakMap<Evaluable, Placements>();
function placementsOf(e: Evaluable): Placements {
  let held = memo.get(e);
  if (!held) memo.set(e, (held = placements(e.sample)));
  return held;
}

function aurocs(gap: Gap, protocol: Protocol): Result[] {
  const { e, other, scope, link } = gap;
  const [a, b] = [placementsOf(e), placementsOf(other)];
  const shown = marked('auroc', gap, protocol);
  const [first, second] = [
    { sample: e.sample, placed: a },
    { sample: other.sample, placed: b },
  ];
  const sides = { first: a.auroc, second: b.auroc };
  return [
    ...(
      [
        ['delong-unpaired', unpairedDelong(a, b, scope.level)],
        ['obuchowski-unpaired', unpairedObuchowski(first, second, link.of, scope.level)],
      ] as const
    ).map(([method, d]) =>
      resultOf(scope, 'auroc-difference', method, d, {
        parameters: {
          ...{ ...sides, t: d.statistic, df: d.df, p: d.p, standardError: d.standardError },
          ...shown(method),
        },
      }),
    ),
    bootstrapGap({ scope, metric: 'auroc', draws: gap.draws, shown: shown('bootstrap-percentile') }, protocol),
  ];
}

function proportions(gap: Gap, metric: 'sensitivity' | 'specificity', protocol: Protocol): Result[] {
  const { e, other, scope, link } = gap;
  const [x, y] = [proportionOf(metric, e.confusion!), proportionOf(metric, other.confusion!)];
  if (!x || !y) return [];
  const named = `${vocabulary(metric, e.comparator)}-difference`;
  const shown = marked(metric, gap, protocol);
  const [first, second] = [
    { events: x.x, cases: x.n },
    { events: y.x, cases: y.n },
  ];
  const sides = { first: x.x / x.n, second: y.x / y.n };
  const clustered = clusteredDifference(clusterTotals(e, metric), clusterTotals(other, metric), link.of, scope.level);
  const { z, p = null, standardError = null, correlation } = clustered;
  return [
    resultOf(scope, named, 'newcombe', newcombeDifference(first, second, scope.level), {
      parameters: { ...sides, ...pooledTest(first, second), ...shown('newcombe') },
    }),
    resultOf(scope, named, 'clustered-ratio', clustered, {
      parameters: { ...sides, z, p, standardError, correlation, ...shown('clustered-ratio') },
    }),
    bootstrapGap({ scope, metric, named, draws: gap.draws, shown: shown('bootstrap-percentile') }, protocol),
  ];
}

/** What every result of a gap says, and whether its method is the one to print. */
function marked(
  metric: string,
  { link }: Gap,
  protocol: Protocol,
): (method: string) => Record<string, number | boolean> {
  const printed = printedBetweenSubgroups(metric, protocol, link.several);
  return (method) => ({
    patientsInBoth: link.patientsInBoth,
    ...(method === printed ? { printed: true } : {}),
  });
}
