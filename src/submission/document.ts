/** What every printed form is made from: the checked model, its charts laid out, and who and what the document is. */
import * as say from '../core/messages/submission-pdf.js';
import { InputError } from '../core/problems.js';
import type { DocumentModel } from './blocks/model.js';
import type { DrawnCharts } from './charts/render.js';

export const LANGUAGE = 'en-US';

export interface DocumentMeta {
  readonly title: string;
  readonly subject: string;
  readonly device: string;
  readonly version: string;
  readonly documentId: string;
  readonly evidenceSha256: string;
  /** ISO date of the release or the lock, never the clock. */
  readonly date: string;
  /** ['DRAFT', 'SYNTHETIC DATA']: printed above the running head, where they hide nothing. */
  readonly marks: readonly string[];
  readonly author: string;
}

export interface DocumentParts {
  readonly model: DocumentModel;
  readonly charts: DrawnCharts;
  readonly meta: DocumentMeta;
  /** Name of the Markdown in messages. */
  readonly file: string;
}

const DETAILS = ['title', 'device', 'version', 'documentId', 'evidenceSha256', 'date', 'author'] as const;

export function checkMeta(meta: DocumentMeta): void {
  const missing = DETAILS.filter(
    (key) => meta[key].trim() === '' || (key === 'date' && Number.isNaN(Date.parse(meta.date))),
  );
  if (missing.length > 0) throw new InputError(missing.map(say.markMissing));
}
