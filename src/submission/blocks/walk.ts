/** Visits every run of inline text in the model, with the line it stands on. */
import type { Block, DocumentModel, Inline } from './model.js';

export function eachInlines(model: DocumentModel, visit: (inlines: readonly Inline[], line: number) => void): void {
  const walk = (blocks: readonly Block[]): void => {
    for (const block of blocks) {
      switch (block.kind) {
        case 'heading':
        case 'paragraph':
          visit(block.inlines, block.line);
          break;
        case 'list':
          for (const item of block.items) walk(item.blocks);
          break;
        case 'quote':
          walk(block.blocks);
          break;
        case 'table':
          visit(block.caption, block.line);
          for (const cell of block.header) visit(cell, block.line);
          // The delimiter row stands between the header and row 0.
          for (const [r, row] of block.rows.entries()) for (const cell of row) visit(cell, block.line + 2 + r);
          break;
        case 'figure':
          visit([{ kind: 'text', text: block.caption, style: {} }], block.line);
          break;
        case 'code':
          visit([{ kind: 'text', text: block.text.replaceAll('\n', ' '), style: { code: true } }], block.line);
          break;
        default:
          break;
      }
    }
  };
  walk(model.blocks);
  for (const note of model.footnotes.values()) visit(note.inlines, 1);
}
