import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { CHECKLISTS, readChecklist } from '../../src/submission/checklists.js';
import { createContext } from '../../src/submission/context.js';
import { GAP_RULES } from '../../src/submission/gap-rules.js';
import { readDesign, readHazards, traceTable } from '../../src/submission/listings.js';
import { RUN_GAPS } from '../../src/submission/run-gaps.js';
import { traceProblems } from '../../src/submission/trace-problems.js';
import { fakeEvidence } from './fake-evidence.js';

test('every id of the trace leads somewhere, and critical means that a hazard needs it', (t) => {
  t.deepEqual(traceProblems(), []);
  t.true(readHazards().length >= 12);
});

test('every source file or folder that a design unit names exists', (t) => {
  for (const unit of readDesign()) {
    const missing = unit.files.filter((file) => !existsSync(join(packageRoot(), file)));
    t.deepEqual(missing, [], unit.id);
  }
});

test('without a recorded test run the trace claims no result', (t) => {
  const table = traceTable(createContext(fakeEvidence()));
  t.regex(table, /no recorded run/);
  t.notRegex(table, /pass/i);
});

test('with a recorded run requirements without a test and tests without a requirement are listed', (t) => {
  const evidence = fakeEvidence();
  const tables = new Map(evidence.tables);
  tables.set('test-run', {
    id: 'test-run',
    title: 'Tests',
    about: 'FAKE',
    columns: [],
    rows: [
      { title: 'SRS-001 a lateral film is refused', result: 'passed' },
      { title: 'SRS-999 nobody asked for this', result: 'passed' },
    ],
  });
  const table = traceTable(createContext({ ...evidence, tables }));
  t.regex(table, /\| SRS-001 \| SDS-001 \| SRS-001 a lateral film is refused \| passed \|/);
  t.regex(table, /Requirements without a test: SRS-002/);
  t.regex(table, /Test ids without a requirement: SRS-999/);
});

test('every gap key that a checklist names has an owner, and no item stands twice', (t) => {
  for (const name of CHECKLISTS) {
    const { items } = readChecklist(name);
    t.is(new Set(items.map((i) => i.id)).size, items.length, name);
    for (const item of items) if ('gap' in item) t.true(GAP_RULES.has(item.gap) || RUN_GAPS.has(item.gap), item.gap);
  }
});

test('the checklists are whole: STARD 2015 to item 30, CLAIM 2024 to item 44, TRIPOD+AI to item 27', (t) => {
  const numbers = (name: string) => [...new Set(readChecklist(name).items.map((i) => Number.parseInt(i.id, 10)))];
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  t.deepEqual(numbers('stard-2015'), upTo(30));
  t.deepEqual(numbers('claim-2024'), upTo(44));
  t.deepEqual(numbers('tripod-ai'), upTo(27));
});
