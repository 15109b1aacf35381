/** A rendered document cut into its sections, and what each of them shows. */
import { headingLines } from './anchors.js';

/** Everything under a heading, its sub-sections included, without the heading itself; null where there is none. */
export function sectionOf(markdown: string, anchor: string): string | null {
  const lines = markdown.split('\n');
  const headings = headingLines(markdown);
  const at = headings.findIndex((h) => h.slug === anchor);
  const heading = headings[at];
  if (!heading) return null;
  const next = headings.slice(at + 1).find((h) => h.level <= heading.level);
  return lines.slice(heading.line, next ? next.line - 1 : lines.length).join('\n');
}

/** What a reader learns from a section once its gaps, headings, captions and empty table cells are taken away. */
export function contentOf(section: string): string {
  return section
    .replace(/<!--[\s\S]*?-->/g, '')
    .split('\n')
    .filter((line) => !/^(#{1,6} |Table: |> \*\*NOT PROVIDED\*\*|\| ---|\| *:?-+)/.test(line))
    .join('\n')
    .replace(/\*\*(?:NOT PROVIDED|OPEN)\*\*(?: \(`[^`]*`\))?/g, '')
    .replace(/[|\s]+/g, ' ')
    .trim();
}

/** Keys that a section shows as not provided: in a cell, in a block, or as the list of a table of controls. */
export function openKeys(section: string): string[] {
  const found = section.matchAll(
    /NOT PROVIDED\*\* \(`([^`]+)`\)|> \*\*NOT PROVIDED\*\*.*?(?:Fill in `([^`]+)`|\(`(run\.[^`]+)`\)\.$)|\*\*not provided\*\*: ((?:`[^`]+`(?:, )?)+)/gm,
  );
  const keys = [...found].flatMap(([, cell, block, run, list]) =>
    list === undefined
      ? [cell ?? block ?? (run as string)]
      : [...list.matchAll(/`([^`]+)`/g)].map((m) => m[1] as string),
  );
  return [...new Set(keys)];
}
