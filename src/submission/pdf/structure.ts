/** Layout's structure nodes as pdfkit's structure elements, made where their first ink is. */
import type { StructNode } from '../layout/display.js';
import type { KitDocument, KitStructure } from './kit.js';

export interface Structure {
  of(node: StructNode): KitStructure;
  /** Ends an element on the page it stands on: pdfkit takes a link's page from the moment of its end. */
  close(node: StructNode): void;
}

const LISTED = (numbering: string) => ({ O: 'List', ListNumbering: numbering });

export function createStructure(doc: KitDocument): Structure {
  const made = new Map<StructNode, KitStructure>();
  const of = (node: StructNode): KitStructure => {
    const known = made.get(node);
    if (known) return known;
    const parent = node.parent ? of(node.parent) : null;
    const options: Record<string, unknown> = {};
    if (node.alt) options.alt = node.alt;
    if (node.bbox) {
      const [x, y, w, h] = node.bbox;
      options.bbox = [x, y, x + w, y + h];
      options.placement = 'Block';
    }
    if (node.scope) options.scope = node.scope;
    const element = doc.struct(node.role, options);
    const { data } = element.dictionary;
    if (node.listNumbering) data.A = LISTED(node.listNumbering);
    if (node.id) data.ID = new String(node.id);
    made.set(node, element);
    if (parent) parent.add(element);
    else doc.addStructure(element);
    return element;
  };
  return {
    of,
    close(node) {
      of(node).end();
    },
  };
}
