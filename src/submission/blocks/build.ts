/**
 * Markdown to the validated document model.
 *
 *   Markdown ─ parse ─→ syntax tree ─ blocks, numbers, captions ─→ model ─ links, anchors, glyphs ─→ checked model
 *
 * Every problem is collected with its line; nothing that the printed forms cannot carry is dropped in silence.
 */
import type {
  BlockContent,
  Definition,
  DefinitionContent,
  FootnoteDefinition,
  Image,
  Paragraph,
  RootContent,
} from 'mdast';
import * as say from '../../core/messages/submission-pdf.js';
import { Problems } from '../../core/problems.js';
import { parseMarkdown } from '../markdown/parse.js';
import { createSlugger } from '../markdown/slug.js';
import { isEvidence, linkBack } from './backlinks.js';
import { checkModel } from './check.js';
import { flattenInlines, type InlineContext } from './inlines.js';
import type { Block, DocumentModel, Figure, Footnote, Heading, Inline, Link, ListItem, TableBlock } from './model.js';
import { plainText } from './model.js';
import { createNumbering } from './numbering.js';

type Node = RootContent | BlockContent | DefinitionContent;
const lineOf = (node: { position?: { start: { line: number } } | undefined }): number => node.position?.start.line ?? 1;

const CHART_URL = /^(?:\.\/)?charts\/([A-Za-z0-9@._-]+)\.svg$/;
const CHART_DATA = /^(?:\.\/)?charts\/([A-Za-z0-9@._-]+)\.csv$/;
const TABLE_CAPTION = /^Table:\s*/;
const PAGE_BREAK = /^<!--\s*pagebreak\s*-->$/;
const ABSOLUTE = /^(?:https?:\/\/|mailto:)/;

export interface BuildOptions {
  /** Name of the Markdown source in messages. */
  readonly file?: string;
  /** Where given, every figure must name one of these charts. */
  readonly charts?: ReadonlySet<string>;
}

export function buildModel(markdown: string, options: BuildOptions = {}): DocumentModel {
  const file = options.file ?? 'document.md';
  const problems = new Problems();
  const root = parseMarkdown(markdown);
  const slug = createSlugger();
  const number = createNumbering();
  const headings: Heading[] = [];
  const figures: Figure[] = [];
  const tables: TableBlock[] = [];
  const captioned = { count: 0 };
  const anchors = new Map<string, number>();
  const definitions = new Map<string, Definition>();
  const noteSources = new Map<string, FootnoteDefinition>();
  for (const node of root.children) {
    if (node.type === 'definition') definitions.set(node.identifier, node);
    if (node.type === 'footnoteDefinition') noteSources.set(node.identifier, node);
  }

  // 1. What inline text may ask for.
  const notes = new Map<string, { number: number; from: string }>();
  let marks = 0;
  let uses = 0;
  const claim = (id: string, line: number): void => {
    if (anchors.has(id)) problems.add(say.anchorTwice(file, line, id));
    anchors.set(id, line);
  };
  const context: InlineContext = {
    file,
    problems,
    definitions,
    anchor: claim,
    footnote(id, line): Inline {
      const from = `fnref-${++marks}`;
      const note = notes.get(id) ?? { number: notes.size + 1, from };
      notes.set(id, note);
      if (!noteSources.has(id)) problems.add(say.footnoteUndefined(file, line, id));
      return { kind: 'footnote', id, number: note.number, from };
    },
    link(url, line): Link {
      if (url.startsWith('#')) {
        // A stray % would make decodeURIComponent throw.
        const id = /%(?![0-9A-Fa-f]{2})/.test(url) ? url.slice(1) : decodeURIComponent(url.slice(1));
        const target = { kind: 'internal', id } as const;
        return isEvidence(id) ? { target, from: `use-${++uses}-${id}` } : { target };
      }
      if (!ABSOLUTE.test(url)) problems.add(say.linkForeign(file, line, url));
      return { target: { kind: 'url', url } };
    },
  };
  const inline = (nodes: Parameters<typeof flattenInlines>[0]): Inline[] => flattenInlines(nodes, context);

  // 2. Blocks.
  const build = (nodes: readonly Node[]): Block[] => {
    const out: Block[] = [];
    let caption: Inline[] | undefined;
    for (const [i, node] of nodes.entries()) {
      const line = lineOf(node);
      switch (node.type) {
        case 'heading': {
          const inlines = inline(node.children);
          const text = plainText(inlines).trim();
          if (text === '') problems.add(say.headingEmpty(file, line));
          const before = headings.at(-1)?.level ?? 0;
          if (node.depth > before + 1) problems.add(say.headingSkipped(file, line, before, node.depth));
          const id = slug(text);
          claim(id, line);
          const heading: Heading = {
            kind: 'heading',
            line,
            level: node.depth,
            number: number(node.depth, text),
            id,
            text,
            inlines,
          };
          headings.push(heading);
          out.push(heading);
          break;
        }
        case 'paragraph': {
          const next = nodes[i + 1];
          const first = node.children[0];
          const data = node.children.length === 1 && first?.type === 'link' ? CHART_DATA.exec(first.url) : null;
          const above = out.at(-1);
          if (node.children.length === 1 && first?.type === 'image') {
            out.push(figure(first, line));
          } else if (data && above?.kind === 'figure' && above.chartId === data[1]) {
            const withData = { ...above, data: `charts/${data[1]}.csv` };
            out[out.length - 1] = withData;
            figures[figures.indexOf(above)] = withData;
          } else if (next?.type === 'table' && first?.type === 'text' && TABLE_CAPTION.test(first.value)) {
            caption = inline(stripCaptionMark(node));
          } else out.push({ kind: 'paragraph', line, inlines: inline(node.children) });
          break;
        }
        case 'table': {
          const [header, ...rows] = node.children.map((row) => row.children.map((cell) => inline(cell.children)));
          const columns = header?.length ?? 0;
          const table: TableBlock = {
            kind: 'table',
            line,
            id: caption ? `table-${captioned.count + 1}` : '',
            number: caption ? ++captioned.count : null,
            caption: caption ?? [],
            align: Array.from({ length: columns }, (_, c) => node.align?.[c] ?? 'left'),
            header: header ?? [],
            rows: rows.map((cells) => Array.from({ length: columns }, (_, c) => cells[c] ?? [])),
          };
          if (table.id) claim(table.id, line);
          caption = undefined;
          tables.push(table);
          out.push(table);
          break;
        }
        case 'list':
          out.push({
            kind: 'list',
            line,
            ordered: node.ordered ?? false,
            start: node.start ?? 1,
            items: node.children.map(
              (item): ListItem => ({
                blocks: build(item.children),
                ...(typeof item.checked === 'boolean' ? { checked: item.checked } : {}),
              }),
            ),
          });
          break;
        case 'blockquote': {
          const blocks = build(node.children);
          out.push({ kind: 'quote', line, tone: isGap(blocks) ? 'gap' : 'note', blocks });
          break;
        }
        case 'code':
          out.push({ kind: 'code', line, text: node.value });
          break;
        case 'thematicBreak':
          out.push({ kind: 'rule', line });
          break;
        case 'html':
          if (PAGE_BREAK.test(node.value.trim())) out.push({ kind: 'pagebreak', line });
          else if (!/^<!--[\s\S]*-->$/.test(node.value.trim())) problems.add(say.unknownHtml(file, line, node.value));
          break;
        case 'definition':
        case 'footnoteDefinition':
          break;
        default:
          problems.add(say.unknownNode(file, line, node.type));
      }
    }
    return out;
  };

  const figure = (image: Image, line: number): Figure => {
    const chartId = CHART_URL.exec(image.url)?.[1];
    const alt = (image.alt ?? '').trim();
    if (chartId === undefined) problems.add(say.imageNotAChart(file, line, image.url));
    else if (options.charts && !options.charts.has(chartId)) {
      problems.add(say.chartUnknown(file, line, chartId, [...options.charts]));
    }
    if (alt === '') problems.add(say.altMissing(file, line, image.url));
    const id = chartId ?? 'unknown';
    const made: Figure = {
      kind: 'figure',
      line,
      id: `fig-${id}${figures.some((f) => f.chartId === id) ? `-${figures.length + 1}` : ''}`,
      number: figures.length + 1,
      chartId: id,
      alt,
      caption: (image.title ?? '').trim(),
    };
    claim(made.id, line);
    figures.push(made);
    return made;
  };

  const blocks = build(root.children);

  // 3. Footnotes, in the order of their first mark.
  const footnotes = new Map<string, Footnote>();
  for (const [id, source] of noteSources) {
    if (!notes.has(id)) problems.add(say.footnoteUnused(file, lineOf(source), id));
  }
  for (const [id, { number, from }] of notes) {
    const source = noteSources.get(id);
    const inlines: Inline[] = [];
    for (const [i, child] of (source?.children ?? []).entries()) {
      if (child.type !== 'paragraph') {
        problems.add(say.footnoteTooRich(file, lineOf(child), id));
        continue;
      }
      if (i > 0) inlines.push({ kind: 'break' });
      inlines.push(...inline(child.children));
    }
    footnotes.set(id, { id, number, inlines, from });
  }

  const titles = headings.filter((h) => h.level === 1);
  if (titles.length !== 1) problems.add(say.titleCount(file, titles[1]?.line ?? 1, titles.length));
  const model: DocumentModel = { title: titles[0]?.text ?? '', blocks, footnotes, headings, figures, tables };
  checkModel(model, new Set(anchors.keys()), file, problems);
  problems.throwIfAny();
  return linkBack(model);
}

function stripCaptionMark(node: Paragraph): Paragraph['children'] {
  const [first, ...rest] = node.children;
  if (first?.type !== 'text') return node.children;
  return [{ ...first, value: first.value.replace(TABLE_CAPTION, '') }, ...rest];
}

function isGap(blocks: readonly Block[]): boolean {
  const first = blocks[0];
  const word = first?.kind === 'paragraph' ? first.inlines.find((i) => i.kind === 'text') : undefined;
  return word?.kind === 'text' && word.style.bold === true && word.text.startsWith('NOT PROVIDED');
}
