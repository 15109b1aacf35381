/** Tables for a reviewing statistician: every interval method beside the printed one, fixed rates, comparisons. */
import type { EvidenceTable, Result } from '../core/types.js';
import { type Context, primaryId, useResult } from './context.js';
import { anchorOf, escapeMarkdown, idWords } from './escape.js';
import {
  formatBrief,
  formatEstimate,
  formatInterval,
  formatP,
  formatPlaces,
  formatPlain,
  formatResult,
} from './format.js';
import { isAgreement, methodName, metricName, pairName } from './names.js';
import { inSentence, intervalWords } from './sentences.js';
import { gfm } from './tables.js';

const link = (text: string, id: string): string => `[${escapeMarkdown(text)}](#${anchorOf(id)})`;

/** Metrics whose interval has several forms; shown side by side so that the choice can be judged. */
const SEVERAL = ['auroc', 'ap', 'sensitivity', 'specificity', 'ppa', 'npa', 'ppv', 'npv', 'accuracy', 'f1'];

export function intervalsByMethod(context: Context, population: string): string {
  const { evidence } = context;
  const all = [...evidence.results.values()].filter((r) => r.population === population);
  const agreement = isAgreement(evidence, population);
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
        return [
          metricName(metric, agreement),
          methodName(r.method),
          link(value, r.id),
          escapeMarkdown(interval),
          printed,
        ];
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

/** Sensitivity where specificity is held, and back; agreement, held and read, where the comparator is no reference. */
export function fixedRateTable(context: Context): string {
  const rows = [...context.evidence.results.values()]
    .filter((r) => /^overall-at-(sensitivity|specificity)-/.test(r.population))
    .map((r) => {
      const result = useResult(context, r.id);
      const agreement = isAgreement(context.evidence, r.population);
      const [held, rate] = Object.entries(r.parameters ?? {}).find(([key]) => /^s(ens|pec)/.test(key)) ?? ['', null];
      const at =
        typeof rate === 'number' ? `${metricName(held, agreement)} ${formatPlain(rate)}` : idWords(r.population);
      const against = escapeMarkdown(r.comparator ?? 'the primary comparator');
      return [against, escapeMarkdown(at), metricName(r.metric), link(formatResult(result), r.id)];
    });
  if (rows.length === 0) return '';
  return gfm(
    'One rate read off the curve of the test set with the other held fixed; descriptive, the locked operating point plays no part.',
    ['Against', 'Held at', 'Measure', 'Estimate'],
    ['left', 'left', 'left', 'right'],
    rows,
  );
}

const plain = (value: unknown): string => (typeof value === 'number' ? formatPlain(value) : '–');

/** A side of a comparison in the unit of the difference, which is a fraction. */
const side = (value: unknown): string => (typeof value === 'number' ? formatPlaces(value, 3) : '–');

/** What was compared and concluded, a table for each other side; or (subgroups) the gaps between subgroups. */
export function comparisonTables(context: Context, which: 'models' | 'subgroups'): string {
  const table = context.evidence.tables.get('comparisons');
  const stated = (population: string): boolean => population.startsWith('overall-vs-');
  const rows = (table?.rows ?? []).filter((row) => stated(String(row.population)) === (which === 'models'));
  if (!table || rows.length === 0) return '';
  const populations = [...new Set(rows.map((row) => String(row.population)))];
  const tables =
    which === 'subgroups'
      ? [
          oneComparison(
            context,
            `Subgroups against the largest one of their attribute, first minus second, with ${intervalWords(context)}.`,
            rows,
            true,
          ),
        ]
      : populations.map((population) => {
          const name = context.evidence.facts.get(`${population}.name`)?.value ?? idWords(population);
          const caption = `Comparison stated in the plan: ${escapeMarkdown(String(name))}, first minus second, with ${intervalWords(context)}.`;
          return oneComparison(
            context,
            caption,
            rows.filter((row) => row.population === population),
            false,
          );
        });
  const apart = which === 'subgroups' ? differing(context, rows) : '';
  return [...tables, `${escapeMarkdown(table.about)}.`, apart].filter(Boolean).join('\n\n');
}

/** Subgroups that differ by the interval of the difference alone, unadjusted: what a reader must not have to look for. */
function differing(context: Context, rows: readonly Row[]): string {
  const found = rows.flatMap((row) => {
    const r = context.evidence.results.get(String(row.result));
    if (r?.lower == null || r.upper == null || (r.lower <= 0 && r.upper >= 0)) return [];
    return [
      `${escapeMarkdown(pairName(context.evidence, r.population))}, ${inSentence(differenceName(r))} against ${against(r)} ${link(formatBrief(r), r.id)}`,
    ];
  });
  return found.length === 0
    ? 'No interval of a difference between subgroups excludes zero.'
    : `Differences between subgroups whose interval excludes zero: ${found.join('; ')}.`;
}

type Row = EvidenceTable['rows'][number];

function oneComparison(context: Context, caption: string, rows: readonly Row[], named: boolean): string {
  const concluded = rows.some((row) => row.conclusion !== null);
  const cells = rows.map((row) => {
    const result = useResult(context, String(row.result));
    return [
      ...(named ? [escapeMarkdown(pairName(context.evidence, result.population)), against(result)] : []),
      escapeMarkdown(differenceName(result)),
      methodName(result.method),
      side(row.first),
      side(row.second),
      link(differenceWords(result), result.id),
      typeof row.p === 'number' ? formatP(row.p) : '–',
      ...(concluded ? [plain(row.margin), escapeMarkdown(String(row.conclusion ?? '–'))] : []),
    ];
  });
  const more = concluded ? ['Margin', 'Conclusion'] : [];
  return gfm(
    caption,
    [
      ...(named ? ['Compared', 'Against'] : []),
      'Measure',
      'Method',
      'First',
      'Second',
      'Difference or ratio',
      'p',
      ...more,
    ],
    [
      ...(named ? (['left', 'left'] as const) : []),
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

const against = (result: Result): string => escapeMarkdown(result.comparator ?? '–');

/** A test without an interval has its p in the next column. */
const differenceWords = (result: Result): string =>
  result.status === 'ok' && result.estimate !== null && result.lower === null
    ? formatEstimate(result.metric, result.estimate)
    : formatBrief(result);
