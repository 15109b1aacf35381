/** Measures of the printed page, in points. US Letter, body 10.5, tables never below 9. */

export const PAGE = { width: 612, height: 792 } as const;
export const MARGIN = { left: 66, right: 66, top: 78, bottom: 66 } as const;
export const BODY_WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
export const BODY_BOTTOM = PAGE.height - MARGIN.bottom;
export const BODY_HEIGHT = BODY_BOTTOM - MARGIN.top;

export const COLOR = {
  text: '#1a1a1a',
  muted: '#555555',
  link: '#17456f',
  heading: '#12324f',
  rule: '#9aa5b1',
  faint: '#d5dbe1',
  head: '#e8edf3',
  code: '#f4f5f7',
  gap: '#fff6df',
  gapEdge: '#8a5a00',
  note: '#f1f5f9',
} as const;

export interface TextStyle {
  readonly size: number;
  readonly leading: number;
  readonly color: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
}

export const BODY: TextStyle = { size: 10.5, leading: 14.4, color: COLOR.text };
export const CELL: TextStyle = { size: 9.25, leading: 11.8, color: COLOR.text };
export const CELL_SMALL: TextStyle = { size: 9, leading: 11.4, color: COLOR.text };
export const CAPTION: TextStyle = { size: 9.5, leading: 12.4, color: COLOR.text };
export const NOTE: TextStyle = { size: 9, leading: 11.4, color: COLOR.text };
export const CODE: TextStyle = { size: 8.75, leading: 11.6, color: COLOR.text };
export const TITLE: TextStyle = { size: 25, leading: 30, color: COLOR.heading, bold: true };

/** Points per chart pixel where the page is wide enough. */
export const CHART_SCALE = 0.8;

interface HeadingLook extends TextStyle {
  readonly before: number;
  readonly after: number;
}

export const HEADINGS: Readonly<Record<number, HeadingLook>> = {
  2: { size: 17, leading: 21, color: COLOR.heading, bold: true, before: 26, after: 8 },
  3: { size: 13, leading: 16.5, color: COLOR.heading, bold: true, before: 18, after: 5 },
  4: { size: 11.25, leading: 14.6, color: COLOR.heading, bold: true, before: 13, after: 4 },
  5: { size: 10.5, leading: 14, color: COLOR.heading, bold: true, italic: true, before: 10, after: 3 },
  6: { size: 10.5, leading: 14, color: COLOR.heading, italic: true, before: 10, after: 3 },
};

export const GAP_AFTER = { paragraph: 7, list: 7, item: 2.5, table: 14, figure: 14, quote: 10, code: 10 } as const;
