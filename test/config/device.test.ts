import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { deviceSchema } from '../../src/config/device.js';
import { jsonSchemaOf, SCHEMA_FILES } from '../../src/config/json-schema.js';
import { parseYaml } from '../../src/config/load.js';
import { canonicalJson, packageRoot } from '../../src/core/files.js';
import { InputError, type Problem } from '../../src/core/problems.js';

const shipped = readFileSync(join(packageRoot(), 'device.yaml'), 'utf8');

function problemsOf(text: string): readonly Problem[] {
  try {
    parseYaml(text, 'device.yaml', deviceSchema);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

test('the shipped device.yaml is valid and states no submitter, predicate or site', (t) => {
  const device = parseYaml(shipped, 'device.yaml', deviceSchema);
  t.deepEqual(device.submitter, {});
  t.deepEqual(device.predicate, {});
  t.deepEqual(device.dataCollection, {});
  t.deepEqual(device.approvals, {});
});

test('the example under test/fixtures fills every key there is', (t) => {
  const complete = readFileSync(join(packageRoot(), 'test/fixtures/projects/complete-device.yaml'), 'utf8');
  t.deepEqual(problemsOf(complete), []);
});

test('REQ-024: a device file needs nothing but its claim, and nothing is made up for it', (t) => {
  const device = parseYaml('deviceType: CADt', 'device.yaml', deviceSchema);
  const values = (v: unknown): unknown[] =>
    v !== null && typeof v === 'object' ? Object.values(v).flatMap(values) : [v];
  t.deepEqual(values(device), ['CADt']);
  t.is(problemsOf('{}').length, 1);
});

test('an unknown key is refused with its line', (t) => {
  const [problem, ...rest] = problemsOf('deviceType: CADt\nifu:\n  txt: hello\n');
  t.is(rest.length, 0);
  t.deepEqual(problem?.place, { file: 'device.yaml', row: 3, column: 'ifu.txt' });
});

test('wrong types, a bad K-number, a day that does not exist and an unknown code are reported together, each by line', (t) => {
  const problems = problemsOf(
    [
      'deviceType: CADt',
      'predicate: {k: K12345}',
      'document: {datePrepared: "2026-02-30"}',
      'classification:',
      '  code: qfm',
      'ifu:',
      '  ageMin: young',
    ].join('\n'),
  );
  const places = problems.map((p) => `${p.place?.row} ${p.place?.column}`);
  t.deepEqual(places.sort(), ['2 predicate.k', '3 document.datePrepared', '5 classification.code', '7 ifu.ageMin']);
});

const CONTRADICTIONS: readonly (readonly [string, string, string])[] = [
  ['a heatmap in a triage device', 'deviceType: CADt\nuserInterface: {marks: heatmap}', 'userInterface.marks'],
  [
    'a diagnosis stated by a triage device',
    'deviceType: CADt\nuserInterface: {statesDiagnosis: true}',
    'userInterface.statesDiagnosis',
  ],
  [
    'a triage device under the regulation of detection aids',
    'deviceType: CADt\nclassification: {regulation: 21 CFR 892.2070}',
    'classification.regulation',
  ],
  ['a detection aid under a triage code', 'deviceType: CADe\nclassification: {code: QFM}', 'classification.code'],
  ['a detection aid that marks nothing', 'deviceType: CADe\nuserInterface: {marks: none}', 'userInterface.marks'],
  ['a diagnosis aid without a reader study', 'deviceType: CADex\nreaderStudy: {notNeeded: because}', 'readerStudy'],
  ['a triage device of class III', 'deviceType: CADt\nclassification: {class: III}', 'classification.class'],
];

for (const [title, text, key] of CONTRADICTIONS) {
  test(`REQ-025: ${title} contradicts the claim and is refused`, (t) => {
    const problems = problemsOf(text);
    t.deepEqual(
      problems.map((p) => p.place?.column),
      [key],
    );
    t.is(problems[0]?.place?.row, 2);
  });
}

test('a youngest age above the oldest is refused', (t) => {
  t.is(problemsOf('deviceType: CADt\nifu: {ageMin: 60, ageMax: 20}')[0]?.place?.column, 'ifu.ageMax');
});

test('the JSON Schema files in docs/schema are those of the code', (t) => {
  for (const [name, schema] of Object.entries(SCHEMA_FILES)) {
    const file = readFileSync(join(packageRoot(), 'docs', 'schema', name), 'utf8');
    t.is(file, canonicalJson(jsonSchemaOf(schema)), name);
  }
});
