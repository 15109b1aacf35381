/** Tables for a reviewing statistician: every interval method beside the printed one, fixed rates, comparisons. */
import type { EvidenceTable, Result } from '../core/types.js';
import { type Context, primaryId, useResult } from './context.js';
import { anchorOf, escapeMarkdown, idWords } from './escape.js';
import { formatEstimate, formatInterval, formatPlain, formatResult } from './format.js';
import { gfm, metricName } from './tables.js';

const link = (text: string, id: string): string => `[${escapeMarkdown(text)}](#${anchorOf(id)})`;

/** Metrics whose interval has several forms; shown side by side so that the choice can be judged. */
const SEVERAL = ['auroc', 'ap', 'sensitivity', 'specificity', 'ppa', 'npa', 'ppv', 'npv', 'accuracy', 'f1'];

export function intervalsByMethod(context: Context, population: string): string {
  const { evidence } = context;
  const all = [...evidence.results.values()].filter((r) => r.population === population);
  const rows = SEVERAL.flatMap((metric) =>
    all
      .filter((r) => r.metric === metric)
      .map((r) => {
        const result = useResult(context, r.id);
        const printed = r.id === primaryId(context, population, metric) ? 'yes' : '';
        const { status, estimate } = result;
        const [value, interval] =
          status === 'ok' && estimate !== null
            ? [formatEstimate(metric, estimate), formatInterval(result)]
            : ['NOT EVALUABLE', result.reason ?? 'no reason recorded'];
        return [metricName(metric), r.method, link(value, r.id), escapeMarkdown(interval), printed];
      }),
  );
  if (rows.length === 0) return '';
  return gfm(
    'The same estimates with every interval that was computed; the plan says which one is printed elsewhere.',
    ['Measure', 'Method', 'Estimate', 'Interval', 'Printed'],
    ['left', 'left', 'right', 'left', 'left'],
    rows,
  );
}

/** Sensitivity where specificity is held, and back. */
export function fixedRateTable(context: Context): string {
  const rows = [...context.evidence.results.values()]
    .filter((r) => /^overall-at-(sensitivity|specificity)-/.test(r.population))
    .map((r) => {
      const result = useResult(context, r.id);
      const [held, rate] = Object.entries(r.parameters ?? {}).find(([key]) => /^s(ens|pec)/.test(key)) ?? ['', null];
      const at = typeof rate === 'number' ? `${held} ${formatPlain(rate)}` : idWords(r.population);
      return [escapeMarkdown(at), metricName(r.metric), link(formatResult(result), r.id)];
    });
  if (rows.length === 0) return '';
  return gfm(
    'One rate read off the curve of the test set where the other is held; descriptive, the locked threshold is not involved.',
    ['Held at', 'Measure', 'Estimate'],
    ['left', 'left', 'right'],
    rows,
  );
}

const signed = (value: unknown): string => (typeof value === 'number' ? formatPlain(value) : '–');

/** What was compared and concluded, a table for each other side; or (subgroups) the gaps between subgroups. */
export function comparisonTables(context: Context, which: 'models' | 'subgroups'): string {
  const table = context.evidence.tables.get('comparisons');
  const stated = (population: string): boolean => population.startsWith('overall-vs-');
  const rows = (table?.rows ?? []).filter((row) => stated(String(row.population)) === (which === 'models'));
  if (!table || rows.length === 0) return '';
  const populations = [...new Set(rows.map((row) => String(row.population)))];
  const tables =
    which === 'subgroups'
      ? [oneComparison(context, 'Subgroups against the largest one of their attribute, first less second.', rows, true)]
      : populations.map((population) => {
          const name = context.evidence.facts.get(`${population}.name`)?.value ?? idWords(population);
          const caption = `Comparison stated in the plan: ${escapeMarkdown(String(name))}, first less second.`;
          return oneComparison(
            context,
            caption,
            rows.filter((row) => row.population === population),
            false,
          );
        });
  return `${tables.join('\n\n')}\n\n${escapeMarkdown(table.about)}.`;
}

type Row = EvidenceTable['rows'][number];

function oneComparison(context: Context, caption: string, rows: readonly Row[], named: boolean): string {
  const concluded = rows.some((row) => row.conclusion !== null);
  const cells = rows.map((row) => {
    const result = useResult(context, String(row.result));
    return [
      ...(named ? [idWords(result.population)] : []),
      escapeMarkdown(differenceName(result)),
      result.method,
      signed(row.first),
      signed(row.second),
      link(differenceWords(result), result.id),
      typeof row.p === 'number' ? pWords(row.p) : '–',
      ...(concluded ? [signed(row.margin), escapeMarkdown(String(row.conclusion ?? '–'))] : []),
    ];
  });
  const more = concluded ? ['Margin', 'Conclusion'] : [];
  return gfm(
    caption,
    [...(named ? ['Compared'] : []), 'Measure', 'Method', 'First', 'Second', 'Difference or ratio', 'p', ...more],
    [
      ...(named ? (['left'] as const) : []),
      'left',
      'left',
      'right',
      'right',
      'right',
      'right',
      ...more.map(() => 'left' as const),
    ],
    cells,
  );
}

function differenceName({ metric }: Result): string {
  const [, base = metric, kind = ''] = /^(.+)-(difference|ratio)$/.exec(metric) ?? [];
  return kind === 'ratio' ? `${metricName(base)} (ratio)` : metricName(base);
}

function differenceWords(result: Result): string {
  if (result.status !== 'ok' || result.estimate === null) return 'NOT EVALUABLE';
  const estimate = formatEstimate(result.metric, result.estimate);
  return result.lower === null ? estimate : `${estimate} (${formatInterval(result).replace(/^[\d.]+ % CI /, '')})`;
}

const pWords = (p: number): string => (p < 0.0001 ? 'below 0.0001' : formatPlain(p));
