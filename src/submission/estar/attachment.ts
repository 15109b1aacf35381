/** One attachment as Markdown: its sections, the notices of the submission, and the evidence rows its numbers lead to. */
import * as say from '../../core/messages/check.js';
import { headingLines } from '../anchors.js';
import { escapeMarkdown } from '../escape.js';
import { gfm } from '../tables.js';
import type { Piece, Slot } from './slots.js';

export interface Frame {
  /** Blockquotes of the cover: draft, synthetic data, criteria not met. */
  readonly notices: readonly string[];
  /** Row of the evidence appendix by its anchor. */
  readonly evidence: ReadonlyMap<string, string>;
  /** Heading slug → slot that holds it. */
  readonly home: ReadonlyMap<string, Slot>;
}

/** Rows of the evidence appendix, and the notices between the title and the first chapter. */
export function frameOf(markdown: string, pieces: ReadonlyMap<Slot, readonly Piece[]>): Frame {
  const evidence = new Map<string, string>();
  for (const line of markdown.split('\n')) {
    const anchor = /^\| <a id="(ev-[^"]+)">/.exec(line)?.[1];
    if (anchor !== undefined) evidence.set(anchor, line);
  }
  const cover = markdown.slice(0, markdown.indexOf('\n## '));
  const notices = [...new Set(cover.split('\n').filter((line) => line.startsWith('> ')))];
  const home = new Map<string, Slot>();
  for (const [slot, list] of pieces) {
    for (const { heading, lines } of list) {
      home.set(heading.slug, slot);
      for (const inner of headingLines(lines.join('\n'))) home.set(inner.slug, slot);
    }
  }
  return { notices, evidence, home };
}

export function attachmentMarkdown(slot: Slot, pieces: readonly Piece[], frame: Frame): string {
  const body = pieces.map((piece, i) => promote(piece, pieces.slice(0, i))).join('\n\n');
  const text = body.replace(/<!-- pagebreak -->\n?/g, '');
  const linked = [...new Set([...text.matchAll(/\]\(#(ev-[a-z0-9-]+)\)/g)].map((m) => m[1] as string))];
  const own = new Set([...text.matchAll(/<a id="([^"]+)">/g)].map((m) => m[1] as string));
  const rows = linked.filter((anchor) => !own.has(anchor)).flatMap((anchor) => frame.evidence.get(anchor) ?? []);
  const inside = new Set(headingLines(text).map((h) => h.slug));
  const linkedText = text.replace(/\[((?:\\.|[^\]\\])*)\]\(#([^)]+)\)/g, (whole, words: string, target: string) => {
    if (target.startsWith('ev-') || target.startsWith('fig-') || inside.has(target)) return whole;
    const elsewhere = frame.home.get(target)?.file;
    return elsewhere ? `${words} (${escapeMarkdown(elsewhere)})` : words;
  });
  const appendix =
    rows.length === 0
      ? []
      : [
          '## Evidence of this attachment',
          gfm(say.evidenceOf, ['Evidence id', 'Value', 'How'], ['left', 'left', 'left'], []) + `\n${rows.join('\n')}`,
        ];
  return `${[`# ${escapeMarkdown(slot.title)}`, ...frame.notices, linkedText.trim(), ...appendix].join('\n\n')}\n`.replace(
    /\n{3,}/g,
    '\n\n',
  );
}

/** A section whose chapter is not in the attachment stands a level higher. */
function promote({ heading, lines }: Piece, before: readonly Piece[]): string {
  const chapterHere = before.some((piece) => piece.heading.level === 2);
  if (heading.level === 2 || chapterHere) return lines.join('\n');
  return lines.map((line) => (/^#{3,6} /.test(line) ? line.slice(1) : line)).join('\n');
}
