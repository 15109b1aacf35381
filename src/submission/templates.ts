/** Reads the templates of a document in their order; what is wrong with them is told by template-problems. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/files.js';

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
  return files.map((file) => ({ name: name(file), text: readFileSync(join(base, file), 'utf8') }));
}

export const readTemplates = (folder: string): Template[] =>
  readFolder(folder, (file) => `templates/${folder}/${file}`);

/** Passages that both documents share, called as {{> name}}. */
export const readPartials = (): Template[] => readFolder('partials', (file) => file.replace(/\.hbs$/, ''));

export const partialFile = (name: string): string => `templates/partials/${name}.hbs`;
