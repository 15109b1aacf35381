/** Tables over several populations of the evidence: predictive values by prevalence, and the other comparators. */
import type { Result } from '../core/types.js';
import { type Context, primaryId, useResult } from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { formatPlain, formatResult } from './format.js';
import { gfm, metricsTable } from './tables.js';

/** PPV and NPV of the primary population at every stated prevalence of intended use. */
export function predictiveValueTable(context: Context): string {
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
  return gfm(
    'Predictive values at the stated prevalences of intended use.',
    ['Prevalence', 'Positive predictive value', 'Negative predictive value'],
    ['right', 'right', 'right'],
    prevalences.map((p) => [
      `${formatPlain(100 * p)} %`,
      cell(at.find((r) => r.prevalence === p && r.metric === 'ppv')),
      cell(at.find((r) => r.prevalence === p && r.metric === 'npv')),
    ]),
  );
}

/** Results against every further comparator, and with equivocal truth counted both ways. */
export function otherPopulations(context: Context): string {
  const names = [...new Set([...context.evidence.results.values()].map((r) => r.population))].filter((p) =>
    /^overall(@[a-z0-9-]+|-equivocal-(positive|negative))$/.test(p),
  );
  return names
    .map((name) => {
      const comparator = [...context.evidence.results.values()].find((r) => r.population === name)?.comparator;
      const title = name.includes('-equivocal-')
        ? `Equivocal truth counted as ${name.split('-').at(-1)}`
        : `Against ${comparator ?? name}`;
      return `#### ${escapeMarkdown(title)}\n\n${metricsTable(context, name)}`;
    })
    .join('\n\n');
}

/** Every subgroup of the protocol, each value linked; too few cases say so. */
export function subgroupTable(context: Context): string {
  const { evidence } = context;
  const table = evidence.tables.get('subgroups');
  if (!table) return '';
  const cell = (population: string, metric: string): string => {
    const id = primaryId(context, population, metric);
    if (!evidence.results.has(id)) return '–';
    const result = useResult(context, id);
    const words = result.status === 'ok' ? formatResult(result).replace(/\d+ % CI /, '') : 'NOT EVALUABLE';
    return `[${escapeMarkdown(words)}](#${anchorOf(id)})`;
  };
  const reference = [...evidence.results.values()].some(
    (r) => r.population === 'overall' && r.metric === 'sensitivity',
  );
  const rows = table.rows.map((row) => {
    const population = String(row.population);
    return [
      escapeMarkdown(`${row.column} ${row.value}`),
      String(row.n),
      String(row.positives),
      ...['auroc', 'sensitivity', 'specificity'].map((metric) => cell(population, metric)),
    ];
  });
  const header = [
    'Subgroup',
    'n',
    'Positive',
    'AUROC',
    ...(reference ? ['Sensitivity', 'Specificity'] : ['PPA', 'NPA']),
  ];
  return `${gfm(`${escapeMarkdown(table.title)}, with intervals.`, header, ['left', 'right', 'right', 'right', 'right', 'right'], rows)}\n\n${escapeMarkdown(table.about)}`;
}
