/** The subgroup table: worst first within each column, with a heterogeneity test and a note on multiplicity. */
import type { Protocol } from '../config/protocol.js';
import { counted } from '../core/text.js';
import type { EvidenceTable, Fact, Result } from '../core/types.js';
import { printedMethod } from './metrics.js';
import { clusterTotals, vocabulary } from './operating-point.js';
import type { Comparator, Evaluable, Prepared } from './population.js';
import { partOf, slugOf } from './results.js';
import { delongVariance, placements } from './stats/delong.js';
import { type Heterogeneity, heterogeneity, type Part } from './stats/heterogeneity.js';
import { obuchowskiCovariance } from './stats/obuchowski.js';
import { raoScott } from './stats/rao-scott.js';
import type { Subgroup } from './subgroups.js';

export interface SubgroupPart {
  readonly subgroup: Subgroup;
  readonly prepared: Prepared;
}

export interface SubgroupTables {
  readonly tables: EvidenceTable[];
  readonly facts: Fact[];
}

export function subgroupTables(
  population: string,
  comparator: Comparator,
  groups: readonly SubgroupPart[],
  results: readonly Result[],
  protocol: Protocol,
): SubgroupTables {
  if (groups.length === 0) return { tables: [], facts: [] };
  const byId = new Map(results.map((r) => [r.id, r]));
  const measures = ['auroc', vocabulary('sensitivity', comparator), vocabulary('specificity', comparator)];
  const columns = [...new Set(groups.map((g) => g.subgroup.column))];
  const rows = columns.flatMap((column) =>
    groups
      .filter((g) => g.subgroup.column === column)
      .map((g) => rowOf(g, measures, byId, protocol))
      .sort((a, b) => (a.auroc ?? 2) - (b.auroc ?? 2)),
  );
  const tested = columns.filter((c) => groups.some((g) => g.subgroup.column === c && g.subgroup.partition));
  const tests = tested.flatMap((column) => testsOf(column, groups, measures, comparator));
  const id = partOf(population, 'subgroups');
  const evaluated = groups.filter((g) => g.prepared.evaluable).length;
  const computed = tests.filter((t) => t.p !== null).length;
  const many = `${counted(groups.length, 'subgroup')} (${evaluated} of them with enough cases) and ${counted(tests.length, 'heterogeneity test')} (${computed} computable) were examined; the intervals, and the p-values other than Holm’s, are not adjusted for that, so at the 5% level about one in twenty would appear significant by chance alone`;
  return {
    tables: [
      {
        id,
        title: 'Performance by subgroup',
        columns: [
          { key: 'column', title: 'Attribute' },
          { key: 'value', title: 'Subgroup' },
          { key: 'population', title: 'Population id' },
          { key: 'n', title: 'Cases', numeric: true },
          { key: 'positives', title: 'Positive', numeric: true },
          ...measures.flatMap((m) => [
            { key: m, title: TITLES[m] ?? m, numeric: true },
            { key: `${m}-lower`, title: 'Lower', numeric: true },
            { key: `${m}-upper`, title: 'Upper', numeric: true },
          ]),
          { key: 'flagged-positives', title: 'Positive cases flagged', numeric: true },
          { key: 'unflagged-negatives', title: 'Negative cases not flagged', numeric: true },
          { key: 'status', title: 'Status' },
          { key: 'reason', title: 'Reason' },
        ],
        rows,
        about: `Truth: ${comparator.name}. Within each attribute the lowest AUROC comes first. NOT EVALUABLE: fewer cases of a class than the protocol requires (${protocol.minimumPositives} positive, as many negative).`,
      },
      {
        id: partOf(population, 'heterogeneity'),
        title: 'Do subgroups differ?',
        columns: [
          { key: 'column', title: 'Attribute' },
          { key: 'metric', title: 'Measure' },
          { key: 'groups', title: 'Groups', numeric: true },
          { key: 'q', title: 'Chi-square', numeric: true, places: 3 },
          { key: 'df', title: 'Degrees of freedom', numeric: true },
          { key: 'p', title: 'p', numeric: true },
          { key: 'pHolm', title: 'p (Holm)', numeric: true },
          { key: 'reason', title: 'Reason' },
        ],
        rows: withHolm(tests),
        about: `Cochran’s Q (AUROC, Obuchowski variances) and Rao–Scott chi-square (proportions) over the subgroups of a partition that could be evaluated, both allowing for several cases per patient in a group (a patient in several groups counts in each on its own; the differences from the largest group allow for that); the unknown group and overlapping groups are left out. Holm’s adjustment is over all tests of the table.`,
      },
    ],
    facts: [
      { id: `${population}.subgroups`, value: groups.length, about: 'Subgroups of the protocol in this population' },
      {
        id: `${population}.subgroups-not-evaluable`,
        value: groups.filter((g) => !g.prepared.evaluable).length,
        about: 'Subgroups with too few cases of a class to be evaluated',
      },
      { id: `${population}.subgroups-multiplicity`, value: many, about: 'Note on examining many subgroups' },
    ],
  };
}

const TITLES: Record<string, string> = {
  auroc: 'AUROC',
  sensitivity: 'Sensitivity',
  specificity: 'Specificity',
  ppa: 'PPA',
  npa: 'NPA',
};

type Row = Record<string, string | number | null> & { auroc: number | null };

function rowOf(g: SubgroupPart, measures: readonly string[], byId: Map<string, Result>, protocol: Protocol): Row {
  const { scope, evaluable, reason } = g.prepared;
  const row: Row = {
    ...{ auroc: null, column: g.subgroup.column, value: g.subgroup.value, population: scope.population },
    ...{ n: scope.n, positives: scope.positives },
  };
  for (const metric of measures) {
    const result = byId.get(`${scope.population}.${metric}.${printedMethod(metric, protocol)}`);
    row[metric] = result?.estimate ?? null;
    row[`${metric}-lower`] = result?.lower ?? null;
    row[`${metric}-upper`] = result?.upper ?? null;
  }
  // Counts stand in every row: too few cases for an estimate are no reason to hide what was found.
  const { confusion } = g.prepared;
  return {
    ...row,
    'flagged-positives': confusion?.tp ?? null,
    'unflagged-negatives': confusion?.tn ?? null,
    status: evaluable ? 'ok' : 'NOT EVALUABLE',
    reason: evaluable ? null : reason,
  };
}

type TestRow = Record<string, string | number | null> & { p: number | null };

function testsOf(
  column: string,
  groups: readonly SubgroupPart[],
  measures: readonly string[],
  comparator: Comparator,
): TestRow[] {
  const parts = groups.flatMap((g) =>
    g.subgroup.column === column && g.subgroup.partition && !g.subgroup.unknown && g.prepared.evaluable
      ? [g.prepared.evaluable]
      : [],
  );
  return measures.map((metric) => {
    const { test, groups: count } = metric === 'auroc' ? rankTest(parts) : proportionTest(parts, metric, comparator);
    const common = { column: slugOf(column), metric, groups: count };
    return test
      ? { ...common, q: test.q, df: test.df, p: test.p, reason: null }
      : { ...common, q: null, df: null, p: null, reason: 'fewer than two subgroups that vary' };
  });
}

interface Tested {
  readonly test: Heterogeneity | null;
  readonly groups: number;
}

function rankTest(parts: readonly Evaluable[]): Tested {
  const estimates = parts.flatMap((e): Part[] => {
    const placed = placements(e.sample);
    const clustered = obuchowskiCovariance(e.sample, placed, placed);
    const variance = clustered > 0 ? clustered : delongVariance(placed);
    return variance > 0 ? [{ estimate: placed.auroc, variance }] : [];
  });
  return { test: heterogeneity(estimates), groups: estimates.length };
}

function proportionTest(parts: readonly Evaluable[], metric: string, comparator: Comparator): Tested {
  const point = metric === vocabulary('sensitivity', comparator) ? 'sensitivity' : 'specificity';
  const counts = parts.flatMap((e) => (e.confusion === null ? [] : [clusterTotals(e, point)]));
  return { test: raoScott(counts), groups: counts.length };
}

/** Holm's step-down adjustment (Holm, Scand. J. Stat. 6 (1979) 65–70). */
function withHolm(rows: readonly TestRow[]): TestRow[] {
  const order = rows.map((_, i) => i).filter((i) => rows[i]!.p !== null);
  order.sort((a, b) => rows[a]!.p! - rows[b]!.p!);
  const adjusted = new Map<number, number>();
  let running = 0;
  for (const [k, i] of order.entries()) {
    running = Math.max(running, Math.min(1, (order.length - k) * rows[i]!.p!));
    adjusted.set(i, running);
  }
  return rows.map((row, i) => ({ ...row, pHolm: adjusted.get(i) ?? null }));
}
