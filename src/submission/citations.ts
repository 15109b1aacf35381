/** Citations: every one names an entry of templates/data/references.yaml, and every entry is cited. */
import * as say from '../core/messages/submission.js';
import type { Context } from './context.js';
import { CHECKLISTS, type Reference, readChecklist, readReferences } from './data.js';
import { escapeMarkdown } from './escape.js';
import { readPartials, readTemplates } from './templates.js';

const DAGGER = '†';
const anchor = (id: string): string => `ref-${id}`;
const words = (r: Reference, text: string): string => `${escapeMarkdown(text)}${r.unchecked ? DAGGER : ''}`;

/** The short name, as a link where this document lists its references; a draft says so in its short name. */
export function cite(context: Context, id: string): string {
  const reference = readReferences().find((r) => r.id === id);
  if (!reference) {
    context.problems.push(say.referenceUnknown(context.template, context.line, id));
    return '';
  }
  context.cited.add(id);
  const text = words(reference, reference.short);
  return context.listsReferences ? `[${text}](#${anchor(id)})` : text;
}

/** Where the list goes; filled in when the whole document is written and its citations are known. */
export const REFERENCES_HERE = '\uE002';

/** What this document cites, in the order of the data file. */
export function referenceList(context: Context): string {
  return readReferences()
    .filter((r) => context.cited.has(r.id))
    .map((r) => `- <a id="${anchor(r.id)}"></a>${words(r, r.full)}`)
    .join('\n');
}

/** Ids of references that any template or data file cites, whatever the claim and the data. */
export function citedSomewhere(): Set<string> {
  const texts = [...readTemplates('510k'), ...readTemplates('classic'), ...readPartials()].map((t) => t.text);
  const inTemplates = texts.flatMap((text) => [...text.matchAll(/\{\{cite "([^"]+)"\}\}/g)].map((m) => m[1] as string));
  return new Set([...inTemplates, ...CHECKLISTS.map((name) => readChecklist(name).source)]);
}
