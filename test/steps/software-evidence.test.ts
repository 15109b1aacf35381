import test from 'ava';
import type { Case, LabelSource, Truth } from '../../src/core/types.js';
import { describeFailures, failureRule, LISTED_AT_MOST } from '../../src/steps/failures.js';
import type { ScoredCase } from '../../src/steps/predictions-table.js';
import { versionHistory } from '../../src/steps/version-history.js';

const primary: LabelSource = { key: 'x', name: 'FAKE readers', class: 'reference' };
const film = (caseId: string, score: number, truth: Truth, part: ScoredCase['part'] = 'test'): ScoredCase => ({
  case: {
    caseId,
    patientId: caseId,
    image: null,
    attributes: { age: 50, sex: null, view: 'AP' },
    findings: ['Effusion'],
    labels: { x: truth },
  } satisfies Case,
  part,
  score,
});
const rule = { threshold: 0.5, higherIsPositive: true };

test('failures are the test cases on the wrong side of the operating point, the farthest first, a score at it flagged', (t) => {
  const rows = [
    film('hit', 0.9, 'positive'),
    film('at', 0.5, 'positive'),
    film('near-miss', 0.4, 'positive'),
    film('far-miss', 0.1, 'positive'),
    film('false', 0.7, 'negative'),
    film('at-negative', 0.5, 'negative'),
    film('right', 0.2, 'negative'),
    film('unknown', 0.9, 'equivocal'),
    film('tuning', 0.1, 'positive', 'tuning'),
  ];
  const { tables, facts } = describeFailures(rows, primary, rule);
  t.deepEqual(
    tables[0]?.rows.map((r) => [r.kind, r.case]),
    [
      ['missed', 'far-miss'],
      ['missed', 'near-miss'],
      ['wrongly flagged', 'false'],
      ['wrongly flagged', 'at-negative'],
    ],
  );
  t.deepEqual(
    facts.map((f) => [f.id, f.value]),
    [
      ['failures.missed', 2],
      ['failures.false', 2],
      ['failures.listed-at-most', LISTED_AT_MOST],
    ],
  );
  t.is(tables[0]?.rows[0]?.sex, 'unknown');
});

test('where lower scores are positive the sides change', (t) => {
  const { tables } = describeFailures([film('low', 0.1, 'positive'), film('high', 0.9, 'positive')], primary, {
    ...rule,
    higherIsPositive: false,
  });
  t.deepEqual(
    tables[0]?.rows.map((r) => r.case),
    ['high'],
  );
});

test('a long list of failures is cut and still counted, and without an operating point there is none', (t) => {
  const many = Array.from({ length: 50 }, (_, i) => film(`n${i}`, 0.6 + i / 1000, 'negative'));
  const { tables, facts } = describeFailures(many, primary, rule);
  t.is(tables[0]?.rows.length, LISTED_AT_MOST);
  t.is(facts.find((f) => f.id === 'failures.false')?.value, 50);
  t.is(failureRule(null, { scoreDirection: 'higher-is-positive' }), null);
  t.deepEqual(describeFailures(many, primary, null), { facts: [], tables: [], series: [] });
});

test('the version history has one row per version, with its summary without Markdown and the number of its changes', (t) => {
  const table = versionHistory(
    "# Changelog\n\n## 0.2.0 – 2026-12-01\n\nReads `films` of\n[the site's](x.md) archive.\n\n- One\n  goes on.\n- Two.\n\n## 0.1.0 - unreleased\n\n- First.\n",
  );
  t.deepEqual(table?.rows, [
    { version: '0.2.0', date: '2026-12-01', change: 'Reads films of the site’s archive.', changes: 2 },
    { version: '0.1.0', date: 'unreleased', change: 'not summed up; see CHANGELOG.md', changes: 1 },
  ]);
  t.is(versionHistory('# Changelog\n'), null);
});
