import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import type { Result } from '../../src/core/types.js';
import { hasParameterWords, parameterPhrases } from '../../src/submission/parameter-words.js';

const released: Result[] = JSON.parse(
  readFileSync(join(packageRoot(), 'evidence', '0.1.0', 'results.json'), 'utf8'),
).results;

const result = (metric: string, parameters: Result['parameters'] = {}): Result => ({
  ...{ id: `overall.${metric}.x`, population: 'overall', metric, method: 'x', estimate: 0.5, lower: 0.4, upper: 0.6 },
  ...{ level: 0.95, n: 10, positives: 5, status: 'ok', parameters: parameters ?? {} },
});

test('every parameter of the released evidence has words, and no phrase shows a key', (t) => {
  const missing = new Set<string>();
  for (const r of released) {
    for (const key of Object.keys(r.parameters ?? {})) if (!hasParameterWords(key)) missing.add(key);
    for (const phrase of parameterPhrases(r)) {
      t.notRegex(phrase.replaceAll('McClish', ''), /[a-z][A-Z]|undefined|null|NaN/, `${r.id}: ${phrase}`);
    }
  }
  t.deepEqual([...missing], []);
});

test('the parameters of a result read as English', (t) => {
  t.deepEqual(
    parameterPhrases(
      result('auroc', {
        ...{ attribute: 'view', kind: 'category', order: 'PA < AP', orderFrom: 'the test cases' },
        leftOutWithoutValue: 0,
      }),
    ),
    [
      'cases ranked by view alone',
      'order from lowest to highest: PA, AP',
      'order taken from the test cases',
      '0 cases without a value left out',
    ],
  );
  t.deepEqual(parameterPhrases(result('ece', { bins: 10, width: 'equal', resampled: 'patient' })), [
    '10 bins of equal width',
    'patients resampled',
  ]);
  t.deepEqual(parameterPhrases(result('accuracy', { events: 83, cases: 141 })), ['83 of 141 cases']);
  t.deepEqual(parameterPhrases(result('threshold', { rule: 'max-f1' })), ['rule “highest F1”']);
  t.deepEqual(parameterPhrases(result('spiegelhalter', { p: null })), ['two-sided p not defined']);
});

test('a rate that is held is agreement where the comparator is no reference standard', (t) => {
  t.deepEqual(parameterPhrases(result('specificity', { sensitivity: 0.8 })), ['sensitivity held at 0.8']);
  t.deepEqual(parameterPhrases(result('npa', { sensitivity: 0.8 }), true), ['positive percent agreement held at 0.8']);
  t.deepEqual(parameterPhrases(result('ppa', { specificity: 0.9 }), true), ['negative percent agreement held at 0.9']);
});
