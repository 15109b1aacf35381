/** The documents as Markdown and as models, checked against the evidence and within themselves, before any page is drawn. */
import { InputError, type Problem, uniqueProblems } from '../core/problems.js';
import type { Evidence } from '../evidence/evidence.js';
import { anchorProblems } from './anchors.js';
import { buildModel } from './blocks/build.js';
import type { DocumentModel } from './blocks/model.js';
import { evidenceProblems, indicationsProblems } from './checks.js';
import { createContext } from './context.js';
import { DOCUMENTS, documentFile, SUBMISSION } from './document-kinds.js';
import { attempt, type Figures } from './fill-templates.js';
import { printedNumberProblems } from './printed-numbers.js';
import { atSource, type SourcedMarkdown } from './source-lines.js';
import { templateProblems } from './template-problems.js';
import { pointerProblems, recordedTests, soupProblems, testProblems } from './text-problems.js';

/** A document as Markdown, where each line came from, and its checked model. */
export interface SourcedDocument extends SourcedMarkdown {
  readonly model: DocumentModel;
}

/** Both documents, checked against the evidence and within themselves; every fault of all of it is told together. */
export function renderSources(evidence: Evidence, figures: Figures): Map<string, SourcedDocument> {
  const problems: Problem[] = [
    ...evidenceProblems(createContext(evidence)),
    ...templateProblems(),
    ...testProblems(recordedTests(evidence)),
    ...soupProblems(evidence),
  ];
  const documents = new Map<string, SourcedDocument>();
  for (const kind of DOCUMENTS) {
    const context = createContext(evidence);
    const { sourced, problems: asked, whole } = attempt(context, kind, figures);
    const { markdown, lines } = sourced;
    const file = documentFile(kind);
    // A data file's pointer to nowhere is told at its own line, not once more at the link made from it. Where a template
    // could not be filled in, its sections are missing for that reason.
    const pointers = kind === SUBMISSION && whole ? pointerProblems(markdown) : [];
    const told = new Set(pointers.map((p) => p.message));
    const found = [
      ...(whole ? anchorProblems(file, markdown).filter((p) => !told.has(p.message)) : []),
      ...(whole ? indicationsProblems(context, file, markdown) : []),
      // What stands in for an id that is not there is no number.
      ...(asked.length === 0 ? printedNumberProblems(evidence, file, markdown) : []),
    ];
    problems.push(...asked, ...pointers, ...atSource(found, file, lines));
    if (asked.length + found.length + pointers.length > 0) continue;
    try {
      documents.set(kind.name, { ...sourced, model: modelOf(sourced, file, figures) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(uniqueProblems(problems));
  return documents;
}

export function modelOf({ markdown, lines }: SourcedMarkdown, file: string, figures: Figures): DocumentModel {
  try {
    return buildModel(markdown, { file, charts: new Set(figures.keys()) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(atSource(error.problems, file, lines));
  }
}

export function renderMarkdowns(evidence: Evidence, figures: Figures): Map<string, string> {
  return new Map([...renderSources(evidence, figures)].map(([name, { markdown }]) => [name, markdown]));
}
