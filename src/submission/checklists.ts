/** Completed checklists: each item with the sections that answer it, or the reason why it does not apply. */
import { z } from 'zod';
import { sectionLink } from './anchors.js';
import { cite } from './citations.js';
import { type Context, runGap } from './context.js';
import { readChecklist, readData } from './data.js';
import { escapeMarkdown } from './escape.js';
import { GAP_RULES } from './gap-rules.js';
import { gapAt } from './gaps.js';
import { RUN_GAPS } from './run-gaps.js';
import { inSentence, unmetCriteria } from './sentences.js';
import { gfm } from './tables.js';

const NEITHER = 'not provided';
/** Closed by the day on which a person compared the summary of the paragraphs with the regulation. */
const CHECKED = 'classification.specialControlsChecked';
const RESULTS: ReadonlySet<string> = new Set(['Standalone results', 'Acceptance criteria', 'Effective triage']);

export function checklistTable(context: Context, name: string): string {
  const list = readChecklist(name);
  const rows = list.items.map((item) => {
    const label = [escapeMarkdown(item.id), escapeMarkdown(item.item)];
    if ('notApplicable' in item) return [...label, `Not applicable: ${escapeMarkdown(item.notApplicable)}`];
    if ('notProvided' in item) return [...label, `**Not provided:** ${escapeMarkdown(item.notProvided)}`];
    const where = item.at.map(sectionLink).join('; ');
    if ('gap' in item && isOpen(context, item.gap)) return [...label, `**Not provided**; see ${where}`];
    const open = 'gaps' in item ? item.gaps.filter((key) => isOpen(context, key)) : [];
    return [...label, open.length > 0 ? `${where}; **parts not provided:** ${open.map(titleOf).join('; ')}` : where];
  });
  return `${cite(context, list.source)}. ${escapeMarkdown(list.about)}\n\n${gfm(`${escapeMarkdown(list.title)}.`, ['Item', 'Asked for', 'Answered in'], ['left', 'left', 'left'], rows)}`;
}

/** What is missing, as the gap register calls it. */
function titleOf(key: string): string {
  const title = (RUN_GAPS.get(key) ?? GAP_RULES.get(key))?.title;
  if (title === undefined) throw new RangeError(`no gap rule for ${key}`);
  return escapeMarkdown(inSentence(title));
}

function isOpen(context: Context, key: string): boolean {
  if (key.startsWith('run.')) return runGap(context, key) !== undefined;
  return gapAt(key, context.device, context.evidence) !== undefined;
}

export const readControls = (): z.infer<typeof controlsSchema> => readData('special-controls', controlsSchema);

const controlsSchema = z.record(
  z.enum(['CADt', 'CADe', 'CADex']),
  z.strictObject({
    about: z.string(),
    items: z.array(
      z.strictObject({
        id: z.string(),
        item: z.string(),
        at: z.array(z.string()).min(1),
        gaps: z.array(z.string()).default([]),
      }),
    ),
  }),
);

/** Every paragraph of the special controls of the claim: where it is addressed and what is still open there. */
export function specialControlsTable(context: Context): string {
  const { about, items } = readControls()[context.device.deviceType];
  const rows = items.map((item) => {
    const open = item.gaps.filter((key) => isOpen(context, key));
    const status = [
      open.length === 0 ? 'addressed' : `**${NEITHER}**: ${open.map((key) => `\`${key}\``).join(', ')}`,
      ...(item.at.some((section) => RESULTS.has(section)) ? shortcomings(context) : []),
    ].join('; ');
    return [escapeMarkdown(item.id), escapeMarkdown(item.item), item.at.map(sectionLink).join('; '), status];
  });
  const table = gfm(
    `Special controls of 21 CFR ${context.claim.regulation} and where they are addressed.`,
    ['Paragraph', 'Asked for', 'Addressed in', 'Status'],
    ['left', 'left', 'left', 'left'],
    rows,
  );
  return isOpen(context, CHECKED) ? `${escapeMarkdown(about)}\n\n${table}` : table;
}

/** What a reader of a paragraph on results has to know before the results themselves. */
function shortcomings(context: Context): string[] {
  const unmet = unmetCriteria(context);
  return [
    ...(unmet === '' ? [] : [`acceptance criteria not met: ${unmet}`]),
    ...(context.evidence.lock.binding.state === 'exploratory' ? ['the results are exploratory'] : []),
  ];
}
