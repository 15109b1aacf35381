/** What a verification found: for the terminal, and as a short certificate. */
import type { Result } from '../../core/types.js';
import type { FileCheck, FileState } from '../../evidence/integrity.js';
import type { Reevaluation, ValueDifference } from '../../steps/reevaluate.js';
import type { PackageChange } from './packages.js';
import type { Rescoring } from './rescore.js';
import type { SignatureCheck } from './signature.js';

export type VerifyVerdict = 'identical' | 'within tolerance' | 'different';

interface Findings {
  readonly folder: string;
  readonly files: readonly FileCheck[];
  readonly signature: SignatureCheck;
  readonly recomputed: Pick<Reevaluation, 'compared' | 'notRecomputed' | 'differences'> | null;
  readonly rescored: Rescoring | null;
  /** Why nothing was computed again; null where it was. */
  readonly notRecomputedBecause: string | null;
  readonly made: {
    readonly software: { readonly name: string; readonly version: string; readonly commit: string | null };
    readonly manifestSha256: string;
  } | null;
  readonly packages: readonly PackageChange[];
  readonly requalify: boolean;
}

export interface VerifyReport extends Findings {
  readonly version: 1;
  readonly verdict: VerifyVerdict;
}

const SHOWN = 20;

/**
 * Different where any file, value, score or signature is. A re-qualification asks about values and scores: documents that
 * newer software renders otherwise do not decide it.
 */
export function verdictOf(found: Findings): VerifyVerdict {
  const files = found.requalify
    ? found.files.filter((file) => !/^(?:documents|charts)\//.test(file.path))
    : found.files;
  const bad =
    files.some((file) => file.state !== 'identical' && file.state !== 'within tolerance') ||
    found.signature.state === 'bad' ||
    found.recomputed === null ||
    found.recomputed.differences.length > 0 ||
    (found.rescored !== null && found.rescored.beyond.length > 0);
  if (bad) return 'different';
  const near =
    files.some((file) => file.state === 'within tolerance') || (found.rescored !== null && found.rescored.largest > 0);
  return near ? 'within tolerance' : 'identical';
}

const count = (files: readonly FileCheck[], state: FileState): number =>
  files.filter((file) => file.state === state).length;

const STATES: readonly FileState[] = ['identical', 'within tolerance', 'different', 'missing', 'unexpected'];

/** "0.871 → 0.874 (+0.003)" where both have an estimate. */
function moved(difference: ValueDifference): string {
  const estimate = (value: unknown): number | null => (value as Partial<Result> | null)?.estimate ?? null;
  const [before, after] = [estimate(difference.stored), estimate(difference.recomputed)];
  if (difference.stored === null) return 'not in the folder';
  if (before === null || after === null) return 'differs';
  const by = after - before;
  return before === after
    ? `${before}: the same estimate; interval or particulars differ`
    : `${before} → ${after} (${by > 0 ? '+' : ''}${by.toPrecision(3)})`;
}

function findings(report: VerifyReport): string[] {
  const lines: string[] = [];
  for (const file of report.files.filter((f) => f.state !== 'identical'))
    lines.push(`${file.state.toUpperCase()}  ${file.path}${file.detail ? `: ${file.detail}` : ''}`);
  for (const difference of report.recomputed?.differences.slice(0, SHOWN) ?? [])
    lines.push(`DIFFERENT  ${difference.kind} ${difference.id}: ${moved(difference)}`);
  const more = (report.recomputed?.differences.length ?? 0) - SHOWN;
  if (more > 0) lines.push(`… and ${more} more values; --json has them all`);
  for (const score of report.rescored?.beyond.slice(0, SHOWN) ?? [])
    lines.push(`DIFFERENT  score of ${score.caseId}: ${score.stored} → ${score.rescored}`);
  for (const problem of report.signature.problems) lines.push(`BAD SIGNATURE  ${problem}`);
  if (report.notRecomputedBecause !== null) lines.push(`NOT RECOMPUTED  ${report.notRecomputedBecause}`);
  return lines;
}

function account(report: VerifyReport): string[] {
  const { recomputed, rescored, signature } = report;
  const made = report.made;
  return [
    ...(made
      ? [
          `made by ${made.software.name} ${made.software.version}, commit ${made.software.commit ?? 'unknown'}; evidence manifest SHA-256 ${made.manifestSha256}`,
        ]
      : []),
    `files: ${STATES.map((state) => `${count(report.files, state)} ${state}`).join(', ')}`,
    ...(recomputed
      ? [
          `computed again from the predictions: ${Object.entries(recomputed.compared)
            .map(([kind, n]) => `${n} ${kind}`)
            .join(', ')}; ${recomputed.differences.length} different`,
          `results that predictions alone do not give (records, training films), covered by their hashes: ${recomputed.notRecomputed.length}`,
        ]
      : []),
    rescored
      ? `scored again: ${rescored.scored} films, largest difference ${rescored.largest}, tolerance ${rescored.tolerance}, ${rescored.beyond.length} beyond it, ${rescored.flips} across the operating point${rescored.filmsMissing > 0 ? `; ${rescored.filmsMissing} films not at hand` : ''}`
      : 'scored again: no (give --data and --model)',
    `signature: ${signature.state}${signature.keyid ? `, key ${signature.keyid}` : ''}`,
    ...(report.requalify
      ? [
          `packages changed since: ${report.packages.length === 0 ? 'none' : report.packages.map((p) => `${p.name} ${p.before ?? 'absent'} → ${p.after ?? 'absent'}`).join(', ')}`,
        ]
      : []),
  ];
}

export function terminalReport(report: VerifyReport): string {
  return `${[report.folder, ...account(report), ...findings(report), `verdict: ${report.verdict.toUpperCase()}`].join('\n')}\n`;
}

export function certificate(report: VerifyReport): string {
  const found = findings(report);
  return `${[
    '# Verification of evidence',
    '',
    `Folder \`${report.folder}\`: **${report.verdict}**.`,
    '',
    ...account(report).map((line) => `- ${line}`),
    '',
    '## What was found otherwise',
    '',
    ...(found.length === 0 ? ['Nothing.'] : found.map((line) => `- ${line}`)),
    '',
    '## Files',
    '',
    '| file | state |',
    '|---|---|',
    ...report.files.map((file) => `| ${file.path} | ${file.state} |`),
  ].join('\n')}\n`;
}
