/**
 * The Handlebars helpers. They are the only road for a number into prose: each takes an evidence id, throws on an unknown
 * one, links the number to its row in the evidence appendix and remembers that it was used.
 */
import Handlebars from 'handlebars';
import type { Result } from '../core/types.js';
import {
  type Context,
  deviceEntry,
  hasEvidence,
  primaryId,
  table as findTable,
  useFact,
  useResult,
} from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { formatEstimate, formatFact, formatInterval, formatPlain, formatResult } from './format.js';
import { gapBlock } from './gaps.js';
import { criteriaTable, evidenceAppendix, gapRegister, manifestTable, markdownTable, mixedTable } from './tables.js';
import type { Figure } from './figures.js';

const link = (text: string, id: string): string => `[${text}](#${anchorOf(id)})`;
const MISSING = '**NOT PROVIDED**';

function deviceText(value: unknown): string {
  if (Array.isArray(value)) return value.map(deviceText).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value !== null && typeof value === 'object') return Object.values(value).map(deviceText).join(', ');
  return escapeMarkdown(String(value));
}

export function createHandlebars(context: Context, figures: ReadonlyMap<string, Figure>): typeof Handlebars {
  const hb = Handlebars.create();
  const register = (name: string, helper: (...args: never[]) => unknown): void => hb.registerHelper(name, helper as Handlebars.HelperDelegate);
  const print = (id: string, show: (result: Result) => string): string => {
    const result = useResult(context, id);
    return link(escapeMarkdown(result.status === 'ok' ? show(result) : formatResult(result)), id);
  };

  // Numbers from evidence.
  register('value', (id: string) => print(id, formatResult));
  register('estimate', (id: string) => print(id, (r) => formatEstimate(r.metric, r.estimate as number)));
  register('interval', (id: string) => print(id, formatInterval));
  register('primary', (population: string, metric: string) => print(primaryId(context, population, metric), formatResult));
  register('fact', (id: string) => link(escapeMarkdown(formatFact(useFact(context, id))), id));
  register('word', (id: string) => escapeMarkdown(formatFact(useFact(context, id))));
  register('level', () => `${formatPlain(100 * context.evidence.protocol.intervals.level)} %`);
  register('evidenceTable', (id: string) => markdownTable(findTable(context, id)));
  register('metricsTable', (population: string) => mixedTable(context, population));
  register('criteria', () => criteriaTable(context));
  register('appendix', () => evidenceAppendix(context));
  register('manifestTable', () => manifestTable(context));
  register('gapRegister', () => gapRegister(context));
  register('manifestHash', () => `\`${context.evidence.manifestSha256}\``);
  register('command', () => `\`${context.evidence.command}\``);
  register('date', () => context.device.document.datePrepared ?? context.evidence.lock.date.slice(0, 10));
  register('protocolText', (key: string) => escapeMarkdown(String((context.evidence.protocol as Record<string, unknown>)[key] ?? MISSING)));
  register('chart', (id: string) => {
    const figure = figures.get(id);
    if (!figure) return '';
    return `![${escapeMarkdown(figure.alt)}](charts/${id}.svg "${figure.caption.replaceAll('"', '”')}")`;
  });

  // What only device.yaml knows.
  register('device', (key: string) => {
    const entry = deviceEntry(context, key);
    return 'gap' in entry ? MISSING : deviceText(entry.value);
  });
  register('deviceBlock', (key: string) => {
    const entry = deviceEntry(context, key);
    if ('gap' in entry) return gapBlock(entry.gap);
    return Array.isArray(entry.value) ? entry.value.map((v) => `- ${deviceText(v)}`).join('\n') : deviceText(entry.value);
  });

  // Questions.
  type Block = { fn: (x: unknown) => string; inverse: (x: unknown) => string };
  const when = (name: string, test: (...args: string[]) => boolean): void =>
    register(name, function (this: unknown, ...args: unknown[]) {
      const block = args.at(-1) as Block;
      return test(...(args.slice(0, -1) as string[])) ? block.fn(this) : block.inverse(this);
    } as never);
  when('ifEvidence', (id) => hasEvidence(context, id as string));
  when('ifPrimary', (population, metric) => context.evidence.results.has(primaryId(context, population as string, metric as string)));
  when('ifChart', (id) => figures.has(id as string));
  when('ifSynthetic', () => context.evidence.synthetic);
  when('ifReference', () => [...context.evidence.results.values()].some((r) => r.population === 'overall' && r.metric === 'sensitivity'));
  when('ifGaps', () => context.gaps.length > 0);
  when('ifCriteria', () => context.evidence.criteria.length > 0);
  when('ifType', (type) => context.device.deviceType === type);
  return hb;
}
