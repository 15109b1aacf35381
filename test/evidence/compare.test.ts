import test from 'ava';
import { markdownReport, terminalReport } from '../../src/commands/diff/report.js';
import type { Result } from '../../src/core/types.js';
import { compareEvidence, type Side } from '../../src/evidence/compare.js';
import { fakeEvidence } from '../submission/fake-evidence.js';

const side = (change?: Parameters<typeof fakeEvidence>[0], text = 'one\ntwo\n', gaps: string[] = ['a']): Side => ({
  evidence: fakeEvidence(change),
  gaps,
  documents: new Map([['510k-submission.md', text]]),
});
const edit = (id: string, change: Partial<Result>): Parameters<typeof fakeEvidence>[0] => ({
  change: ({ results }) => {
    const at = results.findIndex((r) => r.id === id);
    results[at] = { ...(results[at] as Result), ...change };
  },
});
const AUROC = 'overall.auroc.bootstrap-percentile';

test('evidence compared with itself has no difference', (t) => {
  const c = compareEvidence(side(), side());
  t.deepEqual(c.results, []);
  t.deepEqual([c.criteria, c.facts, c.inputs, c.protocol, c.device, c.text], [[], [], [], [], [], []]);
  t.is(c.model, null);
  t.deepEqual(c.gaps, { opened: [], closed: [] });
  t.is(c.unchangedResults, fakeEvidence().results.size);
});

test('a moved result is measured against the half-width of the first interval', (t) => {
  // 0.871 with 0.821–0.921: half-width 0.05.
  const [moved] = compareEvidence(side(), side(edit(AUROC, { estimate: 0.796 }))).results;
  t.is(moved?.id, AUROC);
  t.true(Math.abs((moved?.difference ?? 0) + 0.075) < 1e-12);
  t.true(Math.abs((moved?.shift ?? 0) + 1.5) < 1e-9);
  t.false(moved?.inside);
});

test('swapping the sides negates the difference', (t) => {
  const b = side(edit(AUROC, { estimate: 0.9 }));
  const there = compareEvidence(side(), b).results[0]?.difference as number;
  const back = compareEvidence(b, side()).results[0]?.difference as number;
  t.is(there, -back);
});

test('a result that lost its value is named without a number, one lost on both sides is no difference', (t) => {
  const gone = edit(AUROC, { estimate: null, lower: null, upper: null, status: 'not-evaluable', reason: 'one class' });
  const [moved] = compareEvidence(side(), side(gone)).results;
  t.is(moved?.difference, null);
  t.is(moved?.inside, null);
  t.regex(terminalReport(compareEvidence(side(), side(gone)), 'A', 'B'), /NOT EVALUABLE/);
  t.deepEqual(compareEvidence(side(gone), side(gone)).results, []);
});

test('text, gaps and facts that changed are each listed', (t) => {
  const b = side({ change: ({ facts }) => facts.push({ id: 'data.extra', value: 3, about: 'FAKE' }) }, 'one\nthree\n', [
    'b',
  ]);
  const c = compareEvidence(side(), b);
  t.deepEqual(c.gaps, { opened: ['b'], closed: ['a'] });
  t.deepEqual(c.facts, [{ key: 'data.extra', a: null, b: 3 }]);
  t.is(c.text[0]?.added, 1);
  const markdown = markdownReport(c, 'A', 'B');
  for (const line of ['-two', '+three', '| data.extra | absent | 3 |', '## Gaps opened']) {
    t.true(markdown.includes(line), line);
  }
});
