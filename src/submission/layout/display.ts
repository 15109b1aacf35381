/**
 * What layout hands to a writer: pages of placed items, each belonging to a node of the structure tree or to none
 * (an artifact: rules, backgrounds, running heads). Points, origin at the top left, y downwards.
 */

import type { LinkTarget } from '../blocks/model.js';
import type { DrawnChart } from '../charts/render.js';
import type { Face } from './typefaces.js';

export interface StructNode {
  readonly role: string;
  readonly parent: StructNode | null;
  readonly alt?: string;
  readonly scope?: 'Column' | 'Row';
  readonly listNumbering?: 'Decimal' | 'Disc' | 'None';
  /** Unique in the document; required of notes. */
  readonly id?: string;
  readonly columnSpan?: number;
  /** Set when the node's place on the page matters (figures): x, y, width, height. */
  bbox?: readonly [number, number, number, number];
}

/** What a piece of ink that carries no content is there for. */
export type Artifact = 'Pagination' | 'Layout';
export type Owner = StructNode | Artifact;

export interface TextItem {
  readonly kind: 'text';
  readonly owner: Owner;
  readonly x: number;
  readonly baseline: number;
  readonly face: Face;
  readonly size: number;
  readonly color: string;
  readonly text: string;
}

export interface LineItem {
  readonly kind: 'line';
  readonly artifact: Artifact;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly width: number;
  readonly color: string;
  readonly dash?: readonly number[];
}

export interface RectItem {
  readonly kind: 'rect';
  readonly artifact: Artifact;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
}

export interface PolygonItem {
  readonly kind: 'polygon';
  readonly artifact: Artifact;
  readonly points: readonly (readonly [number, number])[];
  readonly fill: string;
}

export interface ChartItem {
  readonly kind: 'chart';
  readonly owner: StructNode;
  readonly x: number;
  readonly y: number;
  /** Points per chart pixel. */
  readonly scale: number;
  readonly chart: DrawnChart;
}

/** The clickable area over text already placed; ends its Link node. */
export interface LinkItem {
  readonly kind: 'link';
  readonly owner: StructNode;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly target: LinkTarget;
  readonly contents: string;
}

export interface DestinationItem {
  readonly kind: 'destination';
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface BookmarkItem {
  readonly kind: 'bookmark';
  readonly level: number;
  readonly title: string;
  readonly y: number;
}

/** Puts a node without ink (an empty cell) into the structure tree. */
export interface NodeItem {
  readonly kind: 'node';
  readonly owner: StructNode;
}

export type Item =
  | TextItem
  | LineItem
  | RectItem
  | PolygonItem
  | ChartItem
  | LinkItem
  | DestinationItem
  | BookmarkItem
  | NodeItem;

export interface Page {
  readonly items: Item[];
}

export const node = (role: string, parent: StructNode | null, more: Partial<StructNode> = {}): StructNode => ({
  role,
  parent,
  ...more,
});
