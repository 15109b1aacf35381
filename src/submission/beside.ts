/** What lies beside the documents: gap register, account of the elements, line listing, PDF compliance. */
import { canonicalJson } from '../core/files.js';
import { elementsCsv } from './account.js';
import { headingLines } from './anchors.js';
import type { Context } from './context.js';
import type { ElementReport } from './elements.js';
import { registerCsv, registerXlsx } from './gap-register.js';
import { lineListing, lineListingCsv } from './line-listing.js';
import { type ComplianceReport, inspectPdf } from './pdf-compliance.js';

export interface DocumentFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

export const LINE_LISTING = 'documents/line-listing.csv';
export const COMPLIANCE = 'documents/pdf-compliance.json';

/** `documents`: the Markdown and PDF files already rendered. */
export async function besideDocuments(
  context: Context,
  elements: readonly ElementReport[],
  documents: readonly DocumentFile[],
): Promise<DocumentFile[]> {
  const { gaps, evidence } = context;
  return [
    { path: 'documents/gap-register.json', bytes: canonicalJson({ version: 1, gaps }) },
    { path: 'documents/gap-register.csv', bytes: registerCsv(gaps) },
    { path: 'documents/gap-register.xlsx', bytes: await registerXlsx(gaps) },
    { path: 'documents/elements.json', bytes: canonicalJson({ version: 1, elements }) },
    { path: 'documents/elements.csv', bytes: elementsCsv(elements) },
    { path: LINE_LISTING, bytes: lineListingCsv(lineListing(evidence)) },
    { path: COMPLIANCE, bytes: canonicalJson({ version: 1, reports: complianceOf(documents) }) },
  ];
}

/** Every PDF beside the headings of the Markdown it was made from. */
export function complianceOf(documents: readonly DocumentFile[]): ComplianceReport[] {
  return documents.flatMap(({ path, bytes }) => {
    if (!path.endsWith('.pdf') || typeof bytes === 'string') return [];
    const markdown = documents.find((d) => d.path === path.replace(/\.pdf$/, '.md'))?.bytes;
    const headings =
      typeof markdown === 'string' ? headingLines(markdown).filter((h) => h.level > 1 && h.level < 4) : [];
    return [
      inspectPdf(
        path,
        bytes,
        headings.map((h) => h.text),
      ),
    ];
  });
}
