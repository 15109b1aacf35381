import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { methodsPage } from '../../src/evaluation/methods-page.js';
import { METRICS, metricOf, printedMethod } from '../../src/evaluation/metrics.js';
import { protocol } from './helpers.js';

test('docs/methods.md is what the metric table says (write it again with test/evaluation/write-docs.js)', (t) => {
  t.is(readFileSync(join(packageRoot(), 'docs', 'methods.md'), 'utf8'), methodsPage());
});

test('every metric has its own id, methods, and a printed method that is one of them under the default protocol', (t) => {
  t.is(new Set(METRICS.map((m) => m.id)).size, METRICS.length);
  for (const m of METRICS) {
    t.true(m.methods.includes(printedMethod(m.id, protocol())), m.id);
    for (const field of [m.estimand, m.formula, m.source, m.range, m.unit]) t.true(field.length > 0, m.id);
  }
});

test('an unknown metric is refused by name', (t) => {
  t.throws(() => metricOf('f7'), { message: /unknown metric f7; known: auroc/ });
});
