/** The forms a document is written in. */
export const FORMATS = ['md', 'pdf', 'html', 'docx'] as const;
export type Format = (typeof FORMATS)[number];
