/** What blocks on their way down the page are given: where they stand, what stands around them, what they are put on. */
import type { Block } from '../blocks/model.js';
import type { DrawnChart } from '../charts/render.js';
import type { StructNode } from './display.js';
import type { Pager } from './pager.js';
import type { TextStyle } from './theme.js';

export interface FlowContext {
  readonly pager: Pager;
  readonly charts: ReadonlyMap<string, DrawnChart>;
  readonly file: string;
}

export interface Frame {
  readonly x: number;
  readonly width: number;
  readonly parent: StructNode;
  readonly style: TextStyle;
}

export interface Neighbours {
  readonly before: Block | undefined;
  readonly after: readonly Block[];
}

/** Text that can stand where a figure was called for while the figure waits for the next page. */
export const isText = (block: Block | undefined): boolean =>
  block !== undefined && !['heading', 'figure', 'pagebreak', 'rule'].includes(block.kind);
