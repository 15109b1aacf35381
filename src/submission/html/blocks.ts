/** Blocks of the model as HTML elements, with the same numbers, anchors and links as the printed pages. */
import type { Block, Figure, Inline, Link, Style, TableBlock } from '../blocks/model.js';
import { escapeHtml as esc } from './escape.js';

export interface HtmlContext {
  /** Drawing and numbers of a figure. */
  figure(figure: Figure): string;
}

const hrefOf = ({ target }: Link): string => (target.kind === 'url' ? target.url : `#${target.id}`);

function styled(text: string, style: Style): string {
  let out = esc(text);
  if (style.code) out = `<code>${out}</code>`;
  if (style.bold) out = `<strong>${out}</strong>`;
  if (style.italic) out = `<em>${out}</em>`;
  if (style.strike) out = `<s>${out}</s>`;
  if (style.script) out = `<${style.script}>${out}</${style.script}>`;
  return out;
}

export function inlinesHtml(inlines: readonly Inline[]): string {
  let out = '';
  let open: Link | undefined;
  const close = (): void => {
    if (open) out += '</a>';
    open = undefined;
  };
  for (const inline of inlines) {
    const link = inline.kind === 'text' ? inline.style.link : undefined;
    if (open && link !== open) close();
    if (inline.kind === 'break') out += '<br>';
    else if (inline.kind === 'anchor') out += `<a id="${esc(inline.id)}"></a>`;
    else if (inline.kind === 'footnote') {
      out += `<sup><a id="${esc(inline.from)}" href="#fn-${esc(inline.id)}" role="doc-noteref">${inline.number}</a></sup>`;
    } else {
      if (link && !open) {
        // The way back from the evidence is a sign without words; readers are told what it does.
        const back = link.target.kind === 'internal' && link.target.id.startsWith('use-');
        const more = `${link.from ? ` id="${esc(link.from)}"` : ''}${back ? ' class="back" title="where it is printed"' : ''}`;
        out += `<a href="${esc(hrefOf(link))}"${more}>`;
        open = link;
      }
      out += styled(inline.text, inline.style);
    }
  }
  close();
  return out;
}

function tableHtml(table: TableBlock): string {
  const align = (c: number): string => {
    const side = table.align[c] ?? 'left';
    return side === 'left' ? '' : ` class="${side}"`;
  };
  const caption =
    table.number === null
      ? ''
      : `<caption><strong>Table ${table.number}.</strong> ${inlinesHtml(table.caption)}</caption>`;
  const head = table.header.map((cell, c) => `<th scope="col"${align(c)}>${inlinesHtml(cell)}</th>`).join('');
  const rows = table.rows
    .map((row) => `<tr>${row.map((cell, c) => `<td${align(c)}>${inlinesHtml(cell)}</td>`).join('')}</tr>`)
    .join('\n');
  const id = table.id === '' ? '' : ` id="${table.id}"`;
  return `<div class="scroll"><table${id}>${caption}<thead><tr>${head}</tr></thead>\n<tbody>\n${rows}\n</tbody></table></div>`;
}

export function blocksHtml(blocks: readonly Block[], context: HtmlContext): string {
  return blocks.map((block) => blockHtml(block, context)).join('\n');
}

function blockHtml(block: Block, context: HtmlContext): string {
  switch (block.kind) {
    case 'heading': {
      const number = block.number ? `<span class="number">${block.number}</span>` : '';
      return `<h${block.level} id="${esc(block.id)}">${number}${inlinesHtml(block.inlines)}</h${block.level}>`;
    }
    case 'paragraph':
      return `<p>${inlinesHtml(block.inlines)}</p>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const start = block.ordered && block.start !== 1 ? ` start="${block.start}"` : '';
      const items = block.items.map((item) => {
        const tick = item.checked === undefined ? '' : item.checked ? '☑ ' : '☐ ';
        const [first, ...rest] = item.blocks;
        // A lone paragraph needs no element of its own.
        const words = first?.kind === 'paragraph' ? inlinesHtml(first.inlines) : first ? blockHtml(first, context) : '';
        return `<li>${tick}${words}${rest.length > 0 ? `\n${blocksHtml(rest, context)}` : ''}</li>`;
      });
      return `<${tag}${start}>\n${items.join('\n')}\n</${tag}>`;
    }
    case 'table':
      return tableHtml(block);
    case 'figure':
      return context.figure(block);
    case 'quote':
      return `<div class="${block.tone}">\n${blocksHtml(block.blocks, context)}\n</div>`;
    case 'code':
      return `<pre><code>${esc(block.text)}</code></pre>`;
    case 'rule':
      return '<hr>';
    case 'pagebreak':
      return '';
  }
}
