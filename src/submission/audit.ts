/**
 * An evidence folder looked at as a whole: the account of the elements taken from the very documents that lie there, and
 * everything in which these documents differ from their evidence. A claim of "present" holds for what a reader will open.
 */
import { sha256 } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import type { CriterionOutcome } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';
import { type Account, accountOf } from './account.js';
import { complianceOf, type DocumentFile } from './beside.js';
import { renderMarkdowns } from './checked-documents.js';
import { DOCUMENTS, SUBMISSION } from './document-kinds.js';
import { evidenceFigures } from './figures.js';
import { printedNumberProblems } from './printed-numbers.js';

export interface Audit extends Account {
  /** Documents that are missing, differ from what the evidence renders, or break a technical rule. */
  readonly differences: readonly Problem[];
  /** Criteria that failed or could not be evaluated. */
  readonly unmet: readonly CriterionOutcome[];
}

/** `documents`: what lies in the folder; `recorded`: SHA-256 by path, from the release manifest, where there is one. */
export function auditFolder(
  evidence: Evidence,
  documents: readonly DocumentFile[],
  recorded: ReadonlyMap<string, string> = new Map(),
): Audit {
  const figures = new Map(evidenceFigures(evidence).map((figure) => [figure.id, figure]));
  const rendered = renderMarkdowns(evidence, figures);
  const differences: Problem[] = [];
  let submission = '';
  for (const { name } of DOCUMENTS) {
    const path = `documents/${name}.md`;
    const found = textOf(documents, path);
    if (found === null) differences.push(say.documentMissing(path));
    else {
      differences.push(...firstDifference(path, rendered.get(name) as string, found));
      differences.push(...printedNumberProblems(evidence, path, found));
      if (name === SUBMISSION.name) submission = found;
    }
    differences.push(...pdfProblems(`documents/${name}.pdf`, documents, recorded));
  }
  const unmet = evidence.criteria.filter((c) => c.verdict !== 'PASS');
  return { ...accountOf(evidence, submission), differences, unmet };
}

function textOf(documents: readonly DocumentFile[], path: string): string | null {
  const bytes = documents.find((d) => d.path === path)?.bytes;
  return bytes === undefined ? null : typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
}

function firstDifference(path: string, expected: string, found: string): Problem[] {
  if (expected === found) return [];
  const [want, have] = [expected.split('\n'), found.split('\n')];
  const row = want.findIndex((line, i) => line !== have[i]);
  const at = row < 0 ? want.length : row;
  return [say.documentDiffers(path, at + 1, shorten(want[at]), shorten(have[at]))];
}

const shorten = (line: string | undefined): string =>
  line === undefined ? 'the end of the document' : line.length > 90 ? `${line.slice(0, 90)}…` : line;

function pdfProblems(
  path: string,
  documents: readonly DocumentFile[],
  recorded: ReadonlyMap<string, string>,
): Problem[] {
  const file = documents.find((d) => d.path === path);
  if (!file) return [say.documentMissing(path)];
  const [expected, found] = [recorded.get(path), sha256(file.bytes)];
  const changed = expected !== undefined && expected !== found ? [say.documentOfOtherBytes(path, expected, found)] : [];
  const mine = documents.filter((d) => d.path === path || d.path === path.replace(/\.pdf$/, '.md'));
  const broken = complianceOf(mine).flatMap(({ checks }) =>
    checks.filter((c) => !c.ok).map((c) => say.pdfBreaksRule(path, c.rule, c.expected, c.found)),
  );
  return [...changed, ...broken];
}
