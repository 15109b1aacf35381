import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import type { EvidenceRecord } from '../../src/evidence/records.js';
import { parseTap, type RanTest, requirementIds, testRunOf, testRunRecord } from '../../src/evidence/test-run.js';
import { computeTrace } from '../../src/evidence/trace.js';
import { renderMarkdowns } from '../../src/submission/checked-documents.js';
import { type Context, createContext } from '../../src/submission/context.js';
import { CHECKLISTS, readChecklist } from '../../src/submission/data.js';
import { SUBMISSION } from '../../src/submission/document-kinds.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { renderSourced } from '../../src/submission/fill-templates.js';
import { GAP_RULES } from '../../src/submission/gap-rules.js';
import { hazardTable, readDesign, readHazards, readRequirements } from '../../src/submission/listings.js';
import { useRiskTable } from '../../src/submission/risk-tables.js';
import { RUN_GAPS } from '../../src/submission/run-gaps.js';
import { writtenTests } from '../../src/submission/template-problems.js';
import { citationProblems, pointerProblems, soupProblems, traceProblems } from '../../src/submission/text-problems.js';
import { traceTable, verificationTable } from '../../src/submission/trace-table.js';
import { fakeEvidence } from './fake-evidence.js';

test('every id of the trace leads somewhere, every requirement has a test or a reason, and every test id a requirement', (t) => {
  const tests = writtenTests() ?? [];
  t.true(tests.length > 300);
  t.deepEqual(traceProblems(tests), []);
  t.true(readHazards().length >= 12);
});

test('a requirement without a test and a test without a requirement are told together, each with file and line', (t) => {
  const problems = traceProblems([{ title: 'REQ-999: nobody asked for this', file: 'test/x.test.ts', row: 7 }]);
  const untested = problems.filter((p) => p.place?.file === 'templates/data/requirements.yaml');
  const open = readRequirements().filter((r) => r.untested === undefined);
  t.is(untested.length, open.length);
  t.true(untested.every((p) => (p.place?.row ?? 0) > 1));
  t.deepEqual(
    problems.filter((p) => p.rule === 'test-ids-name-requirements').map((p) => p.place),
    [{ file: 'test/x.test.ts', row: 7 }],
  );
});

test('every source file or folder that a design unit names exists', (t) => {
  for (const unit of readDesign()) {
    const missing = unit.files.filter((file) => !existsSync(join(packageRoot(), file)));
    t.deepEqual(missing, [], unit.id);
  }
});

const SOURCE = 'a'.repeat(64);
const head: Pick<EvidenceRecord, 'version' | 'made' | 'machine'> = {
  version: 1,
  made: { software: 'trace510k 0.0.0', commit: 'c'.repeat(40), date: '2026-11-24T00:00:00.000Z' },
  machine: { cpu: 'FAKE', cores: 2, memoryBytes: 1024 ** 3, platform: 'FAKE', node: '20.19.0' },
};

function withRun(tests: readonly RanTest[], source = SOURCE, filesInSources = 3) {
  const evidence = fakeEvidence({
    change: ({ facts }) => facts.push({ id: 'software.source-sha256', value: SOURCE, about: 'FAKE' }),
  });
  const record = testRunRecord(head, source, tests, { seconds: 10, filesInSources });
  return {
    ...evidence,
    records: new Map([['test-run', record]]),
    facts: new Map([...evidence.facts, ...record.facts.map((f) => [f.id, f] as const)]),
    tables: new Map([...evidence.tables, ...record.tables.map((x) => [x.id, x] as const)]),
  };
}
const ran = (title: string, result: RanTest['result'] = 'passed'): RanTest => ({ file: 'dicom/accept', title, result });

test('without a recorded test run the trace claims no result', (t) => {
  const table = traceTable(createContext(fakeEvidence()));
  t.regex(table, /no recorded run/);
  t.notRegex(table, /\| pass \|/);
});

test('a recorded run of other sources is not used, and the report says whose it is', (t) => {
  const evidence = withRun([ran('REQ-001: a lateral film is refused')], 'b'.repeat(64));
  const state = testRunOf(evidence);
  t.true('reason' in state && /bbbbbbbbbbbbbbbb.*aaaaaaaaaaaaaaaa/.test(state.reason));
  t.regex(traceTable(createContext(evidence)), /no recorded run/);
  const text = renderMarkdowns(evidence, new Map(evidenceFigures(evidence).map((f) => [f.id, f])));
  t.regex(
    text.get('510k-submission') ?? '',
    /NOT PROVIDED\*\* — Recorded test run[^\n]*The recorded run is of other sources/,
  );
});

test('a recorded run of every test file is compared with the requirements at rendering, and all faults are told together', (t) => {
  const tests = readRequirements()
    .filter((r) => r.id !== 'REQ-007')
    .map((r) => ran(`${r.id}: a claim`));
  const evidence = withRun([...tests, ran('REQ-999: nobody asked for this')], SOURCE, 1);
  const error = t.throws(() => renderMarkdowns(evidence, new Map()), { instanceOf: InputError });
  const found = error?.problems.map((p) => [p.rule, p.place?.file, p.place?.row !== undefined]);
  t.deepEqual(found, [
    ['trace-ids-exist', 'templates/data/requirements.yaml', true],
    ['test-ids-name-requirements', 'test/dicom/accept.test.ts', false],
  ]);
});

test('a recorded run of some test files only is not held against the requirements', (t) => {
  t.notThrows(() => renderMarkdowns(withRun([ran('REQ-001: a claim')]), new Map()));
});

test('with a recorded run each requirement shows its tests, a failed one FAIL, and what has none is listed', (t) => {
  const evidence = withRun([
    ran('REQ-001: a lateral film is refused'),
    ran('REQ-002, REQ-003: a wrong answer', 'failed'),
    ran('REQ-999: nobody asked for this'),
  ]);
  const context = createContext(evidence);
  const table = traceTable(context);
  t.regex(table, /\| REQ-001 \| SDS-001 \| 1 \| pass \|/);
  t.regex(table, /\| REQ-002 \| SDS-001 \| 1 \| \*\*FAIL\*\* \|/);
  t.regex(table, /- REQ-004 \(requirement\) lacks a test: \*\*not explained\*\*/);
  t.regex(table, /- REQ-999 \(test\) lacks a requirement of this id/);
  t.regex(
    verificationTable(context),
    /\| REQ-003 \| `dicom\/accept` \| a wrong answer \| not as expected \| \*\*FAIL\*\* \|/,
  );
});

test('an orphan with a reason is explained, and every kind of orphan is found', (t) => {
  const { orphans } = computeTrace({
    needs: [{ id: 'UN-001' }],
    hazards: [{ id: 'HAZ-001', controls: ['REQ-009'] }],
    requirements: [{ id: 'REQ-001', need: 'UN-002', design: [], evidence: [], untested: 'by inspection' }],
    design: [{ id: 'SDS-001' }],
    tests: [{ file: 'x', title: 'REQ-002: x', result: 'passed' }],
  });
  t.deepEqual(
    orphans.map((o) => [o.id, o.kind, o.reason ?? null]),
    [
      ['UN-001', 'need', null],
      ['HAZ-001', 'hazard', null],
      ['REQ-001', 'requirement', 'by inspection'],
      ['SDS-001', 'design', null],
      ['REQ-002', 'test', null],
    ],
  );
});

test('what ava says in TAP is read test by test: file, title, result', (t) => {
  const tap = [
    'TAP version 13',
    'ok 1 - core › files › canonical JSON › sorts keys',
    'not ok 2 - dicom › accept › REQ-001: refused',
    '  ---',
    '  message: ok 3 - inside',
    '  ...',
    'ok 3 - core › csv › skipped # SKIP',
    '1..3',
  ].join('\n');
  t.deepEqual(parseTap(tap, ['core/files', 'core/csv', 'dicom/accept']), [
    { file: 'core/files', title: 'canonical JSON › sorts keys', result: 'passed' },
    { file: 'dicom/accept', title: 'REQ-001: refused', result: 'failed' },
    { file: 'core/csv', title: 'skipped', result: 'skipped' },
  ]);
  t.deepEqual(requirementIds('REQ-001, REQ-020: two at once'), ['REQ-001', 'REQ-020']);
});

test('every gap key that a checklist names has an owner, and no item stands twice', (t) => {
  for (const name of CHECKLISTS) {
    const { items } = readChecklist(name);
    t.is(new Set(items.map((i) => i.id)).size, items.length, name);
    const keys = items.flatMap((item) => ('gap' in item ? [item.gap] : 'gaps' in item ? item.gaps : []));
    for (const key of keys) t.true(GAP_RULES.has(key) || RUN_GAPS.has(key), key);
  }
});

test('the checklists are whole: STARD 2015 to item 30, CLAIM 2024 to item 44, TRIPOD+AI to item 27', (t) => {
  const numbers = (name: string) => [...new Set(readChecklist(name).items.map((i) => Number.parseInt(i.id, 10)))];
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  t.deepEqual(numbers('stard-2015'), upTo(30));
  t.deepEqual(numbers('claim-2024'), upTo(44));
  t.deepEqual(numbers('tripod-ai'), upTo(27));
});

test('a checklist, a special control or an element that points to a section that is not there is told at its own line', (t) => {
  const problems = pointerProblems('# Title\n\n## Labeling\n');
  t.true(problems.every((p) => /^templates\/data\//.test(p.place?.file ?? '') && (p.place?.row ?? 0) > 0));
  const files = new Set(problems.map((p) => p.place?.file));
  t.is(files.size, CHECKLISTS.length + 3);
});

test('a reference nobody cites is told at its line, and every shipped one is cited', (t) => {
  t.true(citationProblems(new Set()).every((p) => (p.place?.row ?? 0) > 0 && p.rule === 'references-are-cited'));
  t.deepEqual(citationProblems(), []);
  const context = createContext(fakeEvidence());
  const { markdown } = renderSourced(context, SUBMISSION, new Map());
  for (const id of context.cited) t.true(markdown.includes(`<a id="ref-${id}">`), id);
  t.false(markdown.includes('<a id="ref-cade">'), 'a triage device does not cite the guidance on detection');
});

test('unknown evidence ids, device keys and references of one template are all told, each with its line', (t) => {
  const context = createContext(fakeEvidence());
  const text = 'a\n{{value "overall.nothing.none"}}\n{{fact "nothing"}}\n{{device "no.key"}}\n{{cite "nobody"}}\n';
  const error = t.throws(() => renderSourced(context, SUBMISSION, new Map(), [{ name: 'x.hbs', text }]), {
    instanceOf: InputError,
  });
  t.deepEqual(
    error?.problems.map((p) => [p.rule, p.place?.row]),
    [
      ['templates-name-known-evidence', 2],
      ['templates-name-known-evidence', 3],
      ['templates-name-known-device-keys', 4],
      ['citations-name-references', 5],
    ],
  );
});

test('a package that nobody described and a description of no package are told', (t) => {
  const bill = (components: readonly string[]) => ({
    tables: new Map([
      [
        'sbom',
        {
          ...{ id: 'sbom', title: '', about: '', columns: [] },
          rows: components.map((component) => ({ component, kind: 'library', by: 'the product' })),
        },
      ],
    ]),
  });
  const problems = soupProblems(bill(['left-pad']));
  t.true(problems.some((p) => /left-pad/.test(p.message)));
  t.true(problems.some((p) => /"sharp"/.test(p.message) && (p.place?.row ?? 0) > 0));
});

test('a device that marks the film has its own hazards and use errors: nothing is flagged, brought forward or notified', (t) => {
  const device = 'deviceType: CADe\nuserInterface: {marks: box}';
  const [triage, marking] = [undefined, device].map((text) =>
    createContext(fakeEvidence(text === undefined ? {} : { device: text })),
  );
  for (const table of [hazardTable, useRiskTable]) {
    t.regex(table(triage as Context), /flag/);
    t.notRegex(table(marking as Context), /flag|worklist|brought forward|order of reading|notification|REQ-008/);
    t.regex(table(marking as Context), /mark/);
  }
});
