/** What the blocks of one Word document share, and what the blocks around say about a paragraph. */
import type { IParagraphOptions } from 'docx';

export interface Picture {
  readonly svg: Uint8Array;
  readonly png: Uint8Array;
  /** Points. */
  readonly width: number;
  readonly height: number;
}

export interface DocxContext {
  readonly file: string;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Word allows 40 characters of its own alphabet in a bookmark's name. */
  bookmark(id: string): string;
  /** One list definition for each ordered list that does not start at one. */
  readonly starts: Set<number>;
  nextList(): number;
}

/** What the blocks around say about a paragraph: indent in points, box, place in a list. */
export interface Frame {
  readonly indent: number;
  readonly width: number;
  readonly box?: Pick<IParagraphOptions, 'border' | 'shading'>;
}
