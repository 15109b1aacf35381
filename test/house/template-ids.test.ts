import test from 'ava';
import { templateProblems } from '../../src/submission/template-problems.js';

test('REQ-014, REQ-019: templates hold no bare number, and name only helpers, ids, keys, references and sections that are known', (t) => {
  t.deepEqual(templateProblems(), []);
});
