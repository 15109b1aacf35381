/** Completed checklists: each item with the sections that answer it, or the reason why it does not apply. */
import { z } from 'zod';
import { sectionLink } from './anchors.js';
import { cite } from './citations.js';
import { type Context, runGap } from './context.js';
import { readChecklist, readData } from './data.js';
import { escapeMarkdown } from './escape.js';
import { gapAt } from './gaps.js';
import { gfm } from './tables.js';

const NEITHER = 'not provided';

export function checklistTable(context: Context, name: string): string {
  const list = readChecklist(name);
  const rows = list.items.map((item) => {
    const label = [escapeMarkdown(item.id), escapeMarkdown(item.item)];
    if ('notApplicable' in item) return [...label, `not applicable: ${escapeMarkdown(item.notApplicable)}`];
    const where = item.at.map(sectionLink).join('; ');
    const open = 'gap' in item && isOpen(context, item.gap);
    return [...label, open ? `**${NEITHER}**, gap shown in ${where}` : where];
  });
  return `${cite(context, list.source)}. ${escapeMarkdown(list.about)}\n\n${gfm(`${escapeMarkdown(list.title)}.`, ['Item', 'Asked for', 'Answered in'], ['left', 'left', 'left'], rows)}`;
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

/** Every paragraph of the special controls of the claim: where it is answered and what is still open there. */
export function specialControlsTable(context: Context): string {
  const { about, items } = readControls()[context.device.deviceType];
  const rows = items.map((item) => {
    const open = item.gaps.filter((key) => isOpen(context, key));
    const status = open.length === 0 ? 'answered' : `**${NEITHER}**: ${open.map((key) => `\`${key}\``).join(', ')}`;
    return [escapeMarkdown(item.id), escapeMarkdown(item.item), item.at.map(sectionLink).join('; '), status];
  });
  return `${escapeMarkdown(about)}\n\n${gfm(
    `Special controls of 21 CFR ${context.claim.regulation} and where they are answered.`,
    ['Paragraph', 'Asked for', 'Answered in', 'Status'],
    ['left', 'left', 'left', 'left'],
    rows,
  )}`;
}
