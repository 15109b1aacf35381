/** The version history of the software, read from CHANGELOG.md. */
import type { EvidenceTable } from '../core/types.js';

/** "## 0.1.0 – unreleased" and the points under it, one row a point; null where there is none. */
export function versionHistory(changelog: string): EvidenceTable | null {
  const rows = changelog
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [head = '', ...lines] = section.split('\n');
      const [version = '', date = 'no date'] = head.split(/\s+[–—-]\s+/);
      return pointsOf(lines.join('\n')).map((change, i) => ({
        version: i === 0 ? version.trim() : '',
        date: i === 0 ? date.trim() : '',
        change,
      }));
    });
  if (rows.length === 0) return null;
  return {
    id: 'version-history',
    title: 'Version history of the software',
    about: 'From the changelog of the release; the newest version first, one row a change',
    columns: [
      { key: 'version', title: 'Version' },
      { key: 'date', title: 'Date' },
      { key: 'change', title: 'Change from the version before' },
    ],
    rows,
  };
}

/** A point may run over several lines; Markdown marks and link targets go. */
const pointsOf = (text: string): string[] =>
  text
    .split(/^- /m)
    .slice(1)
    .map((point) =>
      point
        .replace(/^#+ .*$/gm, '')
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[`*]/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
