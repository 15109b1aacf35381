/** The version history of the software for a reviewer: one row per version, with the sentence that CHANGELOG.md opens it with. */
import type { EvidenceTable } from '../core/types.js';

/** "## 0.1.0 – 2026-11-25", a paragraph that sums the version up, and the points under it; null where there is none. */
export function versionHistory(changelog: string): EvidenceTable | null {
  const sections = changelog.split(/^## /m).slice(1);
  if (sections.length === 0) return null;
  return {
    id: 'version-history',
    title: 'Version history of the software',
    about:
      'Newest version first, one row per version. CHANGELOG.md in the sources lists every change, those of the tool that makes evidence and documents included',
    columns: [
      { key: 'version', title: 'Version' },
      { key: 'date', title: 'Date' },
      { key: 'change', title: 'Change since the previous version' },
      { key: 'changes', title: 'Changes listed', numeric: true },
    ],
    rows: sections.map((section) => {
      const [head = '', ...lines] = section.split('\n');
      const [version = '', date = 'no date'] = head.split(/\s+[–—-]\s+/);
      const [summary = '', ...points] = lines.join('\n').split(/^- /m);
      return {
        version: version.trim(),
        date: date.trim(),
        change: plain(summary) || 'not summed up; see CHANGELOG.md',
        changes: points.length,
      };
    }),
  };
}

/** Markdown marks, headings and link targets go; quotes are set as in the rest of a document. */
const plain = (text: string): string =>
  text
    .replace(/^#+ .*$/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replaceAll("'", '’')
    .replace(/\s+/g, ' ')
    .trim();
