/** Reads the templates of a document in their order, and refuses a digit that did not come from evidence. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { InputError, type Problem } from '../core/problems.js';

export interface Template {
  readonly name: string;
  readonly text: string;
}

/** Citations, codes and terms whose digits are part of a name. */
const REGISTERED: readonly RegExp[] = [
  /\b510\(k\)/g,
  /\b8(?:07|20|92|01)\.\d{2,4}(?:\([a-z0-9]+\))*/g,
  /\b21 CFR(?: part)? \d+/gi,
  /\bparts? (?:50|54|56|812)\b/g,
  /\bForms? FDA \d{4}[a-z]?\b|\bForm \d{4}\b/g,
  /\b(?:ISO|IEC|AAMI|TIR)(?:[/ ][A-Z]+)* ?\d{4,5}(?:-\d+)*(?::\d{4})?/g,
  /\bDICOM PS3\b/g,
  /\bChestX-ray14\b/g,
  /\bF1\b/g,
  /\bSHA-256\b/g,
  /\bsection 524B\b/g,
  /\(January 2025\)|\bJanuary 2025\b|\bin 2007\b|\(2007\)|\b2023\b|\b2017\b|\b2018\b/g,
  /\bPDF\/A-2a\b|\bUA-1\b/g,
  /<!--.*?-->/g,
];

export function bareNumbers(text: string): { row: number; found: string }[] {
  // Expressions keep their line breaks so that rows stay true.
  let rest = text.replace(/\{\{[\s\S]*?\}\}/g, (m) => m.replace(/[^\n]/g, ' '));
  for (const pattern of REGISTERED) rest = rest.replace(pattern, (m) => ' '.repeat(m.length));
  return rest.split('\n').flatMap((line, i) => {
    // An ordered list's own number is layout, not a statement.
    const match = /\S*\d\S*/.exec(line.replace(/^\s*\d+\. /, ''));
    return match ? [{ row: i + 1, found: match[0] }] : [];
  });
}

export function readTemplates(folder: string): Template[] {
  const base = join(packageRoot(), 'templates', folder);
  const names = readdirSync(base).filter((name) => name.endsWith('.hbs')).sort();
  const templates = names.map((name) => ({ name: `templates/${folder}/${name}`, text: readFileSync(join(base, name), 'utf8') }));
  const problems: Problem[] = templates.flatMap((t) => bareNumbers(t.text).map((b) => say.bareNumber(t.name, b.row, b.found)));
  if (problems.length > 0) throw new InputError(problems);
  return templates;
}
