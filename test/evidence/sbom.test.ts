import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { broughtInBy, type Package, productionPackages } from '../../src/evidence/packages.js';
import { type BillInput, billEvidence, makeBill } from '../../src/evidence/sbom.js';

const lock = readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8');
const packages = productionPackages(lock);
const input: BillInput = {
  software: { name: 'trace510k', version: '0.1.0', commit: 'c'.repeat(40) },
  date: '2026-11-24T00:00:00.000Z',
  node: { tested: '20.20.2', supported: '^20.19.0 || >=24.12.0' },
  packages,
  model: {
    id: 'fake-model',
    sha256: 'a'.repeat(64),
    architecture: 'compact',
    results: [
      {
        id: 'overall.auroc.delong',
        population: 'overall',
        metric: 'auroc',
        method: 'delong',
        estimate: 0.8,
        lower: 0.7,
        upper: 0.9,
        level: 0.95,
        n: 10,
        positives: 5,
        status: 'ok',
      },
    ],
  },
  data: {
    name: 'FAKE films',
    filmsSha256: 'b'.repeat(64),
    synthetic: true,
    files: [{ role: 'metadata table', name: 'table.csv', sha256: 'd'.repeat(64), bytes: 3 }],
  },
};
const bill = JSON.parse(makeBill(input));

test('the bill of materials is valid CycloneDX 1.6 by the published schema, in its strict form', async (t) => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  t.is(await validator.validate(makeBill(input)), null);
  t.not(await validator.validate(makeBill(input).replace('"library"', '"librarian"')), null);
  t.is(await validator.validate(makeBill({ ...input, model: null })), null);
});

test('REQ-029: model and data set are components with their hashes, and the product depends on the model, the model on the data', (t) => {
  const of = (type: string) => bill.components.filter((c: { type: string }) => c.type === type);
  t.is(of('machine-learning-model')[0].hashes[0].content, 'a'.repeat(64));
  t.is(of('data')[0].hashes[0].content, 'b'.repeat(64));
  t.is(of('data')[1].name, 'table.csv');
  const needs = (ref: string) => bill.dependencies.find((d: { ref: string }) => d.ref === ref).dependsOn;
  t.true(needs('trace510k@0.1.0').includes('model'));
  t.deepEqual(needs('model'), ['data-set']);
  t.is(
    of('machine-learning-model')[0].modelCard.quantitativeAnalysis.performanceMetrics[0].type,
    'overall.auroc.delong',
  );
});

test('the same lock and evidence give the same bytes, another model another serial number', (t) => {
  t.is(makeBill(input), makeBill({ ...input }));
  const other = JSON.parse(makeBill({ ...input, model: null }));
  t.not(other.serialNumber, bill.serialNumber);
  t.regex(bill.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('REQ-029: every production package of package-lock.json is in the bill once, and no development package is', (t) => {
  type Entry = { dev?: boolean; version: string };
  const entries = Object.entries(JSON.parse(lock).packages as Record<string, Entry>).filter(([path]) => path !== '');
  const id = (path: string, e: Entry) => `${path.split('node_modules/').at(-1)}@${e.version}`;
  const production = new Set(entries.filter(([, e]) => !e.dev).map(([path, e]) => id(path, e)));
  t.deepEqual(packages.map((p) => `${p.name}@${p.version}`).sort(), [...production].sort());
  const libraries = bill.components.filter((c: { type: string }) => c.type === 'library');
  t.is(libraries.length, production.size);
  t.is(new Set(libraries.map((c: { purl: string }) => c.purl)).size, production.size);
});

test('every package has the digest npm checks, and every dependency in the bill is a component of it', (t) => {
  t.deepEqual(
    packages.filter((p) => p.integrity === null).map((p) => p.purl),
    [],
  );
  const refs = new Set([bill.metadata.component, ...bill.components].map((c) => c['bom-ref']));
  const unknown = bill.dependencies.flatMap((d: { ref: string; dependsOn?: string[] }) =>
    [d.ref, ...(d.dependsOn ?? [])].filter((ref) => !refs.has(ref)),
  );
  t.deepEqual(unknown, []);
});

test('a package finds its dependency as Node does: its own folder first, then the folders above', (t) => {
  const made = productionPackages(
    JSON.stringify({
      packages: {
        '': { dependencies: { a: '1' } },
        'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { b: '1', c: '1' } },
        'node_modules/a/node_modules/b': { version: '1.0.0', dependencies: { c: '1' } },
        'node_modules/b': { version: '2.0.0', dev: true },
        'node_modules/c': { version: '3.0.0', optional: true },
      },
    }),
  );
  const of = (name: string) => made.find((p) => p.name === name) as Package;
  t.deepEqual(of('a').needs, ['pkg:npm/b@1.0.0', 'pkg:npm/c@3.0.0']);
  t.deepEqual(of('b').needs, ['pkg:npm/c@3.0.0']);
  t.deepEqual(
    made.map((p) => [p.name, p.version, p.direct, p.optional]),
    [
      ['a', '1.0.0', true, false],
      ['b', '1.0.0', false, false],
      ['c', '3.0.0', false, true],
    ],
  );
  t.deepEqual(broughtInBy(made).get('pkg:npm/c@3.0.0'), ['a']);
});

test('the table of the evidence has a row for each component, and its facts count them', (t) => {
  const { table, facts } = billEvidence(input, makeBill(input));
  t.is(table.rows.length, bill.components.length);
  t.is(facts.find((f) => f.id === 'sbom.packages')?.value, packages.length);
  const unreached = table.rows.filter((row) => row.by === '');
  t.deepEqual(unreached, []);
});
