import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { strFromU8, unzipSync } from 'fflate';
import { buildProgram } from '../../src/commands/program.js';
import { exampleAnswer } from '../../src/config/example.js';
import { formatSheetCsv, parseCsv } from '../../src/core/csv.js';
import { packageRoot } from '../../src/core/files.js';
import { createContext } from '../../src/submission/context.js';
import { registerCsv, registerRows, registerXlsx } from '../../src/submission/gap-register.js';
import { GAP_RULES } from '../../src/submission/gap-rules.js';
import { RUN_GAPS } from '../../src/submission/run-gaps.js';
import { writeSheet } from '../../src/submission/spreadsheet.js';
import { fakeEvidence } from './fake-evidence.js';

const { gaps } = createContext(fakeEvidence());

test('what blocks filing stands first in the register', (t) => {
  const severities = gaps.map((g) => g.severity);
  t.true(severities.lastIndexOf('blocks filing') < severities.indexOf('expected by reviewers'));
});

test('every row says who owes it, where it goes, what a good answer holds, shows one, and names the elements', (t) => {
  for (const row of registerRows(gaps)) {
    t.regex(row.gap.owner, /regulatory affairs|clinical|software|quality/);
    t.true(row.gap.fill.trim().length > 0);
    t.not(row.answer.trim(), '', row.gap.key);
    t.true(row.elements.length > 0, row.gap.key);
  }
});

test('every key of the gap rules has an example of a good answer', (t) => {
  t.deepEqual(
    [...GAP_RULES.keys()].filter((key) => exampleAnswer(key) === undefined),
    [],
  );
});

test('the register as CSV and as XLSX holds every gap', async (t) => {
  const csv = parseCsv(registerCsv(gaps), 'gap-register.csv');
  t.is(csv.rows.length, gaps.length);
  const files = unzipSync(await registerXlsx(gaps));
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] as Uint8Array);
  t.is([...sheet.matchAll(/<row /g)].length, gaps.length + 1);
  const strings = strFromU8(files['xl/sharedStrings.xml'] as Uint8Array);
  for (const gap of gaps) t.true(strings.includes(`>${gap.title.replaceAll('&', '&amp;')}`), gap.title);
});

test('the register as XLSX is the same bytes at another time', async (t) => {
  const first = await registerXlsx(gaps);
  await new Promise((done) => setTimeout(done, 2100)); // the clock of a ZIP has steps of two seconds
  t.deepEqual(await registerXlsx(gaps), first);
});

test('no text can become a formula, neither in CSV nor in XLSX; numbers stay numbers', async (t) => {
  const danger = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'plain'];
  const lines = formatSheetCsv(
    ['a', 'n'],
    danger.map((d) => [d, -2.5]),
  )
    .trimEnd()
    .split('\n')
    .slice(1);
  t.deepEqual(lines, ["'=1+1,-2.5", "'+1,-2.5", "'-1,-2.5", "'@SUM(A1),-2.5", "'\tx,-2.5", 'plain,-2.5']);
  const files = unzipSync(
    await writeSheet(
      'S',
      [{ title: 'a', width: 9 }],
      danger.map((d) => [d]),
    ),
  );
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] as Uint8Array);
  t.notRegex(sheet, /<f[ >]/);
  t.is([...sheet.matchAll(/t="s"/g)].length, danger.length + 1);
});

test('the complete example of the fixtures leaves no key of device.yaml open', (t) => {
  const device = readFileSync(join(packageRoot(), 'test/fixtures/projects/complete-device.yaml'), 'utf8');
  t.deepEqual(
    createContext(fakeEvidence({ device })).gaps.filter((g) => g.where === 'device.yaml'),
    [],
  );
});

test('a signature without its day and a plan without its SHA-256 stay open', (t) => {
  const device =
    'deviceType: CADt\napprovals: {author: {name: A, role: B, meaning: C}}\nstatisticalPlan: {protocol: {file: a.pdf, summary: b, date: "2026-01-01"}}';
  const keys = createContext(fakeEvidence({ device })).gaps.map((g) => g.key);
  t.true(keys.includes('approvals.author'));
  t.true(keys.includes('statisticalPlan.protocol'));
});

const keysOf = (device: string, change?: Parameters<typeof fakeEvidence>[0]): Map<string, string | undefined> =>
  new Map(createContext(fakeEvidence({ device, ...change })).gaps.map((g) => [g.key, g.detail]));

test('hazards of the document that device.yaml does not rate keep the ratings open, by name', (t) => {
  const open = keysOf('deviceType: CADt\nrisk: {rows: [{hazard: HAZ-001}]}');
  t.regex(open.get('risk.rows') ?? '', /^not rated: HAZ-002, /);
});

test('a product code that trace510k does not know is no error but a gap, until somebody says where it was looked up', (t) => {
  t.false(keysOf('deviceType: CADt\npredicate: {code: QFM}').has('predicate.codeSource'));
  t.false(keysOf('deviceType: CADt').has('predicate.codeSource'));
  t.regex(keysOf('deviceType: CADt\npredicate: {code: ZZZ}').get('predicate.codeSource') ?? '', /^ZZZ is not among/);
  t.false(keysOf('deviceType: CADt\npredicate: {code: ZZZ, codeSource: FAKE}').has('predicate.codeSource'));
});

test('a computed sample size answers the keys that ask for one only where its assumptions have a source', (t) => {
  const keys = ['validationPlan.sampleSize', 'statisticalPlan.sampleSize'];
  const planned = (source: string | null) =>
    keysOf('deviceType: CADt', {
      change: ({ facts }) =>
        facts.push(
          { id: 'plan.cases', value: 500, about: 'FAKE' },
          { id: 'plan.source', value: source, about: 'FAKE' },
        ),
    });
  for (const key of keys) {
    t.true(keysOf('deviceType: CADt').has(key));
    t.regex(
      planned(null).get(key) ?? '',
      key.startsWith('v') ? /source of its assumptions is not stated/ : /this test set is not justified/,
    );
    t.false(planned('a pilot').has(key));
  }
});

test('a gap of the run says what closes it and how, and a command that it names exists', (t) => {
  const commands = new Set(buildProgram().commands.map((command) => command.name()));
  const scripts = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).scripts;
  for (const [key, { by, fill }] of RUN_GAPS) {
    for (const [, command] of fill.matchAll(/`trace510k ([a-z-]+)/g)) t.true(commands.has(command as string), fill);
    for (const [, script] of fill.matchAll(/`npm run ([a-z-]+)/g)) t.true((script as string) in scripts, fill);
    if (by === 'command') t.regex(fill, /`(?:trace510k|npm run) /, key);
  }
});

test('a record that is there but not of this run is named beside the gap, with the reason', (t) => {
  const about = 'FAKE';
  const table = {
    ...{ id: 'records', title: 'FAKE', about, columns: [] },
    rows: [{ record: 'robustness', state: 'left out: measured with another model' }],
  };
  const evidence = fakeEvidence();
  const context = createContext({ ...evidence, tables: new Map([...evidence.tables, ['records', table]]) });
  const open = new Map(context.gaps.map((g) => [g.key, g.detail]));
  t.regex(open.get('run.robustness') ?? '', /`robustness`.*another model/);
  t.is(open.get('run.repeatability'), undefined);
});
