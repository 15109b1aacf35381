import test from 'ava';
import { parseCsv } from '../../src/core/csv.js';
import { accountFor, elementsCsv } from '../../src/submission/account.js';
import { fakeEvidence } from './fake-evidence.js';

const account = accountFor(fakeEvidence());

test('every element is counted once, and a submission with gaps is not complete', (t) => {
  const { present, gap } = account.count;
  t.is(present + gap + account.count['not applicable'], 124);
  t.false(account.complete);
});

test('an element that belongs to another claim is not applicable, with the reason', (t) => {
  const detection = accountFor(fakeEvidence({ device: 'deviceType: CADe' }));
  const triage = detection.elements.filter((e) => e.status === 'not applicable');
  t.deepEqual(
    triage.map((e) => e.n),
    [90, 91],
  );
  for (const e of triage) t.regex(e.reason ?? '', /computer-assisted detection/);
});

test('the account as CSV has a row for each element', (t) => {
  t.is(parseCsv(elementsCsv(account.elements), 'elements.csv').rows.length, 124);
});
