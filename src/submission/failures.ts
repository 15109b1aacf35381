/** Missed and falsely flagged cases of the primary population, the farthest from the operating point first. */
import * as say from '../core/messages/submission.js';
import type { Context } from './context.js';
import { escapeMarkdown } from './escape.js';
import { formatPlain } from './format.js';
import { lineListing, type Outcome } from './line-listing.js';
import { gfm } from './tables.js';

/** Rows shown of each kind; the line listing has all of them. */
const SHOWN = 25;
const COLUMNS = ['case', 'score', 'age', 'sex', 'view', 'findings'] as const;

export function failureTables({ evidence }: Context): string {
  const listing = lineListing(evidence);
  const threshold = evidence.lock.threshold?.threshold;
  if (listing.counts === null || threshold === undefined) return '';
  const at = (name: string): number => listing.columns.indexOf(name);
  const names = COLUMNS.filter((name) => at(name) >= 0);
  const table = (outcome: Outcome, caption: string): string => {
    const mine = listing.rows
      .filter((row) => row[at('counts as')] === outcome)
      .map((row) => ({ row, distance: Math.abs(Number(row[at('score')]) - threshold) }))
      .sort((a, b) => b.distance - a.distance);
    if (mine.length === 0) return say.noSuchFailure(caption);
    const cell = (v: string | number | null | undefined): string =>
      v === null || v === undefined || v === '' ? '–' : typeof v === 'number' ? formatPlain(v) : escapeMarkdown(v);
    return gfm(
      say.failuresShown(caption, Math.min(SHOWN, mine.length), mine.length),
      names.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`),
      names.map((name) => (name === 'score' || name === 'age' ? 'right' : 'left')),
      mine.slice(0, SHOWN).map(({ row }) => names.map((name) => cell(row[at(name)]))),
    );
  };
  return [table('FN', say.missedCases), table('FP', say.falselyFlagged)].join('\n\n');
}
