/** Looks of the Word document: fonts that every Word has, the colours and proportions of the printed pages. */
import type { IStylesOptions } from 'docx';

export const FONT = 'Calibri';
export const MONO = 'Consolas';

export const INK = {
  heading: '12324F',
  link: '17456F',
  muted: '555555',
  head: 'E8EDF3',
  faint: 'D5DBE1',
  rule: '9AA5B1',
  gap: 'FFF6DF',
  gapEdge: '8A5A00',
  note: 'F1F5F9',
  code: 'F4F5F7',
} as const;

/** Half points and twentieths of a point, as Word counts. */
export const half = (points: number): number => Math.round(points * 2);
export const twips = (points: number): number => Math.round(points * 20);

const heading = (size: number, before: number, italics = false) => ({
  run: { font: FONT, size: half(size), bold: true, italics, color: INK.heading },
  paragraph: { spacing: { before: twips(before), after: twips(5) }, keepNext: true, keepLines: true },
});

export const STYLES: IStylesOptions = {
  default: {
    document: {
      run: { font: FONT, size: half(10.5), language: { value: 'en-US' } },
      paragraph: { spacing: { after: twips(6), line: 264, lineRule: 'auto' } },
    },
    title: {
      run: { font: FONT, size: half(25), bold: true, color: INK.heading },
      paragraph: { spacing: { before: twips(20), after: twips(8) } },
    },
    heading1: heading(17, 22),
    heading2: heading(13, 16),
    heading3: heading(11.5, 12),
    heading4: heading(10.5, 9, true),
    heading5: heading(10.5, 9, true),
    hyperlink: { run: { color: INK.link, underline: { type: 'none' } } },
    footnoteText: { run: { font: FONT, size: half(9) } },
  },
  paragraphStyles: [
    {
      id: 'Caption',
      name: 'caption',
      basedOn: 'Normal',
      next: 'Normal',
      quickFormat: true,
      run: { size: half(9.5) },
      paragraph: { spacing: { before: twips(6), after: twips(4) } },
    },
    {
      id: 'Cell',
      name: 'Cell',
      basedOn: 'Normal',
      run: { size: half(9) },
      paragraph: { spacing: { after: 0, line: 240, lineRule: 'auto' } },
    },
    ...[1, 2, 3].map((level) => ({
      id: `TOC${level}`,
      name: `toc ${level}`,
      basedOn: 'Normal',
      run: { bold: level === 1 },
      paragraph: {
        spacing: { before: level === 1 ? twips(4) : 0, after: twips(1), line: 240, lineRule: 'auto' as const },
        indent: { left: twips(14 * (level - 1)) },
      },
    })),
    {
      id: 'CodeBlock',
      name: 'Code',
      basedOn: 'Normal',
      run: { font: MONO, size: half(8.5) },
      paragraph: { spacing: { after: 0, line: 240, lineRule: 'auto' } },
    },
    {
      id: 'Running',
      name: 'Running',
      basedOn: 'Normal',
      run: { size: half(8.5), color: INK.muted },
      paragraph: { spacing: { after: 0 } },
    },
  ],
};
