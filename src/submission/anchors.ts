/** Where links lead: every heading and anchor of a rendered document, and the links that lead nowhere. */
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import { createSlugger } from './markdown/slug.js';

/** "F1 \*and\* more" → the words a reader sees. */
const plain = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\\(.)/g, '$1')
    .trim();

export const slugOfHeading = (text: string): string => createSlugger()(text);

export interface HeadingLine {
  readonly slug: string;
  readonly text: string;
  readonly level: number;
  /** 1-based. */
  readonly line: number;
}

export function headingLines(markdown: string): HeadingLine[] {
  const slug = createSlugger();
  return markdown.split('\n').flatMap((line, i) => {
    const match = /^(#{1,6}) (.+)$/.exec(line);
    if (!match) return [];
    const text = plain(match[2] as string);
    return [{ slug: slug(text), text, level: (match[1] as string).length, line: i + 1 }];
  });
}

/** Slug → heading, in the order of the document. */
export const headingsOf = (markdown: string): Map<string, string> =>
  new Map(headingLines(markdown).map(({ slug, text }) => [slug, text]));

/** A checklist's pointer to a section, by its heading. */
export const sectionLink = (heading: string): string => `[${heading}](#${slugOfHeading(heading)})`;

/** Links to nowhere and headings that stand twice, by line. */
export function anchorProblems(document: string, markdown: string): Problem[] {
  const headings = headingsOf(markdown);
  const anchors = new Set([
    ...headings.keys(),
    ...[...markdown.matchAll(/<a id="([^"]+)">/g)].map((m) => m[1] as string),
  ]);
  const seen = new Set<string>();
  return markdown.split('\n').flatMap((line, i) => {
    const problems: Problem[] = [];
    for (const [, target] of line.matchAll(/\]\(#([^)]+)\)/g)) {
      if (!anchors.has(target as string)) problems.push(say.anchorMissing(document, i + 1, target as string));
    }
    const heading = /^#{1,6} (.+)$/.exec(line)?.[1];
    if (heading !== undefined) {
      if (seen.has(heading)) problems.push(say.headingTwice(document, i + 1, heading));
      seen.add(heading);
    }
    return problems;
  });
}
