/**
 * The validation record of the tool itself. What people wrote stands in templates/data/tool.yaml; the results are those of
 * the recorded test run and of the records at hand. The same text goes into docs/validation.md and into the submission.
 */
import { z } from 'zod';
import { type TestRunState, testRunOf } from '../evidence/test-run.js';
import type { Context } from './context.js';
import { readData } from './data.js';
import { escapeMarkdown as esc } from './escape.js';
import { left } from './listings.js';
import { gfm } from './tables.js';

const text = z.string().min(1);
export const toolSchema = z.strictObject({
  intendedUse: text,
  notFor: text,
  risk: text,
  requirements: z
    .array(
      z.strictObject({
        id: z.string().regex(/^TV-\d\d$/),
        requirement: text,
        /** What goes wrong in a submission when it is not met. */
        failure: text,
        /** Test files under test/, without their ending. */
        tests: z.array(text).min(1),
        /** Recorded measurements that show it too. */
        records: z.array(text).default([]),
      }),
    )
    .min(1),
  references: z.array(z.strictObject({ of: text, name: text, made: text })).min(1),
  limitations: z.array(text).min(1),
});
export type Tool = z.output<typeof toolSchema>;

export const readTool = (): Tool => readData('tool', toolSchema);

/** The section body; `records` are the names of the records at hand. `files`: the test files by name, not by number. */
export function toolValidationText(tool: Tool, run: TestRunState, records: ReadonlySet<string>, files = true): string {
  return [
    `**Intended use.** ${esc(tool.intendedUse)}`,
    `**Not intended.** ${esc(tool.notFor)}`,
    `**Risk.** ${esc(tool.risk)}`,
    ...('reason' in run ? [`The tests of the tool are NOT PROVIDED. Reason: ${esc(run.reason)}.`] : []),
    gfm(
      'Requirements of the tool and how they were verified.',
      ['Requirement', 'What', 'If it is not met', 'Verified by', 'Result'],
      left(5),
      tool.requirements.map((r) => [
        r.id,
        esc(r.requirement),
        esc(r.failure),
        files
          ? [...r.tests, ...r.records.map((name) => `record ${name}`)].map((name) => `\`${name}\``).join(', ')
          : [filesOf(r.tests.length), ...r.records.map((name) => `record ${name}`)].join('; '),
        resultOf(r, run, records),
      ]),
    ),
    ...(files ? [] : ['The file docs/validation.md of the sources names the test files of each requirement.']),
    gfm(
      'Independent software and published values with which the tool was compared; the scripts are part of the sources.',
      ['Statistic or function', 'Compared with', 'Script'],
      left(3),
      tool.references.map((r) => [esc(r.of), esc(r.name), `\`${r.made}\``]),
    ),
    ['Known limitations of the tool:', '', ...tool.limitations.map((words) => `- ${esc(words)}`)].join('\n'),
  ].join('\n\n');
}

const filesOf = (n: number): string => `${n} test ${n === 1 ? 'file' : 'files'}`;

function resultOf(r: Tool['requirements'][number], run: TestRunState, records: ReadonlySet<string>): string {
  if ('reason' in run) return 'not provided';
  const mine = run.tests.filter((test) => r.tests.includes(test.file));
  const failed = mine.filter((test) => test.result !== 'passed').length;
  const absent = r.tests.filter((file) => !mine.some((test) => test.file === file));
  const without = r.records.filter((name) => !records.has(name));
  return [
    failed > 0 ? `**FAIL**: ${failed} of ${mine.length} tests did not pass` : `${mine.length} passed`,
    ...absent.map((file) => `**no test ran** in \`${file}\``),
    ...without.map((name) => `record ${name} not in this evidence`),
  ].join('; ');
}

export const toolValidation = (context: Context): string =>
  toolValidationText(readTool(), testRunOf(context.evidence), new Set(context.evidence.records.keys()), false);
