/**
 * The document as every output sees it: numbered headings, figures and tables, resolved links, footnotes in order.
 * Plain readonly data; PDF, HTML and DOCX are three ways to draw it.
 */

export type LinkTarget =
  | { readonly kind: 'internal'; readonly id: string }
  | { readonly kind: 'url'; readonly url: string };

/** One link in the text. Spans of one link share the object, so a link with bold words in it stays one link. */
export interface Link {
  readonly target: LinkTarget;
  /** Anchor of this very occurrence, for the way back from the evidence. */
  readonly from?: string;
}

export interface Style {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly code?: boolean;
  readonly strike?: boolean;
  readonly script?: 'sub' | 'sup';
  readonly link?: Link;
}

export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly style: Style }
  | { readonly kind: 'break' }
  | { readonly kind: 'anchor'; readonly id: string }
  /** `from` is the anchor that the footnote's way back goes to. */
  | { readonly kind: 'footnote'; readonly id: string; readonly number: number; readonly from: string };

export type Align = 'left' | 'right' | 'center';

interface At {
  /** Line in the Markdown source. */
  readonly line: number;
}

export interface Heading extends At {
  readonly kind: 'heading';
  /** 1 is the document's title, 2 the first numbered level. */
  readonly level: number;
  /** "2.1" as drawn before the text; empty where the text brings its own or has none. */
  readonly number: string;
  readonly id: string;
  readonly text: string;
  readonly inlines: readonly Inline[];
}

export interface Paragraph extends At {
  readonly kind: 'paragraph';
  readonly inlines: readonly Inline[];
}

export interface ListItem {
  /** Task-list state; absent on ordinary items. */
  readonly checked?: boolean;
  readonly blocks: readonly Block[];
}

export interface List extends At {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly start: number;
  readonly items: readonly ListItem[];
}

export interface TableBlock extends At {
  readonly kind: 'table';
  readonly id: string;
  /** Null where the table has no caption. */
  readonly number: number | null;
  readonly caption: readonly Inline[];
  readonly align: readonly Align[];
  readonly header: readonly (readonly Inline[])[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}

export interface Figure extends At {
  readonly kind: 'figure';
  readonly id: string;
  readonly number: number;
  readonly chartId: string;
  readonly alt: string;
  readonly caption: string;
  /** The file that holds its numbers, where the text names one: charts/<id>.csv. */
  readonly data?: string;
}

export interface Quote extends At {
  readonly kind: 'quote';
  /** A gap is something the staff must still provide. */
  readonly tone: 'gap' | 'note';
  readonly blocks: readonly Block[];
}

export interface CodeBlock extends At {
  readonly kind: 'code';
  readonly text: string;
}

export interface Rule extends At {
  readonly kind: 'rule';
}

export interface PageBreak extends At {
  readonly kind: 'pagebreak';
}

export type Block = Heading | Paragraph | List | TableBlock | Figure | Quote | CodeBlock | Rule | PageBreak;

export interface Footnote {
  readonly id: string;
  readonly number: number;
  readonly inlines: readonly Inline[];
  /** Anchor of the first reference. */
  readonly from: string;
}

export interface DocumentModel {
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly footnotes: ReadonlyMap<string, Footnote>;
  readonly headings: readonly Heading[];
  readonly figures: readonly Figure[];
  readonly tables: readonly TableBlock[];
}

export function plainText(inlines: readonly Inline[]): string {
  return inlines.map((i) => (i.kind === 'text' ? i.text : i.kind === 'break' ? ' ' : '')).join('');
}
