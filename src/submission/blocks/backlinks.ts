/** The way back: beside each evidence id stand links to the places in the text that print it. */
import type { Block, DocumentModel, Inline } from './model.js';
import { eachInlines } from './walk.js';

const SHOWN_AT_MOST = 8;

export const isEvidence = (id: string): boolean => id.startsWith('ev-');

export function linkBack(model: DocumentModel): DocumentModel {
  const uses = new Map<string, string[]>();
  const counted = new Set<string>();
  eachInlines(model, (inlines) => {
    for (const inline of inlines) {
      const link = inline.kind === 'text' ? inline.style.link : undefined;
      if (!link?.from || link.target.kind !== 'internal' || counted.has(link.from)) continue;
      counted.add(link.from);
      const list = uses.get(link.target.id) ?? [];
      list.push(link.from);
      uses.set(link.target.id, list);
    }
  });
  if (uses.size === 0) return model;

  const withWayBack = (cell: readonly Inline[]): readonly Inline[] => {
    const places = cell.flatMap((i) => (i.kind === 'anchor' ? (uses.get(i.id) ?? []) : []));
    if (places.length === 0) return cell;
    const links = places.slice(0, SHOWN_AT_MOST).flatMap((from, i): Inline[] => [
      { kind: 'text', text: ' ', style: {} },
      {
        kind: 'text',
        text: i === 0 ? '↩' : String(i + 1),
        style: { script: 'sup', link: { target: { kind: 'internal', id: from } } },
      },
    ]);
    return [...cell, ...links];
  };
  const map = (block: Block): Block => {
    if (block.kind === 'table') return { ...block, rows: block.rows.map((row) => row.map(withWayBack)) };
    if (block.kind === 'quote') return { ...block, blocks: block.blocks.map(map) };
    if (block.kind === 'list') {
      return { ...block, items: block.items.map((item) => ({ ...item, blocks: item.blocks.map(map) })) };
    }
    return block;
  };
  const blocks = model.blocks.map(map);
  return { ...model, blocks, tables: blocks.flatMap((b) => (b.kind === 'table' ? [b] : [])) };
}
