import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { parseYaml } from '../../src/config/load.js';
import { protocolSchema } from '../../src/config/protocol.js';
import { packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';

const shipped = await readFile(join(packageRoot(), 'protocol.yaml'), 'utf8');
const problems = (text: string): InputError['problems'] => {
  try {
    parseYaml(text, 'protocol.yaml', protocolSchema);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};

test('the shipped protocol is valid', (t) => {
  t.deepEqual(problems(shipped), []);
});

test('an unknown key is named with its line, at any depth', (t) => {
  const text = shipped.replace('  replicates: 2000', '  replicats: 2000');
  const line = shipped.split('\n').findIndex((l) => l.includes('replicates: 2000')) + 1;
  t.deepEqual(problems(text), [
    {
      rule: 'configuration-keys-are-known',
      place: { file: 'protocol.yaml', row: line, column: 'intervals.replicats' },
      message: 'expected only known keys, found "intervals.replicats"',
      next: 'known and close: replicates; docs/contract.md lists them all',
    },
  ]);
});

test('several mistakes are reported together', (t) => {
  const text = shipped
    .replace('scoreDirection: higher-is-positive', 'scoreDirection: up')
    .replace('fractions: {training: 0.6', 'fractions: {training: 0.9')
    .replace('prevalences: [0.0128', 'prevalences: [1.28');
  t.deepEqual(
    problems(text)
      .map((p) => p.place?.column)
      .sort(),
    ['prevalences.0', 'scoreDirection', 'split.fractions'],
  );
});

test('what decides a number has no default: finding, direction, seeds and prevalences must be stated', (t) => {
  const missing = problems('version: 1\nthreshold: {rule: youden}\n').map((p) => p.place?.column);
  for (const key of ['finding', 'scoreDirection', 'split', 'intervals', 'prevalences'])
    t.true(missing.includes(key), key);
});

test('a fixed threshold needs its value, a target must be a proportion, cost needs cost and prevalence', (t) => {
  const rule = (text: string) =>
    problems(shipped.replace('threshold: {rule: max-f1, value: null, on: tuning}', `threshold: ${text}`));
  t.is(rule('{rule: fixed}')[0]?.place?.column, 'threshold.value');
  t.is(rule('{rule: target-sensitivity, value: 95}')[0]?.place?.column, 'threshold.value');
  t.is(rule('{rule: cost}')[0]?.place?.column, 'threshold.costFalseNegative');
  t.deepEqual(rule('{rule: cost, costFalseNegative: 10, prevalence: 0.05}'), []);
});

test('broken YAML is named with its line', (t) => {
  const [first] = problems('version: 1\nfinding: "Pneumonia\n');
  t.is(first?.rule, 'configuration-is-yaml');
  t.true((first?.place?.row ?? 0) >= 2);
});

test('a missing key says that it is missing, not what the checker made of it', (t) => {
  const [first] = problems(shipped.replace(/^prevalences:.*$/m, ''));
  t.is(first?.rule, 'configuration-keys-are-stated');
  t.is(first?.place?.column, 'prevalences');
  t.regex(first?.message ?? '', /it is missing/);
});
