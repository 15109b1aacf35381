/** Reads the templates of a document in their order, and refuses a digit that did not come from evidence. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { InputError, type Problem } from '../core/problems.js';
import { bareNumbers } from './bare-numbers.js';

export interface Template {
  /** Path from the package's root; of a partial, the name by which it is called. */
  readonly name: string;
  readonly text: string;
}

function readFolder(folder: string, name: (file: string) => string): Template[] {
  const base = join(packageRoot(), 'templates', folder);
  const files = readdirSync(base)
    .filter((file) => file.endsWith('.hbs'))
    .sort();
  const problems: Problem[] = [];
  const templates = files.map((file) => {
    const text = readFileSync(join(base, file), 'utf8');
    problems.push(...bareNumbers(text).map((b) => say.bareNumber(`templates/${folder}/${file}`, b.row, b.found)));
    return { name: name(file), text };
  });
  if (problems.length > 0) throw new InputError(problems);
  return templates;
}

export const readTemplates = (folder: string): Template[] =>
  readFolder(folder, (file) => `templates/${folder}/${file}`);

/** Passages that both documents share, called as {{> name}}. */
export const readPartials = (): Template[] => readFolder('partials', (file) => file.replace(/\.hbs$/, ''));

export const partialFile = (name: string): string => `templates/partials/${name}.hbs`;
