/** The documents that are made of one evidence folder. */

export interface DocumentKind {
  readonly name: string;
  readonly folder: string;
  readonly title: string;
  readonly listsReferences: boolean;
}

export const SUBMISSION: DocumentKind = {
  name: '510k-submission',
  folder: '510k',
  title: 'Traditional 510(k) Premarket Notification',
  listsReferences: true,
};
export const CLASSIC: DocumentKind = {
  name: 'algorithm-description',
  folder: 'classic',
  title: 'FDA Submission: Algorithm Description',
  listsReferences: false,
};
export const DOCUMENTS: readonly DocumentKind[] = [SUBMISSION, CLASSIC];

export const documentFile = (kind: DocumentKind): string => `documents/${kind.name}.md`;
