/** Words of the document: Markdown that the printed forms cannot carry, charts that cannot be drawn. */
import type { Problem } from '../problems.js';

const at = (file: string, row: number | undefined) => (row === undefined ? { file } : { file, row });

export const unknownNode = (file: string, row: number, type: string): Problem => ({
  rule: 'markdown-uses-known-elements',
  place: at(file, row),
  message: `expected headings, paragraphs, lists, tables, figures, quotes, code, footnotes and links, found "${type}"`,
  next: 'write it with one of these; docs/document.md lists them',
});

export const unknownHtml = (file: string, row: number, html: string): Problem => ({
  rule: 'markdown-html-is-whitelisted',
  place: at(file, row),
  message: `expected only <sub>, <sup>, <br>, <a id="…"></a> and comments, found ${JSON.stringify(html.slice(0, 60))}`,
  next: 'escape it as \\< if it is meant as text, or use Markdown',
});

export const htmlUnbalanced = (file: string, row: number, tag: string): Problem => ({
  rule: 'markdown-html-is-balanced',
  place: at(file, row),
  message: `expected <${tag}> to be opened and closed within one paragraph or cell`,
  next: `add the missing <${tag}> or </${tag}>`,
});

export const altMissing = (file: string, row: number, url: string): Problem => ({
  rule: 'figures-have-alternative-text',
  place: at(file, row),
  message: `expected words between the brackets of ![…](${url}), found none`,
  next: 'say what the figure shows, for a reader who cannot see it',
});

export const imageNotAlone = (file: string, row: number, url: string): Problem => ({
  rule: 'figures-stand-alone',
  place: at(file, row),
  message: `expected the image ${url} in a paragraph of its own, found it inside other text`,
  next: 'put an empty line before and after it',
});

export const imageNotAChart = (file: string, row: number, url: string): Problem => ({
  rule: 'figures-are-charts',
  place: at(file, row),
  message: `expected an image of the form charts/<id>.svg, found ${url}`,
  next: 'charts are drawn from evidence; other images cannot be embedded',
});

export const chartUnknown = (file: string, row: number, id: string, known: readonly string[]): Problem => ({
  rule: 'figures-name-a-known-chart',
  place: at(file, row),
  message: `expected one of the charts ${known.join(', ') || '(none given)'}, found "${id}"`,
  next: 'correct the name in the template',
});

export const headingSkipped = (file: string, row: number, from: number, to: number): Problem => ({
  rule: 'heading-levels-do-not-skip',
  place: at(file, row),
  message: `expected a heading of level ${from + 1} or higher here, found level ${to}`,
  next: 'remove or add # signs',
});

export const titleCount = (file: string, row: number, count: number): Problem => ({
  rule: 'document-has-one-title',
  place: at(file, row),
  message: `expected exactly one "# Title", found ${count}`,
  next: 'use ## and deeper for sections',
});

export const headingEmpty = (file: string, row: number): Problem => ({
  rule: 'headings-have-words',
  place: at(file, row),
  message: 'expected words in the heading, found none',
  next: 'write a heading or remove the # signs',
});

export const linkBroken = (file: string, row: number, id: string): Problem => ({
  rule: 'links-lead-somewhere',
  place: at(file, row),
  message: `expected an anchor or heading "#${id}" in this document, found none`,
  next: 'correct the link, or add <a id="…"></a> where it should lead',
});

export const linkForeign = (file: string, row: number, url: string): Problem => ({
  rule: 'links-are-absolute-or-internal',
  place: at(file, row),
  message: `expected https://…, mailto:… or #anchor, found "${url}"`,
  next: 'a printed document cannot follow a relative path',
});

export const anchorTwice = (file: string, row: number, id: string): Problem => ({
  rule: 'anchors-are-unique',
  place: at(file, row),
  message: `expected the anchor "${id}" once, found it again`,
  next: 'rename one of them',
});

export const footnoteUndefined = (file: string, row: number, id: string): Problem => ({
  rule: 'footnotes-are-defined',
  place: at(file, row),
  message: `expected a definition [^${id}]: …, found none`,
  next: 'add the footnote or remove its mark',
});

export const footnoteUnused = (file: string, row: number, id: string): Problem => ({
  rule: 'footnotes-are-referred-to',
  place: at(file, row),
  message: `expected a mark [^${id}] in the text for this footnote, found none; it would not be printed`,
  next: 'add the mark or remove the footnote',
});

export const footnoteTooRich = (file: string, row: number, id: string): Problem => ({
  rule: 'footnotes-are-paragraphs',
  place: at(file, row),
  message: `expected only paragraphs in footnote [^${id}], found a list, table or figure`,
  next: 'move it into the text',
});

export const glyphMissing = (file: string, row: number, character: string): Problem => ({
  rule: 'characters-can-be-drawn',
  place: at(file, row),
  message: `expected characters of the embedded fonts, found ${JSON.stringify(character)} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`,
  next: 'replace the character; templates/fonts says which fonts are embedded',
});

export const tableTooWide = (file: string, row: number, columns: number): Problem => ({
  rule: 'tables-fit-the-page',
  place: at(file, row),
  message: `expected a table that fits the page's width, found ${columns} columns with too little room for their words`,
  next: 'use fewer columns or shorter headers, or turn the table round',
});

export const chartHasUrl = (chart: string, path: string): Problem => ({
  rule: 'charts-carry-their-data',
  place: { file: `chart ${chart}`, column: path },
  message: 'expected data in the chart itself, found a URL',
  next: 'put the values into data.values',
});

export const chartInvalid = (chart: string, detail: string): Problem => ({
  rule: 'charts-compile-without-warnings',
  place: { file: `chart ${chart}` },
  message: `expected a specification that Vega-Lite accepts, it said: ${detail}`,
  next: 'correct the chart builder',
});

export const markMissing = (field: string): Problem => ({
  rule: 'document-details-are-complete',
  place: { column: field },
  message: `expected words for the document's ${field}, found none`,
  next: 'give the field when calling renderPdf',
});
