import test from 'ava';
import { createContext } from '../../src/submission/context.js';
import { failureTables } from '../../src/submission/failures.js';
import { fakeEvidence } from './fake-evidence.js';

test('missed and falsely flagged cases are listed with their counts; a long list says how long it is', (t) => {
  const text = failureTables(createContext(fakeEvidence()));
  t.regex(text, /Table: Missed cases, all 10, the farthest/);
  t.regex(
    text,
    /Table: Falsely flagged cases, the 25 farthest from the operating point of 30; the line listing has all/,
  );
  t.is([...text.matchAll(/^\| fake-\d+ \|/gm)].length, 35);
});

test('without an operating point there is no failure to list', (t) => {
  const evidence = fakeEvidence();
  t.is(failureTables(createContext({ ...evidence, lock: { ...evidence.lock, threshold: null } })), '');
});
