/** Words in their styles as Word runs, with anchors, links and footnotes. */
import {
  Bookmark,
  ExternalHyperlink,
  FootnoteReferenceRun,
  InternalHyperlink,
  type IRunOptions,
  type ParagraphChild,
  TextRun,
} from 'docx';
import type { Inline, Link, Style } from '../blocks/model.js';
import { printable } from '../layout/typefaces.js';
import type { DocxContext } from './context.js';
import { MONO } from './styles.js';

function runOf(text: string, style: Style): TextRun {
  const options: IRunOptions = {
    text: printable(text),
    ...(style.bold ? { bold: true } : {}),
    ...(style.italic ? { italics: true } : {}),
    ...(style.strike ? { strike: true } : {}),
    ...(style.code ? { font: MONO, size: '8.5pt' as never } : {}),
    ...(style.script === 'sup' ? { superScript: true } : style.script === 'sub' ? { subScript: true } : {}),
    ...(style.link ? { style: 'Hyperlink' } : {}),
  };
  return new TextRun(options);
}

export function runsOf(inlines: readonly Inline[], context: DocxContext): ParagraphChild[] {
  const out: ParagraphChild[] = [];
  let open: { link: Link; runs: TextRun[] } | undefined;
  const close = (): void => {
    if (!open) return;
    const { link, runs } = open;
    if (link.from) out.push(new Bookmark({ id: context.bookmark(link.from), children: [] }));
    out.push(
      link.target.kind === 'url'
        ? new ExternalHyperlink({ link: link.target.url, children: runs })
        : new InternalHyperlink({ anchor: context.bookmark(link.target.id), children: runs }),
    );
    open = undefined;
  };
  for (const inline of inlines) {
    const link = inline.kind === 'text' ? inline.style.link : undefined;
    if (open && open.link !== link) close();
    if (inline.kind === 'break') out.push(new TextRun({ break: 1 }));
    else if (inline.kind === 'anchor') out.push(new Bookmark({ id: context.bookmark(inline.id), children: [] }));
    else if (inline.kind === 'footnote') out.push(new FootnoteReferenceRun(inline.number));
    else if (link) {
      open ??= { link, runs: [] };
      open.runs.push(runOf(inline.text, inline.style));
    } else out.push(runOf(inline.text, inline.style));
  }
  close();
  return out;
}
