/** Tables made from evidence, as Markdown. */
import type { EvidenceTable, Fact, Result } from '../core/types.js';
import { type Context, primaryId, useResult } from './context.js';
import { anchorOf, escapeMarkdown, idWords } from './escape.js';
import {
  formatEstimate,
  formatFactWithUnit,
  formatInterval,
  formatP,
  formatPlaces,
  formatPlain,
  formatResult,
  tidyNumbers,
} from './format.js';
import { CLOSED_BY } from './gaps.js';
import { cellWords, isAgreement, METRICS_IN_ORDER, methodName, metricName } from './names.js';
import { parameterPhrases } from './parameter-words.js';
import { criterionWords, endpointWords, observedWords } from './sentences.js';

type Align = 'left' | 'right';

export function gfm(
  caption: string | null,
  header: readonly string[],
  align: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    ...(caption === null ? [] : [`Table: ${caption}`, '']),
    line(header),
    line(align.map((a) => (a === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** One comparator in every row stands in the caption; several have a column. */
export function comparatorsOf(names: readonly string[]): { readonly shared: string; readonly apart: boolean } {
  const one = new Set(names).size === 1;
  return { shared: one ? `; against ${names[0]}` : '', apart: !one };
}

type Column = EvidenceTable['columns'][number];

/** A row whose values share a unit of their own may state its places, where its column holds several units. */
function cell(row: EvidenceTable['rows'][number], column: Column): string {
  const value = row[column.key];
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return escapeMarkdown(tidyNumbers(cellWords(value, column.key)));
  if (/^p(?:Holm)?$/.test(column.key)) return formatP(value);
  const places = column.places ?? (column.numeric && typeof row.places === 'number' ? row.places : undefined);
  return places === undefined ? formatPlain(value) : formatPlaces(value, places);
}

const sentence = (text: string): string => escapeMarkdown(tidyNumbers(/[.?!]$/.test(text) ? text : `${text}.`));

/** The title as caption, the explanation below: captions stand in the list of tables too. */
export function markdownTable(table: EvidenceTable): string {
  const rows = gfm(
    sentence(table.title),
    table.columns.map((c) => escapeMarkdown(c.title)),
    table.columns.map((c) => (c.numeric ? 'right' : 'left')),
    table.rows.map((row) => table.columns.map((c) => cell(row, c))),
  );
  return `${rows}\n\n${sentence(table.about)}`;
}

/** One row per metric of a population, each under its primary method; why a row has no value is said once, below. */
export function metricsTable(context: Context, population: string): string {
  const reasons = new Map<string, string[]>();
  const agreement = isAgreement(context.evidence, population);
  const rows = METRICS_IN_ORDER.flatMap((metric) => {
    const id = primaryId(context, population, metric);
    // Only under its own name: agreement is no sensitivity.
    if (context.evidence.results.get(id)?.metric !== metric) return [];
    const result = useResult(context, id);
    const link = (text: string): string => `[${escapeMarkdown(text)}](#${anchorOf(id)})`;
    const { estimate } = result;
    const evaluable = result.status === 'ok' && estimate !== null;
    if (!evaluable) {
      const reason = result.reason ?? 'no reason recorded';
      reasons.set(reason, [...(reasons.get(reason) ?? []), metricName(metric, agreement)]);
    }
    return [
      [
        metricName(metric, agreement),
        link(evaluable ? formatEstimate(metric, estimate) : 'NOT EVALUABLE'),
        evaluable ? escapeMarkdown(intervalWords(result)) : '–',
        methodName(result.method),
        formatPlain(result.n),
        formatPlain(result.positives),
      ],
    ];
  });
  const table = gfm(
    `Results${populationWords(context, population)}.`,
    ['Metric', 'Estimate', 'Interval', 'Method', 'n', 'Positive'],
    ['left', 'right', 'right', 'left', 'right', 'right'],
    rows,
  );
  const notes = [...reasons].map(
    ([reason, names]) => `NOT EVALUABLE (${names.join(', ')}): ${escapeMarkdown(reason)}.`,
  );
  return [table, ...notes].join('\n\n');
}

/** A test statistic has its p instead of an interval. */
const intervalWords = (result: Result): string =>
  result.lower === null && typeof result.parameters?.p === 'number'
    ? `two-sided p ${formatP(result.parameters.p)}`
    : formatInterval(result);

function populationWords({ evidence }: Context, population: string): string {
  const comparator = [...evidence.results.values()].find((r) => r.population === population)?.comparator;
  const equivocal = /-equivocal-(positive|negative)$/.exec(population)?.[1];
  const words = equivocal
    ? `equivocal truth counted as ${equivocal}`
    : population === 'overall'
      ? 'primary population'
      : population === 'overall-intended-ages'
        ? 'primary population without the cases outside the intended ages'
        : '';
  const against = comparator === undefined ? '' : `against ${escapeMarkdown(comparator)}`;
  return `${words === '' ? ' ' : ', '}${[words, against].filter(Boolean).join(', ') || idWords(population)}`;
}

/** `where` tells the captions of several such tables apart in the list of tables. */
export function criteriaTable(context: Context, where = ''): string {
  const rows = context.evidence.criteria.map((c) => [
    escapeMarkdown(c.id),
    endpointWords(context, c.endpoint),
    criterionWords(context, c),
    observedWords(context, c),
    `**${c.verdict}**${c.reason ? ` ${escapeMarkdown(c.reason)}` : ''}`,
    escapeMarkdown(c.justification),
  ]);
  return gfm(
    `Acceptance criteria of the protocol and the observed results${where && `, ${where}`}.`,
    ['Id', 'Endpoint', 'Criterion', 'Observed', 'Verdict', 'Justification'],
    ['left', 'left', 'left', 'left', 'left', 'left'],
    rows,
  );
}

/** One row for every id the document used: value, method, inputs. The anchors are where every number's link leads. */
export function evidenceAppendix(context: Context): string {
  const rows = [...context.used.values()].map((entry) => {
    const anchor = `<a id="${anchorOf(entry.id)}"></a>${idWords(entry.id)}`;
    return [anchor, ...(isResult(entry) ? resultCells(context, entry) : factCells(entry))];
  });
  return gfm(
    'Every value that this document uses, by evidence id.',
    ['Evidence id', 'Value', 'How it was obtained'],
    ['left', 'left', 'left'],
    rows,
  );
}

const isResult = (entry: Result | Fact): entry is Result => 'metric' in entry;

function resultCells({ evidence }: Context, r: Result): string[] {
  const how = [
    `${formatPlain(r.n)} ${r.n === 1 ? 'case' : 'cases'}, ${formatPlain(r.positives)} positive`,
    r.method === 'none' ? 'no interval method' : methodName(r.method),
    r.comparator ? `against ${r.comparator}` : '',
    r.threshold === undefined || r.metric === 'threshold' ? '' : `threshold ${formatPlain(r.threshold)}`,
    r.prevalence === undefined ? '' : `prevalence ${formatPlain(r.prevalence)}`,
    ...parameterPhrases(r, isAgreement(evidence, r.population)),
    r.replicates === undefined
      ? ''
      : `${formatPlain(r.replicates)} replicates, undefined in ${formatPlain(r.failed ?? 0)}${r.infinite === undefined ? '' : `, infinite in ${formatPlain(r.infinite)}`}, seed ${r.seed ?? 'none'}`,
    r.unlimited === undefined ? '' : (r.limitReason ?? ''),
  ];
  return [escapeMarkdown(formatResult(r)), escapeMarkdown(how.filter(Boolean).join('; '))];
}

const factCells = (f: Fact): string[] => [escapeMarkdown(formatFactWithUnit(f)), escapeMarkdown(f.about)];

export function manifestTable({ evidence }: Context): string {
  return gfm(
    'Files the evidence manifest covers.',
    ['File', 'Bytes', 'SHA-256'],
    ['left', 'right', 'left'],
    evidence.manifest.map((f) => [escapeMarkdown(f.path), formatPlain(f.bytes), `\`${f.sha256}\``]),
  );
}

/** A table a severity, what blocks filing first. */
export function gapRegister(context: Context): string {
  if (context.gaps.length === 0) return 'No gap is open.';
  const tables = GAP_TABLES.flatMap(([severity, caption]) => {
    const gaps = context.gaps.filter((g) => g.severity === severity);
    if (gaps.length === 0) return [];
    return [
      gfm(
        caption,
        ['Missing', 'Owner', 'How it is closed', 'Where', 'A complete answer contains'],
        ['left', 'left', 'left', 'left', 'left'],
        // Titles, ways and answers are written by us, with code in them.
        gaps.map((g) => [
          g.detail === undefined ? escapeMarkdown(g.title) : `${escapeMarkdown(g.title)}: ${g.detail}`,
          g.owner,
          CLOSED_BY[g.by],
          g.where === 'device.yaml' ? `\`${g.key}\`` : `${g.fill} (\`${g.key}\`)`,
          g.example,
        ]),
      ),
    ];
  });
  return ['A name alone in the column “Where” is a key of device.yaml.', ...tables].join('\n\n');
}

const GAP_TABLES = [
  ['blocks filing', 'Gap register: what is missing and blocks filing.'],
  ['expected by reviewers', 'Gap register: what is missing and expected by reviewers.'],
] as const;

/** Signatures as device.yaml gives them; what is not given stays open. */
export function approvalsTable({ device, shown }: Context): string {
  const open = '**OPEN**';
  const rows = (['author', 'reviewer', 'approver'] as const).map((who) => {
    shown.add(`approvals.${who}`);
    const given = device.approvals[who];
    return [
      `${who.charAt(0).toUpperCase()}${who.slice(1)}`,
      ...[given?.name, given?.role, given?.meaning, given?.date].map((v) =>
        v === undefined ? open : escapeMarkdown(v),
      ),
    ];
  });
  return gfm(
    'Approvals.',
    ['Signatory', 'Name', 'Role', 'Meaning of the signature', 'Date'],
    ['left', 'left', 'left', 'left', 'left'],
    rows,
  );
}

/** The statement is signed by a person on paper; device.yaml only says where the signed copy is. */
export function truthfulAccurateTable({ device, shown }: Context): string {
  shown.add('truthfulAccurate');
  const given = device.truthfulAccurate;
  const open = '**OPEN**';
  const cells = [given?.name, given?.position, given?.date].map((v) => (v === undefined ? open : escapeMarkdown(v)));
  return gfm(
    given ? 'Signature, by a person, on the attachment.' : 'Signature, to be completed by the submitter.',
    ['Signature', 'Name', 'Position', 'Date'],
    ['left', 'left', 'left', 'left'],
    [[given ? `attachment ${escapeMarkdown(given.file)}` : open, ...cells]],
  );
}
