/**
 * How far subgroups of a partition lie apart: each against the largest one of its attribute, as differences with
 * intervals and unpaired tests (DeLong's for AUROC, Newcombe's interval and the pooled z for sensitivity and
 * specificity). Results stand under `<subgroup>-vs-<largest subgroup>`. A patient with cases in both groups (view,
 * follow-up) makes the two dependent; the result counts such patients.
 */
import type { Result } from '../../core/types.js';
import { vocabulary } from '../operating-point.js';
import type { Evaluable, Prepared } from '../population.js';
import { resultOf, type Scope, variantOf } from '../results.js';
import { unpairedDelong } from '../stats/compare-auroc.js';
import { proportionOf } from '../stats/confusion.js';
import { placements } from '../stats/delong.js';
import { newcombeDifference, pooledTest } from '../stats/two-proportions.js';
import type { Subgroup } from '../subgroups.js';
import type { EvaluationTable } from '../table.js';

interface Group {
  readonly subgroup: Subgroup;
  readonly prepared: Prepared;
}

export function subgroupGaps(groups: readonly Group[], table: EvaluationTable): Result[] {
  const columns = [...new Set(groups.map((g) => g.subgroup.column))];
  return columns.flatMap((column) => {
    const parts = groups.flatMap(({ subgroup, prepared }) =>
      subgroup.column === column && subgroup.partition && !subgroup.unknown && prepared.evaluable
        ? [{ slug: subgroup.slug, e: prepared.evaluable }]
        : [],
    );
    const largest = parts.reduce((best, part) => (!best || part.e.sample.n > best.e.sample.n ? part : best), parts[0]);
    if (!largest) return [];
    return parts.filter((part) => part !== largest).flatMap((part) => gap(part.e, largest.e, largest.slug, table));
  });
}

function gap(e: Evaluable, other: Evaluable, slug: string, table: EvaluationTable): Result[] {
  const there: Scope = {
    ...{ ...e.scope, population: variantOf(e.scope.population, `vs-${slug}`) },
    ...{ n: e.sample.n + other.sample.n, positives: e.sample.positives + other.sample.positives },
  };
  const patients = (one: Evaluable): Set<string> => new Set(Array.from(one.sample.rows, (r) => table.patientIds[r]!));
  const [mine, theirs] = [patients(e), patients(other)];
  const patientsInBoth = [...mine].filter((id) => theirs.has(id)).length;
  const [a, b] = [placements(e.sample), placements(other.sample)];
  const d = unpairedDelong(a, b, there.level);
  const results = [
    resultOf(there, 'auroc-difference', 'delong-unpaired', d, {
      parameters: {
        ...{ first: a.auroc, second: b.auroc, t: d.statistic, df: d.df, p: d.p, standardError: d.standardError },
        patientsInBoth,
      },
    }),
  ];
  const [mineAt, theirsAt] = [e.confusion, other.confusion];
  if (!mineAt || !theirsAt) return results;
  for (const metric of ['sensitivity', 'specificity'] as const) {
    const [x, y] = [proportionOf(metric, mineAt), proportionOf(metric, theirsAt)];
    if (!x || !y) continue;
    const [first, second] = [
      { events: x.x, cases: x.n },
      { events: y.x, cases: y.n },
    ];
    const outcome = newcombeDifference(first, second, there.level);
    results.push(
      resultOf(there, `${vocabulary(metric, e.comparator)}-difference`, 'newcombe', outcome, {
        parameters: { first: x.x / x.n, second: y.x / y.n, ...pooledTest(first, second), patientsInBoth },
      }),
    );
  }
  return results;
}
