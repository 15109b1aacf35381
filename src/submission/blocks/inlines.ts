/** Words within a paragraph: the syntax tree's phrasing flattened to styled spans. */
import type { Definition, PhrasingContent } from 'mdast';
import * as say from '../../core/messages/submission-pdf.js';
import type { Problems } from '../../core/problems.js';
import type { Inline, Link, Style } from './model.js';

export interface InlineContext {
  readonly file: string;
  readonly problems: Problems;
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Gives the footnote its number at its first mark. */
  footnote(id: string, line: number): Inline;
  anchor(id: string, line: number): void;
  link(url: string, line: number): Link;
}

const lineOf = (node: { position?: { start: { line: number } } | undefined }): number => node.position?.start.line ?? 1;

const ANCHOR_OPEN = /^<a (?:id|name)="([^"\s]+)">$/;
const SCRIPT = /^<(\/?)(sub|sup)>$/;
const BREAK = /^<br ?\/?>$/;
const FOOTNOTE_TEXT = /\[\^([^\]\s]+)\]/;

export function flattenInlines(nodes: readonly PhrasingContent[], context: InlineContext): Inline[] {
  const out: Inline[] = [];
  const { problems, file } = context;

  const push = (text: string, style: Style): void => {
    // Soft line breaks are spaces; hard ones are nodes of their own.
    const words = text.replace(/[ \t]*\r?\n[ \t]*/g, ' ');
    if (words !== '') out.push({ kind: 'text', text: words, style });
  };

  const walk = (list: readonly PhrasingContent[], outer: Style): void => {
    const open: { tag: string; style: Style; line: number }[] = [];
    let style = outer;
    for (const node of list) {
      const line = lineOf(node);
      switch (node.type) {
        case 'text': {
          const undefinedNote = FOOTNOTE_TEXT.exec(node.value);
          if (undefinedNote) problems.add(say.footnoteUndefined(file, line, undefinedNote[1] as string));
          push(node.value, style);
          break;
        }
        case 'inlineCode':
          push(node.value, { ...style, code: true });
          break;
        case 'strong':
          walk(node.children, { ...style, bold: true });
          break;
        case 'emphasis':
          walk(node.children, { ...style, italic: true });
          break;
        case 'delete':
          walk(node.children, { ...style, strike: true });
          break;
        case 'break':
          out.push({ kind: 'break' });
          break;
        case 'link':
          walk(node.children, { ...style, link: context.link(node.url, line) });
          break;
        case 'linkReference': {
          const url = context.definitions.get(node.identifier)?.url;
          walk(node.children, url === undefined ? style : { ...style, link: context.link(url, line) });
          break;
        }
        case 'footnoteReference':
          out.push(context.footnote(node.identifier, line));
          break;
        case 'image':
          problems.add(say.imageNotAlone(file, line, node.url));
          break;
        case 'html': {
          const anchor = ANCHOR_OPEN.exec(node.value);
          const script = SCRIPT.exec(node.value);
          if (BREAK.test(node.value)) out.push({ kind: 'break' });
          else if (node.value.startsWith('<!--')) break;
          else if (anchor) {
            const id = anchor[1] as string;
            context.anchor(id, line);
            out.push({ kind: 'anchor', id });
            open.push({ tag: 'a', style, line });
          } else if (script && script[1] === '') {
            open.push({ tag: script[2] as string, style, line });
            style = { ...style, script: script[2] as 'sub' | 'sup' };
          } else if (script || node.value === '</a>') {
            const tag = script ? (script[2] as string) : 'a';
            if (open.at(-1)?.tag === tag) style = (open.pop() as { style: Style }).style;
            else problems.add(say.htmlUnbalanced(file, line, tag));
          } else problems.add(say.unknownHtml(file, line, node.value));
          break;
        }
        default:
          problems.add(say.unknownNode(file, line, node.type));
      }
    }
    for (const { tag, line } of open) problems.add(say.htmlUnbalanced(file, line, tag));
  };

  walk(nodes, {});
  return out;
}
