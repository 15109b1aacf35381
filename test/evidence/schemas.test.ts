import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import test from 'ava';
import { canonicalJson, packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { EVIDENCE_SCHEMA_FILES, evidenceJsonSchema } from '../../src/evidence/schemas.js';
import { evidenceFiles, openEvidence } from '../../src/evidence/store.js';
import { fakeContent as content } from './fake-content.js';

const folder = join(packageRoot(), 'docs', 'schema', 'evidence');

test('the JSON Schema files of the evidence in docs/schema/evidence are those of the code', (t) => {
  t.deepEqual(readdirSync(folder).sort(), Object.keys(EVIDENCE_SCHEMA_FILES).sort());
  for (const [name, schema] of Object.entries(EVIDENCE_SCHEMA_FILES)) {
    t.is(readFileSync(join(folder, name), 'utf8'), canonicalJson(evidenceJsonSchema(schema)), name);
  }
});

test('what is stored meets the published schemas as an outside validator reads them', (t) => {
  const ajv = new Ajv({ strict: false });
  (addFormats as unknown as (a: Ajv) => void)(ajv);
  const validate = (name: string, value: unknown): void => {
    const check = ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    t.true(check(value), `${name}: ${ajv.errorsText(check.errors)}`);
  };
  const files = evidenceFiles(content);
  let met = 0;
  for (const { path, bytes } of files) {
    const name = path.replace(/json$/, 'schema.json');
    if (!(name in EVIDENCE_SCHEMA_FILES)) continue;
    validate(name, JSON.parse(String(bytes)));
    met++;
  }
  t.is(met, 8);
  for (const name of readdirSync(join(packageRoot(), 'evidence', 'records'))) {
    validate('record.schema.json', JSON.parse(readFileSync(join(packageRoot(), 'evidence', 'records', name), 'utf8')));
  }
});

test('a file of another form is told with its name and the place in it, all places at once', (t) => {
  const files = evidenceFiles(content).map((file) => {
    if (file.path !== 'results.json') return file;
    const { version, results } = JSON.parse(String(file.bytes));
    return { ...file, bytes: canonicalJson({ version, results: [{ ...results[0], n: 'many', note: 1 }, null] }) };
  });
  const error = t.throws<InputError>(() => openEvidence(files), { instanceOf: InputError });
  t.deepEqual(
    error.problems.map((p) => [p.rule, p.place?.file, p.place?.column]),
    ['results.0.n', 'results.0', 'results.1'].map((at) => ['evidence-files-have-the-stated-form', 'results.json', at]),
  );
});
