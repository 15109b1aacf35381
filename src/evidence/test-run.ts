/**
 * The recorded test run: what ava said in TAP, as a record of the evidence. The verification report prints it only where
 * its source hash is that of the software that made the evidence; a run of other sources proves nothing about these.
 */
import * as say from '../core/messages/evidence.js';
import type { Fact } from '../core/types.js';
import type { Evidence } from './evidence.js';
import type { EvidenceRecord } from './records.js';

export const TEST_RUN = 'test-run';
export const TEST_COMMAND = 'npm run record-tests';

export interface RanTest {
  /** "evidence/sbom", under test/ without its ending. */
  readonly file: string;
  readonly title: string;
  readonly result: 'passed' | 'failed' | 'skipped';
}

/** Ids of requirements in a title, in order. */
export const requirementIds = (title: string): string[] => [...title.matchAll(/\bREQ-\d{3}\b/g)].map((m) => m[0]);

/** ava's TAP: "ok 12 - room › file › title", the file's parts split by " › "; `files` tells where the title begins. */
export function parseTap(tap: string, files: readonly string[]): RanTest[] {
  const known = [...files].sort((a, b) => b.length - a.length);
  return tap.split('\n').flatMap((line): RanTest[] => {
    const match = /^(not )?ok \d+ - (.+?)( # (?:SKIP|TODO).*)?$/.exec(line);
    if (!match) return [];
    const words = match[2] as string;
    const file = known.find((name) => words.startsWith(`${name.replaceAll('/', ' › ')} › `)) ?? '';
    const title = file === '' ? words : words.slice(file.length + 2 * (file.split('/').length - 1) + 3);
    return [{ file, title, result: match[3] ? 'skipped' : match[1] ? 'failed' : 'passed' }];
  });
}

export function testRunRecord(
  head: Pick<EvidenceRecord, 'version' | 'made' | 'machine'>,
  sourceSha256: string,
  tests: readonly RanTest[],
  run: { readonly seconds: number; readonly filesInSources: number },
): EvidenceRecord {
  const count = (result: RanTest['result'], of = tests): number => of.filter((t) => t.result === result).length;
  const fact = (id: string, value: number, about: string, unit: string): Fact => ({
    id: `${TEST_RUN}.${id}`,
    value,
    about,
    unit,
  });
  const rooms = [...new Set(tests.map((t) => t.file.split('/')[0] as string))].sort();
  return {
    ...head,
    made: { ...head.made, sourceSha256 },
    record: TEST_RUN,
    title: 'Tests of the software',
    command: TEST_COMMAND,
    facts: [
      fact('tests', tests.length, 'Tests run', 'tests'),
      fact('passed', count('passed'), 'Tests passed', 'tests'),
      fact('failed', count('failed'), 'Tests failed', 'tests'),
      fact('skipped', count('skipped'), 'Tests skipped', 'tests'),
      fact('files', new Set(tests.map((t) => t.file)).size, 'Test files run', 'files'),
      fact('files-in-sources', run.filesInSources, 'Test files of the sources', 'files'),
      fact('seconds', Math.round(run.seconds), 'Duration of the run', 'seconds'),
    ],
    results: [],
    tables: [
      {
        id: `${TEST_RUN}.rooms`,
        title: 'Test results by part of the software',
        about: 'Each test of the recorded run is counted under the part of the software that it tests',
        columns: [
          { key: 'room', title: 'Part' },
          { key: 'files', title: 'Test files', numeric: true },
          { key: 'tests', title: 'Tests', numeric: true },
          { key: 'passed', title: 'Passed', numeric: true },
          { key: 'failed', title: 'Failed', numeric: true },
          { key: 'skipped', title: 'Skipped', numeric: true },
        ],
        rows: rooms.map((room) => {
          const mine = tests.filter((t) => t.file.split('/')[0] === room);
          return {
            room: PART_NAMES[room] ?? room,
            files: new Set(mine.map((t) => t.file)).size,
            tests: mine.length,
            passed: count('passed', mine),
            failed: count('failed', mine),
            skipped: count('skipped', mine),
          };
        }),
      },
      {
        id: `${TEST_RUN}.tests`,
        title: 'Every test of the recorded run',
        about: 'The title of a test is the result it expects',
        columns: [
          { key: 'file', title: 'File' },
          { key: 'title', title: 'Expected' },
          { key: 'result', title: 'Result' },
        ],
        rows: tests.map((t) => ({ file: t.file, title: t.title, result: t.result })),
      },
    ],
    series: [],
  };
}

/** Folders of tests that are no part of the software, by what their tests are about. */
const PART_NAMES: Readonly<Record<string, string>> = {
  house: 'rules of the source code',
  kill: 'killed processes',
  setup: 'installation',
  fuzz: 'mutated films',
  security: 'untrusted input',
  worker: 'workflow: service beside the archive',
};

export type TestRunState = { readonly tests: readonly RanTest[] } | { readonly reason: string };

/** The tests of the recorded run where it is of the very sources that made this evidence, else why it is not. */
export function testRunOf(evidence: Pick<Evidence, 'records' | 'facts' | 'tables'>): TestRunState {
  const record = evidence.records.get(TEST_RUN);
  if (!record) return { reason: say.noTestRun };
  const present = evidence.facts.get('software.source-sha256')?.value;
  if (typeof present !== 'string') return { reason: say.sourceUnknown };
  const recorded = record.made.sourceSha256;
  if (recorded !== present) return { reason: say.testRunOfOtherSource(recorded ?? 'none', present) };
  const rows = evidence.tables.get(`${TEST_RUN}.tests`)?.rows ?? [];
  return {
    tests: rows.map((r) => ({
      file: String(r.file),
      title: String(r.title),
      result: r.result as RanTest['result'],
    })),
  };
}
