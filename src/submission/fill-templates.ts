/** The templates of one document filled in: Markdown, with the place each line came from. */
import * as say from '../core/messages/submission.js';
import { InputError, type Problem } from '../core/problems.js';
import { REFERENCES_HERE, referenceList } from './citations.js';
import type { Context } from './context.js';
import type { DocumentKind } from './document-kinds.js';
import type { Figure } from './figures.js';
import { createHandlebars } from './helpers.js';
import { type SourcedMarkdown, SourceMarks } from './source-lines.js';
import { readTemplates, type Template } from './templates.js';

export type Figures = ReadonlyMap<string, Figure>;

export const renderMarkdown = (context: Context, kind: DocumentKind, figures: Figures): string =>
  renderSourced(context, kind, figures).markdown;

/** A document as far as it can be written: what was asked for in vain is told, and a stand-in is printed. */
export interface Attempt {
  readonly sourced: SourcedMarkdown;
  readonly problems: readonly Problem[];
  /** No template had to be left out. */
  readonly whole: boolean;
}

/** Sections in the order of their file names, one blank line between blocks. */
export function renderSourced(
  context: Context,
  kind: DocumentKind,
  figures: Figures,
  templates: readonly Template[] = readTemplates(kind.folder),
): SourcedMarkdown {
  const { sourced, problems } = attempt(context, kind, figures, templates);
  if (problems.length > 0) throw new InputError(problems);
  return sourced;
}

export function attempt(
  context: Context,
  kind: DocumentKind,
  figures: Figures,
  templates: readonly Template[] = readTemplates(kind.folder),
): Attempt {
  context.listsReferences = kind.listsReferences;
  const marks = new SourceMarks();
  const handlebars = createHandlebars(context, figures, marks);
  const { problems } = context;
  let whole = true;
  const sections = templates.map((template) => {
    context.template = template.name;
    context.line = undefined;
    try {
      const options = { noEscape: true, strict: true, srcName: template.name };
      const text = handlebars.compile(marks.mark(template.text, template.name), options)({});
      return { text, file: template.name };
    } catch (error) {
      whole = false;
      problems.push(
        ...(error instanceof InputError
          ? error.problems
          : [say.templateBroken(context.template, context.line, (error as Error).message)]),
      );
      return { text: '', file: template.name };
    }
  });
  // Sections after the list cite too.
  const references = referenceList(context);
  const sourced = marks.read(sections.map((s) => ({ ...s, text: s.text.replace(REFERENCES_HERE, references) })));
  return { sourced, problems, whole };
}
