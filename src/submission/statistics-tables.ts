/** Tables for a reviewing statistician: every interval method beside the printed one, fixed rates, comparisons. */
import { counted } from '../core/text.js';
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
  formatShare,
} from './format.js';
import { isAgreement, methodName, metricName, pairName } from './names.js';
import { inSentence, intervalWords } from './sentences.js';
import { comparatorsOf, gfm } from './tables.js';

const link = (text: string, id: string): string => `[${escapeMarkdown(text)}](#${anchorOf(id)})`;

/** Metrics whose interval has several forms; shown side by side so that the choice can be judged. */
const SEVERAL = ['auroc', 'ap', 'sensitivity', 'specificity', 'ppa', 'npa', 'ppv', 'npv', 'accuracy', 'f1'];

export function intervalsByMethod(context: Context, population: string): string {
  const { evidence } = context;
  const at = new RegExp(`^${population}-prev-[^@]*$`);
  const all = [...evidence.results.values()].filter((r) => r.population === population || at.test(r.population));
  const agreement = isAgreement(evidence, population);
  const rows = SEVERAL.flatMap((metric) =>
    all
      .filter((r) => r.metric === metric)
      .map((r) => {
        const result = useResult(context, r.id);
        const printed = r.id === primaryId(context, r.population, metric) ? 'yes' : '';
        const held = r.prevalence === undefined ? '' : ` at ${formatShare(r.prevalence)}`;
        const { status, estimate } = result;
        const [value, interval] =
          status === 'ok' && estimate !== null
            ? [formatEstimate(metric, estimate), formatInterval(result)]
            : ['NOT EVALUABLE', result.reason ?? 'no reason recorded'];
        return [
          // At a stated prevalence the comparator takes the place of the truth; the section says so.
          `${metricName(metric, agreement && r.prevalence === undefined)}${held}`,
          methodName(r.method),
          link(value, r.id),
          escapeMarkdown(interval),
          printed,
        ];
      }),
  );
  if (rows.length === 0) return '';
  return `${gfm(
    'The same estimates with every interval computed; “yes” marks the method of the plan, which is used everywhere else.',
    ['Measure', 'Method', 'Estimate', 'Interval', 'In the plan'],
    ['left', 'left', 'right', 'left', 'left'],
    rows,
  )}\n\n${METHODS}`;
}

const METHODS =
  'Intervals by Wilson, Clopper–Pearson, Jeffreys, Mercaldo and DeLong treat films as independent; those by clustered ratio, Obuchowski and the bootstrap allow for several films per patient.';

/** Sensitivity where specificity is held, and back; agreement, held and read, where the comparator is no reference. */
export function fixedRateTable(context: Context): string {
  const rows = [...context.evidence.results.values()]
    .filter((r) => /^overall-at-(sensitivity|specificity)-/.test(r.population))
    .map((r) => {
      const result = useResult(context, r.id);
      const agreement = isAgreement(context.evidence, r.population);
      const [held, rate] = Object.entries(r.parameters ?? {}).find(([key]) => /^s(ens|pec)/.test(key)) ?? ['', null];
      const at =
        typeof rate === 'number' ? `${metricName(held, agreement)} ${formatShare(rate)}` : idWords(r.population);
      const against = escapeMarkdown(r.comparator ?? 'the primary comparator');
      return [against, escapeMarkdown(at), metricName(r.metric), link(formatResult(result), r.id)];
    });
  if (rows.length === 0) return '';
  const { shared, apart } = comparatorsOf(rows.map(([against]) => against as string));
  return gfm(
    `One rate read off the curve of the test set with the other held fixed; descriptive, the locked operating point plays no part${shared}.`,
    [...(apart ? ['Against'] : []), 'Held at', 'Measure', 'Estimate'],
    [...(apart ? (['left'] as const) : []), 'left', 'left', 'right'],
    apart ? rows : rows.map((row) => row.slice(1)),
  );
}

const plain = (value: unknown): string => (typeof value === 'number' ? formatPlain(value) : '–');

/** A side of a comparison in the unit of the difference, which is a fraction. */
const side = (value: unknown): string => (typeof value === 'number' ? formatPlaces(value, 3) : '–');

/** What was compared and concluded, a table for each other side; or (subgroups) the gaps between subgroups. */
export function comparisonTables(context: Context, which: 'models' | 'subgroups'): string {
  const table = context.evidence.tables.get('comparisons');
  const stated = (population: string): boolean => population.startsWith('overall-vs-');
  const rows = (table?.rows ?? []).filter(
    (row) => stated(String(row.population)) === (which === 'models') && (which === 'models' || isPrinted(context, row)),
  );
  if (!table || rows.length === 0) return '';
  const populations = [...new Set(rows.map((row) => String(row.population)))];
  const tables =
    which === 'subgroups'
      ? [
          oneComparison(
            context,
            `Each subgroup compared with the largest of its attribute: first minus second, with ${intervalWords(context)}.`,
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
  if (which === 'models') return [...tables, `${escapeMarkdown(table.about)}.`].join('\n\n');
  return [...tables, subgroupNote(context, rows), allAlike(context, rows), differing(context, rows)]
    .filter(Boolean)
    .join('\n\n');
}

/** Redrawing a group whose cases all came out alike changes nothing: its part of the interval is missing. */
function allAlike(context: Context, rows: readonly Row[]): string {
  const { results } = context.evidence;
  const items = rows.flatMap((row) => {
    const r = results.get(String(row.result));
    const clustered = results.get(`${row.population}.${row.metric}.clustered-ratio`);
    if (r?.method !== 'bootstrap-percentile' || clustered?.lower == null) return [];
    if (![row.first, row.second].some((share) => share === 0 || share === 1)) return [];
    const value = link(formatBrief(useResult(context, clustered.id)), clustered.id);
    return [
      `${escapeMarkdown(pairName(context.evidence, r.population))}, ${inSentence(differenceName(r))} against ${against(r)} ${value}`,
    ];
  });
  return items.length === 0
    ? ''
    : `Where every case of a group came out alike, the bootstrap knows nothing of that group’s precision and its interval is too narrow. By the clustered ratio: ${items.join('; ')}.`;
}

/** Of the methods of one difference between subgroups the one that the evidence marks; all where it marks none. */
function isPrinted(context: Context, row: Row): boolean {
  const id = String(row.result);
  const marked = context.evidence.results.get(primaryId(context, String(row.population), String(row.metric)));
  return marked?.parameters?.printed === true ? marked.id === id : true;
}

function subgroupNote({ evidence }: Context, rows: readonly Row[]): string {
  const unadjusted = `${counted(rows.length, 'comparison')}; neither intervals nor p-values are adjusted for their number.`;
  const marked = rows.every((row) => evidence.results.get(String(row.result))?.parameters?.printed === true);
  return marked
    ? `${unadjusted} Each difference is given by the method of the plan, which treats all films of a patient as a whole and allows for patients who stand in both groups; the p-value of the bootstrap comes from the same replicates. The evidence also holds the other methods.`
    : `${unadjusted} The methods take films as independent.`;
}

/** Subgroups that differ by the interval of the difference alone, unadjusted: what a reader must not have to look for. */
function differing(context: Context, rows: readonly Row[]): string {
  const found = rows.flatMap((row) => {
    const r = context.evidence.results.get(String(row.result));
    if (r?.lower == null || r.upper == null || (r.lower <= 0 && r.upper >= 0)) return [];
    return [
      `${inSentence(escapeMarkdown(pairName(context.evidence, r.population)).replace(': ', ', '))}, ${inSentence(differenceName(r))} against ${against(r)} ${link(formatBrief(r), r.id)}`,
    ];
  });
  return found.length === 0
    ? 'No interval of a difference between subgroups excludes zero.'
    : `Differences between subgroups whose interval excludes zero: ${found.join('; ')}.`;
}

type Row = EvidenceTable['rows'][number];

function oneComparison(context: Context, caption: string, rows: readonly Row[], named: boolean): string {
  const concluded = rows.some((row) => row.conclusion !== null);
  const results = rows.map((row) => useResult(context, String(row.result)));
  const { shared, apart } = named ? comparatorsOf(results.map(against)) : { shared: '', apart: false };
  const ratio = results.some((r) => r.metric.endsWith('-ratio'));
  const cells = rows.map((row, i) => {
    const result = results[i] as Result;
    return [
      ...(named ? [escapeMarkdown(pairName(context.evidence, result.population))] : []),
      ...(apart ? [against(result)] : []),
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
    caption.replace(/\.$/, `${shared}.`),
    [
      ...(named ? ['Compared'] : []),
      ...(apart ? ['Against'] : []),
      'Measure',
      'Method',
      'First',
      'Second',
      ratio ? 'Difference or ratio' : 'Difference',
      'p',
      ...more,
    ],
    [
      ...(named ? (['left'] as const) : []),
      ...(apart ? (['left'] as const) : []),
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
  result.status === 'ok' && result.estimate !== null && result.lower === null && result.limitReason === undefined
    ? formatEstimate(result.metric, result.estimate)
    : formatBrief(result);
