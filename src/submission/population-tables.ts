/** Tables over several populations of the evidence: predictive values by prevalence, and the other comparators. */
import type { EvidenceTable, Result } from '../core/types.js';
import { type Context, primaryId, useResult } from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { formatBrief, formatP, formatPlain, formatResult, formatShare } from './format.js';
import { attributeName, groupName, isAgreement, metricName } from './names.js';
import { intervalWords } from './sentences.js';
import { gfm, metricsTable } from './tables.js';

/** PPV and NPV of the primary population at every stated prevalence of intended use. */
export function predictiveValueTable(context: Context, where = ''): string {
  const { evidence } = context;
  const at = [...evidence.results.values()].filter(
    (r) => r.prevalence !== undefined && /^overall-prev-[^@]*$/.test(r.population),
  );
  const prevalences = [...new Set(at.map((r) => r.prevalence as number))].sort((a, b) => a - b);
  if (prevalences.length === 0) {
    return 'Predictive values at stated prevalences are NOT EVALUABLE: there is no operating point.';
  }
  const cell = (r: Result | undefined): string =>
    r === undefined ? '–' : `[${escapeMarkdown(formatResult(useResult(context, r.id)))}](#${anchorOf(r.id)})`;
  const printed = (p: number, metric: 'ppv' | 'npv'): Result | undefined => {
    const there = at.find((r) => r.prevalence === p && r.metric === metric);
    return there && evidence.results.get(primaryId(context, there.population, metric));
  };
  const table = gfm(
    `Predictive values at the prevalences stated in the protocol${where && `, ${where}`}.`,
    ['Prevalence', 'Positive predictive value', 'Negative predictive value'],
    ['right', 'right', 'right'],
    prevalences.map((p) => [formatShare(p), cell(printed(p, 'ppv')), cell(printed(p, 'npv'))]),
  );
  const flat = prevalences.flatMap((p) =>
    (['ppv', 'npv'] as const).flatMap((metric) => {
      const [r, closed] = [printed(p, metric), at.find((o) => isMercaldo(o, p, metric))];
      if (r?.status !== 'ok' || r.limitReason === undefined || r.unlimited !== undefined || closed?.lower == null)
        return [];
      const interval = `[${formatBrief(useResult(context, closed.id))}](#${anchorOf(closed.id)})`;
      return [`${metricName(metric).toLowerCase()} at ${formatShare(p)}: ${interval}`];
    }),
  );
  if (flat.length === 0) return table;
  return `${table}\n\nWhere every case of a class came out alike, resampling says nothing about precision, and no bootstrap interval is given. Mercaldo’s interval, which treats the films as independent, is ${flat.join('; ')}.`;
}

const AGREEMENT_ONLY =
  'These labels are not a reference standard. The figures describe agreement of the device with them, not accuracy.';

const isMercaldo = (r: Result, prevalence: number, metric: string): boolean =>
  r.prevalence === prevalence && r.metric === metric && r.method === 'mercaldo';

/** Results against every further comparator, with equivocal truth counted both ways, and for the intended ages only. */
export function otherPopulations(context: Context): string {
  const names = [...new Set([...context.evidence.results.values()].map((r) => r.population))].filter((p) =>
    /^overall(@[a-z0-9-]+|-equivocal-(positive|negative)|-intended-ages)$/.test(p),
  );
  return names
    .map((name) => {
      const comparator = [...context.evidence.results.values()].find((r) => r.population === name)?.comparator;
      const title = name.includes('-equivocal-')
        ? `Equivocal truth counted as ${name.split('-').at(-1)}`
        : name.endsWith('-intended-ages')
          ? 'Without the cases outside the intended ages'
          : `Against ${comparator ?? name}`;
      const lead = isAgreement(context.evidence, name) ? `${AGREEMENT_ONLY}\n\n` : '';
      return `#### ${escapeMarkdown(title)}\n\n${lead}${metricsTable(context, name)}`;
    })
    .join('\n\n');
}

/** ", 5 of 8": the counts behind a rate, also where they are too few for an estimate. */
const shareWords = (count: unknown, of: number): string =>
  typeof count === 'number' && of > 0 ? `, ${formatPlain(count)} of ${formatPlain(of)}` : '';

/** Every subgroup of the protocol, each value linked; too few cases say so. */
export function subgroupTable(context: Context): string {
  const { evidence } = context;
  const table = evidence.tables.get('subgroups');
  if (!table) return '';
  const cell = (population: string, metric: string): string => {
    const id = primaryId(context, population, metric);
    if (!evidence.results.has(id)) return '–';
    const result = useResult(context, id);
    return `[${escapeMarkdown(formatBrief(result))}](#${anchorOf(id)})`;
  };
  const rows = table.rows.map((row) => {
    const population = String(row.population);
    return [
      escapeMarkdown(groupName(row.column, row.value)),
      formatPlain(Number(row.n)),
      formatPlain(Number(row.positives)),
      cell(population, 'auroc'),
      `${cell(population, 'sensitivity')}${shareWords(row['flagged-positives'], Number(row.positives))}`,
      `${cell(population, 'specificity')}${shareWords(row['unflagged-negatives'], Number(row.n) - Number(row.positives))}`,
    ];
  });
  const header = [
    'Subgroup',
    'n',
    'Positive',
    'AUROC',
    ...(isAgreement(evidence, 'overall') ? ['PPA', 'NPA'] : ['Sensitivity', 'Specificity']),
  ];
  const caption = `${escapeMarkdown(table.title)}, with ${intervalWords(context)}.`;
  return [
    gfm(caption, header, ['left', 'right', 'right', 'right', 'right', 'right'], rows),
    escapeMarkdown(table.about),
    lowest(context, table),
    allAlike(
      context,
      table.rows.map((row) => String(row.population)),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The headline that a pooled figure can hide: the subgroup with the lowest area of all that could be evaluated. */
function lowest(context: Context, table: EvidenceTable): string {
  const evaluated = table.rows.flatMap((row) => {
    const result = context.evidence.results.get(primaryId(context, String(row.population), 'auroc'));
    return result?.status === 'ok' && result.estimate !== null ? [{ row, result, auroc: result.estimate }] : [];
  });
  const worst = evaluated.sort((a, b) => a.auroc - b.auroc)[0];
  if (worst === undefined) return 'No subgroup could be evaluated.';
  const name = groupName(worst.row.column, worst.row.value);
  return `The lowest area under the ROC curve among the subgroups evaluated is that of “${escapeMarkdown(name)}”: [${escapeMarkdown(formatBrief(worst.result))}](#${anchorOf(worst.result.id)}).`;
}

const RATES = ['sensitivity', 'specificity', 'ppa', 'npa'] as const;

/** Cells that hold an exact interval, because the bootstrap of cases that are all alike gives none. */
function allAlike(context: Context, populations: readonly string[]): string {
  const found = populations.some((population) =>
    RATES.some(
      (metric) => context.evidence.results.get(primaryId(context, population, metric))?.substitute !== undefined,
    ),
  );
  if (!found) return '';
  return 'Where every case of a class came out alike, resampling the cases says nothing about precision, and no bootstrap interval is given. The Clopper–Pearson interval, which treats the films as independent, stands in its place.';
}

/** Tests of difference between the subgroups of each attribute. */
export function heterogeneityTable({ evidence }: Context): string {
  const table = evidence.tables.get('heterogeneity');
  if (!table) return '';
  const agreement = isAgreement(evidence, 'overall');
  const number = (value: unknown): string => (typeof value === 'number' ? formatPlain(value) : '–');
  const p = (value: unknown): string => (typeof value === 'number' ? formatP(value) : '–');
  const body = gfm(
    escapeMarkdown(table.title),
    ['Attribute', 'Measure', 'Groups', 'Chi-square', 'Degrees of freedom', 'p', 'p (Holm)', 'Remark'],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    table.rows.map((row) => [
      attributeName(String(row.column)),
      metricName(String(row.metric), agreement),
      ...[row.groups, row.q, row.df].map(number),
      p(row.p),
      p(row.pHolm),
      escapeMarkdown(String(row.reason ?? '–')),
    ]),
  );
  return `${body}\n\n${escapeMarkdown(table.about)}`;
}
