import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { bareNumbers } from '../../src/submission/bare-numbers.js';
import { createContext } from '../../src/submission/context.js';
import { anchorOf, escapeMarkdown } from '../../src/submission/escape.js';
import {
  formatBrief,
  formatEstimate,
  formatP,
  formatPlaces,
  formatPlain,
  formatResult,
  tidyNumbers,
} from '../../src/submission/format.js';
import { createHandlebars } from '../../src/submission/helpers.js';
import { parseMarkdown } from '../../src/submission/markdown/parse.js';
import { readPartials, readTemplates } from '../../src/submission/templates.js';
import { fakeEvidence } from './fake-evidence.js';

const fill = (template: string, evidence = fakeEvidence()): string => {
  const context = createContext(evidence);
  context.template = 'test.hbs';
  const text = createHandlebars(context, new Map()).compile(template, { noEscape: true, strict: true })({});
  if (context.problems.length > 0) throw new InputError(context.problems);
  return text;
};

test('a digit in a template that belongs to no registered name is found with its row', (t) => {
  t.deepEqual(bareNumbers('fine\nsensitivity is 0.91 here\n{{value "a.1"}}\nn = 12'), [
    { row: 2, found: '0.91' },
    { row: 4, found: '12' },
  ]);
});

test('citations, codes and ids may stand in a template', (t) => {
  const words = [
    'the 510(k) under 807.92 and 892.2080(b)(1)(ii), 21 CFR part 820',
    'ISO 14971, IEC 62304, AAMI CR 34971, F1 and SHA-256',
    'draft guidance (January 2025), Form FDA 3601, STARD 2015, REQ-014',
    '1. an ordered item',
  ];
  t.deepEqual(bareNumbers(words.join('\n')), []);
});

test('a number that only looks like a citation is found', (t) => {
  for (const text of ['892.99', '807.5', '2080', '95%', 'F2', '510k']) t.is(bareNumbers(text).length, 1, text);
});

test('REQ-014, REQ-019: every shipped template and partial holds no bare number', (t) => {
  const count = (folder: string) => readdirSync(join(packageRoot(), 'templates', folder)).length;
  t.is(readTemplates('510k').length, count('510k'));
  t.is(readTemplates('classic').length, count('classic'));
  t.is(readPartials().length, count('partials'));
});

test('a printed value is a link to its row in the appendix, with interval and unit', (t) => {
  t.is(
    fill('{{value "overall.ppa.bootstrap-percentile"}}'),
    '[80.0% (95% CI 75.0–85.0%)](#ev-overall-ppa-bootstrap-percentile)',
  );
  t.is(fill('{{fact "overall.tp"}}'), '[40](#ev-overall-tp)');
  t.is(fill('{{primary "overall" "auroc"}}'), '[0.871 (95% CI 0.821–0.921)](#ev-overall-auroc-bootstrap-percentile)');
});

test('what cannot be evaluated prints with its reason', (t) => {
  t.regex(fill('{{primary "sex-unknown" "auroc"}}'), /NOT EVALUABLE: no positive case/);
});

for (const helper of ['value', 'estimate', 'interval', 'fact', 'count', 'word', 'evidenceTable']) {
  test(`REQ-019: an unknown id in {{${helper}}} stops the rendering and is named with template and line`, (t) => {
    const error = t.throws(() => fill(`a\nb\n {{${helper} "overall.auroc.delongg"}}`), { instanceOf: InputError });
    t.deepEqual(error?.problems[0]?.place, { file: 'test.hbs', row: 3 });
    t.regex(error?.message ?? '', /overall\.auroc\.delongg/);
  });
}

test('a device key without an owner stops with key, template and line', (t) => {
  const error = t.throws(() => fill('\n{{device "ifu.txt"}}'), { instanceOf: InputError });
  t.regex(error?.message ?? '', /test\.hbs, row 2.*ifu\.txt/);
});

test('against a comparator that is no reference standard, sensitivity turns into agreement', (t) => {
  t.regex(fill('{{positiveWord}} {{primary "overall" "sensitivity"}}'), /^positive percent agreement .*overall-ppa/);
  t.regex(
    fill('{{positiveWord}} {{primary "overall" "sensitivity"}}', fakeEvidence({ reference: true })),
    /^sensitivity .*overall-sensitivity/,
  );
});

test('of 1,000 films at 10 % prevalence, 80 % of 100 are flagged and 20 % of 900 wrongly', (t) => {
  // By hand: 100 with the finding, 80 flagged, 20 missed, 180 wrongly flagged; PPV 80/260, NPV 720/740,
  // number needed to predict 1 / (80/260 + 720/740 − 1) = 3.56.
  const row = fill('{{perThousand}}')
    .split('\n')
    .find((line) => line.includes('[10%]'));
  t.deepEqual(
    row
      ?.split('|')
      .map((c) => c.trim())
      .slice(2, 6),
    ['100', '80.0', '20.0', '180.0'],
  );
  t.is(row?.split('|')[7]?.trim(), '3.6');
});

test('the sentences per 1,000 films say what the table says, with the ends of both intervals', (t) => {
  // Intervals of the made-up results are the estimate plus and minus 5 points: 100 × 0.75 to 0.85, 900 × 0.15 to 0.25.
  t.true(
    fill('{{perThousand}}').includes(
      '100 of 1,000 films would be positive by the comparator. With the percent agreement observed here, the device would on average flag 80.0 of them (95% CI 75.0 to 85.0) ' +
        'and miss 20.0 (95% CI 15.0 to 25.0). Of the other 900 it would flag 180.0 wrongly (95% CI 135.0 to 225.0).',
    ),
  );
});

test('metrics have their own precision, and minus is a minus sign', (t) => {
  t.is(formatEstimate('auroc', 0.8714), '0.871');
  t.is(formatEstimate('specificity', 0.92345), '92.3%');
  t.is(formatEstimate('lr-plus', 4.0049), '4.00');
  t.is(formatEstimate('mcc', -0.25), '−0.250');
  t.is(formatPlain(112120), '112,120');
  t.is(formatPlain(1775), '1,775');
  t.is(formatPlain(-1234.5), '−1,235');
  t.is(formatPlaces(0.000348, 3), '0.000');
  t.is(formatP(0.00002), 'below 0.0001');
  t.is(formatP(0.04531), '0.045');
  t.is(tidyNumbers('−0.000 (−0.014 to 0.014), 12.5 % of A-0'), '0.000 (−0.014 to 0.014), 12.5% of A-0');
  t.is(formatPlain(0.001), '0.001');
});

test('REQ-007: an estimate without an interval is marked as such', (t) => {
  const result = fakeEvidence().results.get('overall.auroc.bootstrap-percentile');
  t.truthy(result);
  if (result) t.regex(formatResult({ ...result, lower: null, upper: null }), /no interval/);
});

test('a limit that is infinite is said in words, beside the limit that is a number', (t) => {
  const [result] = fakeEvidence().results.values();
  if (!result) return t.fail();
  const dor = {
    ...result,
    metric: 'dor',
    estimate: 8.58,
    lower: 2.85,
    upper: null,
    level: 0.95,
    status: 'ok' as const,
  };
  t.is(formatResult({ ...dor, unlimited: 'upper' }), '8.58 (95% CI 2.85 to no upper limit)');
  t.is(formatBrief({ ...dor, lower: null, upper: 2, unlimited: 'lower' }), '8.58 (no lower limit to 2.00)');
  t.is(formatResult(dor), '8.58 (no interval)');
});

test('where the bootstrap of cases that are all alike gives no interval, the exact one stands in its place by name', (t) => {
  const [result] = fakeEvidence().results.values();
  if (!result) return t.fail();
  const alike = {
    ...{ ...result, metric: 'sensitivity', estimate: 1, lower: null, upper: null, level: 0.95, status: 'ok' as const },
    limitReason: 'no usable bootstrap interval: all 19 cases are alike',
    substitute: { method: 'clopper-pearson', lower: 0.82353, upper: 1 },
  };
  t.is(
    formatResult(alike),
    '100.0% (no usable bootstrap interval: all 19 cases are alike; Clopper–Pearson 95% CI 82.4–100.0%)',
  );
  t.is(formatBrief(alike), '100.0% (Clopper–Pearson 82.4–100.0%)');
});

test('an anchor of an evidence id holds only letters, digits and hyphens', (t) => {
  t.is(anchorOf('overall@nih-labels.auroc.delong'), 'ev-overall-nih-labels-auroc-delong');
});

test('text from outside shows exactly itself, whatever Markdown it imitates', (t) => {
  const text = fc
    .stringMatching(/^[A-Za-z0-9 *_`#|<>[\]()~\\&;:!+.-]{1,30}$/)
    .map((s) => s.trim().replace(/ {2,}/g, ' '));
  fc.assert(
    fc.property(
      text.filter((s) => s !== '' && !/www\.|:\/\//i.test(s)),
      (source) => {
        const tree = parseMarkdown(escapeMarkdown(source));
        t.is(textOf(tree), source);
        t.is(tree.children[0]?.type, 'paragraph');
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

type Node = { readonly type: string; readonly value?: string; readonly children?: readonly Node[] };
function textOf(node: Node): string {
  if (node.type !== 'text' && node.value !== undefined) return `<${node.type}>`;
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

test('cases outside the intended ages are told with the results that stand without them; where there are none, nothing is', (t) => {
  const fake = (outside: number) =>
    fakeEvidence({
      reference: true,
      change: ({ results, facts }) => {
        const fact = (id: string, value: number) => facts.push({ id, value, about: 'FAKE' });
        fact('overall.outside-age', outside);
        fact('overall.outside-age-positives', 3);
        for (const r of results.filter((r) => r.population === 'overall')) {
          results.push({
            ...r,
            population: 'overall-intended-ages',
            id: r.id.replace('overall.', 'overall-intended-ages.'),
            estimate: 0.777,
          });
        }
      },
    });
  const partial = readPartials().find((p) => p.name === 'outside-ages')?.text ?? '';
  const text = fill(`{{#ifSome "overall.outside-age"}}${partial}{{/ifSome}}`, fake(5));
  for (const words of ['[5](', '[3](', '0.777 (95% CI', 'sensitivity [77.7%']) t.true(text.includes(words), words);
  t.is(fill('{{#ifSome "overall.outside-age"}}some{{/ifSome}}', fake(0)), '');
});
