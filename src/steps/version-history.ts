/** The version history of the software, read from CHANGELOG.md. */
import type { EvidenceTable } from '../core/types.js';

/** "## 0.1.0 – unreleased" and the points under it, one row a version; null where there is none. */
export function versionHistory(changelog: string): EvidenceTable | null {
  const rows: { version: string; date: string; changes: string }[] = [];
  for (const section of changelog.split(/^## /m).slice(1)) {
    const [head = '', ...lines] = section.split('\n');
    const [version = '', date = 'no date'] = head.split(/\s+[–—-]\s+/);
    // A point may run over several lines; Markdown marks and link targets go.
    const points = lines
      .join('\n')
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
    rows.push({ version: version.trim(), date: date.trim(), changes: points.join(' ') });
  }
  if (rows.length === 0) return null;
  return {
    id: 'version-history',
    title: 'Version history of the software',
    about: 'From the changelog of the release; the newest version first',
    columns: [
      { key: 'version', title: 'Version' },
      { key: 'date', title: 'Date' },
      { key: 'changes', title: 'Changes from the version before' },
    ],
    rows,
  };
}
