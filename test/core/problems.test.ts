import test from 'ava';
import { formatProblems } from '../../src/core/problems.js';

test('neighbours with the same advice get it once, behind the last of them', (t) => {
  const problem = (message: string, next: string) => ({ rule: 'a-rule', message, next });
  t.is(
    formatProblems([problem('one', 'mend it'), problem('two', 'mend it'), problem('three', 'ask')]),
    '  one [a-rule]\n  two [a-rule]\n    → mend it\n  three [a-rule]\n    → ask',
  );
});

test('a long list is shortened with its count, and the last shown problem keeps its advice', (t) => {
  const text = formatProblems(Array.from({ length: 25 }, (_, i) => ({ rule: 'r', message: `m${i}`, next: 'n' })));
  t.regex(text, /m19 \[r\]\n {4}→ n\n {2}… and 5 more/);
});
