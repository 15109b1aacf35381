/**
 * The plain parts of a Markdown document taken out before the parser sees it. Paragraphs without a single sign, and pipe
 * tables, are most of our documents and most of the parser's time; what they mean is plain. Signs inside table cells are
 * still read by the parser, as paragraphs of their own at the end of the text. Whatever could make a plain line mean
 * something else (a fence, an HTML block) sends the whole document through the parser untouched.
 */
import type { AlignType, Paragraph, PhrasingContent, Root, RootContent, Table, TableCell, Text } from 'mdast';

/** Private-use signs: a block taken out, and a cell to be read. */
const [BLOCK, CELL] = ['\uE003', '\uE004'];
const OURS = /[\uE003\uE004]/;
const BLOCK_MARK = /^\uE003(\d+)$/;
const CELL_MARK = /^\uE004(\d+) ?/;

/** A fence, or HTML that goes on after an empty line: then nothing is taken out. */
const OPENS_MORE =
  /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(?:```|~~~|<(?:script|pre|style|textarea|\?|!(?!--)))|<!--(?![^\n]*-->)/im;
const SIGNS = /[\\`*_{}[\]<>#~&!|@$^\t]|https?:|www\.| {2,}$/i;
/** Where a line of a plain paragraph may start: nothing that opens a list, a quote or a rule. */
const STARTS = /^(?![0-9]+[.)](?:\s|$))[\p{L}\p{N}("'“‘(]/u;
const ROW = /^\|.*\|$/;
const DELIMITER = /^\|(?:\s*:?-+:?\s*\|)+$/;

interface Line {
  readonly position: Paragraph['position'];
}
const at = (line: number): Line => ({ position: { start: { line, column: 1 }, end: { line, column: 1 } } });
const textNode = (value: string, line: number): Text => ({ type: 'text', value, ...at(line) });

interface PendingCell {
  readonly cell: TableCell;
  readonly line: number;
}

export interface Taken {
  /** The text that is left, line for line where it was. */
  readonly text: string;
  /** Puts what was taken out back into the tree. */
  restore(root: Root): Root;
}

export function takePlainBlocks(markdown: string): Taken | null {
  if (OPENS_MORE.test(markdown) || OURS.test(markdown) || markdown.includes('\r')) return null;
  const lines = markdown.split('\n');
  const blocks: RootContent[] = [];
  const cells: PendingCell[] = [];
  const sources: string[] = [];
  const pending = (source: string, cell: TableCell, line: number): void => {
    cells.push({ cell, line });
    sources.push(source);
  };
  for (let i = 0; i < lines.length; i++) {
    if ((lines[i] as string).trim() === '') continue;
    let end = i;
    while (end < lines.length && (lines[end] as string).trim() !== '') end++;
    const chunk = lines.slice(i, end);
    const block = table(chunk, i + 1, pending) ?? paragraph(chunk, i + 1);
    if (block) {
      lines.fill('', i, end);
      lines[i] = `${BLOCK}${blocks.length}`;
      blocks.push(block);
    }
    i = end;
  }
  const text = [...lines, ...sources.flatMap((source, k) => ['', `${CELL}${k} ${source}`])].join('\n');
  return { text, restore: (root) => restore(root, blocks, cells) };
}

function paragraph(lines: readonly string[], line: number): Paragraph | null {
  if (!lines.every((l) => STARTS.test(l) && !SIGNS.test(l))) return null;
  return { type: 'paragraph', children: [textNode(lines.join('\n').trimEnd(), line)], ...at(line) };
}

/** Cells between bars; an escaped bar is none. */
const split = (row: string): string[] =>
  (row.slice(1, -1).match(/(?:\\[\\|]|[^|])*(?:\||$)/g) ?? [])
    .slice(0, -1)
    .map((cell) => cell.replace(/\|$/, '').trim());

function table(
  lines: readonly string[],
  line: number,
  pending: (source: string, cell: TableCell, line: number) => void,
): Table | null {
  const [header, delimiter] = lines;
  if (!header || !delimiter || !lines.every((l) => ROW.test(l)) || !DELIMITER.test(delimiter)) return null;
  // Within code an escaped bar loses its backslash in a table only; a bar escaped at the end does not close the row.
  if (lines.some((l) => /\\\|$/.test(l) || (l.includes('`') && l.includes('\\|')))) return null;
  const sides = split(`${delimiter}|`);
  if (split(`${header}|`).length !== sides.length) return null;
  const row = (source: string, r: number) => {
    const own = line + r;
    const children = split(`${source}|`).map((words): TableCell => {
      const cell: TableCell = { type: 'tableCell', children: [], ...at(own) };
      if (words === '') return cell;
      if (SIGNS.test(words)) pending(words, cell, own);
      else cell.children.push(textNode(words, own));
      return cell;
    });
    return { type: 'tableRow' as const, children, ...at(own) };
  };
  const align = sides.map((side): AlignType => {
    const [left, right] = [side.startsWith(':'), side.endsWith(':')];
    return left && right ? 'center' : right ? 'right' : left ? 'left' : null;
  });
  const rows = [row(header, 0), ...lines.slice(2).map((source, r) => row(source, r + 2))];
  return { type: 'table', align, children: rows, ...at(line) };
}

function restore(root: Root, blocks: readonly RootContent[], cells: readonly PendingCell[]): Root {
  const children = root.children.flatMap((node): RootContent[] => {
    const [first] = node.type === 'paragraph' ? node.children : [];
    if (first?.type !== 'text') return [node];
    const block = BLOCK_MARK.exec(first.value);
    if (block) return [blocks[Number(block[1])] as RootContent];
    const cell = CELL_MARK.exec(first.value);
    if (!cell) return [node];
    const { cell: target, line } = cells[Number(cell[1])] as PendingCell;
    const rest = first.value.slice(cell[0].length);
    const words: PhrasingContent[] = [
      ...(rest === '' ? [] : [textNode(rest, line)]),
      ...(node as Paragraph).children.slice(1),
    ];
    for (const child of words) moveTo(child, line);
    target.children.push(...words);
    return [];
  });
  return { ...root, children };
}

function moveTo(node: PhrasingContent, line: number): void {
  Object.assign(node, at(line));
  if ('children' in node) for (const child of node.children) moveTo(child, line);
}
