import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import type { RanTest } from '../../src/evidence/test-run.js';
import { readTool, toolValidationText } from '../../src/submission/tool-validation.js';

const tool = readTool();
const at = (...path: string[]) => join(packageRoot(), ...path);
const passed = (file: string): RanTest => ({ file, title: 'holds', result: 'passed' });
const all = [...new Set(tool.requirements.flatMap((r) => r.tests))].map(passed);
const records = new Set(tool.requirements.flatMap((r) => r.records));
const row = (text: string, id: string) => text.split('\n').find((line) => line.startsWith(`| ${id} `)) ?? '';

test('every test file and script that the validation record of the tool names is there', (t) => {
  for (const { tests } of tool.requirements) {
    for (const file of tests) t.true(existsSync(at('test', `${file}.test.ts`)), file);
  }
  for (const { made } of tool.references) t.true(existsSync(at(made)), made);
});

test('the versions of outside software in the record are those written into the expected values', (t) => {
  const versions = (file: string): string[] =>
    Object.values(JSON.parse(readFileSync(at(file), 'utf8')).made as Record<string, string>).map(
      (v) => /\d+\.\d+\.\d+|\d+\.\d+/.exec(v)?.[0] ?? v,
    );
  const named = (script: string) => tool.references.find((r) => r.made === script)?.name ?? '';
  for (const version of versions('test/fixtures/r/evaluation.json'))
    t.true(named('test/fixtures/r/evaluation.R').includes(version), version);
  for (const version of versions('test/fixtures/py/evaluation.json'))
    t.true(named('test/fixtures/py/evaluation.py').includes(version), version);
  for (const version of versions('test/fixtures/py/readers-mrmc.json'))
    t.true(named('test/fixtures/py/readers_mrmc.py').includes(version), version);
});

test('a requirement of the tool passes only when tests of all its files ran and passed and its records are at hand', (t) => {
  const whole = toolValidationText(tool, { tests: all }, records);
  t.is(whole.match(/\| \d+ passed \|/g)?.length, tool.requirements.length);
  const [first] = tool.requirements;
  const file = first?.tests[0] as string;
  const failing = all.map((run) => (run.file === file ? { ...run, result: 'failed' as const } : run));
  t.regex(
    row(toolValidationText(tool, { tests: failing }, records), 'TV-01'),
    /\*\*FAIL\*\*: 1 of \d+ tests did not pass/,
  );
  const without = all.filter((run) => run.file !== file);
  t.true(
    row(toolValidationText(tool, { tests: without }, records), 'TV-01').includes(`**no test ran** in \`${file}\``),
  );
  t.regex(
    row(toolValidationText(tool, { tests: all }, new Set()), 'TV-07'),
    /record pipeline-kill not in this evidence/,
  );
});

test('without a recorded run of these sources the record says NOT PROVIDED and passes nothing', (t) => {
  const text = toolValidationText(tool, { reason: 'no test run was recorded' }, records);
  t.regex(text, /NOT PROVIDED. Reason: no test run was recorded\./);
  t.notRegex(text, /\d+ passed/);
  t.is(text.match(/\| not provided \|/g)?.length, tool.requirements.length);
});
