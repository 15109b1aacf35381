import test from 'ava';
import { parseCsv } from '../../src/core/csv.js';
import { withHashedIds } from '../../src/submission/hashed-ids.js';
import { lineListing, lineListingCsv } from '../../src/submission/line-listing.js';
import { fakeEvidence } from './fake-evidence.js';

const evidence = fakeEvidence();
const listing = lineListing(evidence);
const column = (name: string, of = listing) => of.rows.map((row) => row[of.columns.indexOf(name)]);

test('the listing has one row a test case and counts the confusion matrix from them', (t) => {
  t.is(listing.rows.length, 200);
  t.deepEqual(listing.counts, { TP: 40, FP: 30, FN: 10, TN: 120 });
  t.is(column('counts as').filter((v) => v === 'FN').length, 10);
  t.is(column('flag').filter((v) => v === 'flagged').length, 70);
  t.is(parseCsv(lineListingCsv(listing), 'line-listing.csv').rows.length, 200);
});

test('the listing names the model that scored each case and the band each age falls into', (t) => {
  t.true(column('model SHA-256').every((v) => v === 'f'.repeat(64)));
  for (const [i, age] of column('age').entries()) {
    const years = Number(age);
    const band =
      years < 18 ? 'under 18' : years < 40 ? '18–39' : years < 65 ? '40–64' : years < 80 ? '65–79' : '80 and over';
    t.is(column('age band')[i], band);
  }
});

test('tuning cases stay out; a case without a usable truth stays in with the reason and counts as nothing', (t) => {
  const [header, ...rows] = evidence.predictionsCsv.trimEnd().split('\n');
  const made = [
    'x,px,tuning,0.9,positive,positive,50,F,PA,0,',
    'y,py,test,0.9,missing,missing,,F,PA,0,',
    'z,pz,test,0.9,equivocal,equivocal,50,F,PA,0,',
  ];
  const more = lineListing({ ...evidence, predictionsCsv: [header, ...rows, ...made, ''].join('\n') });
  t.is(more.rows.length, 202);
  t.is(more.analysed, 200);
  t.deepEqual(more.counts, listing.counts);
  t.regex(String(column('left out because', more)[200]), /no truth/);
  t.is(column('age band', more)[200], 'unknown');
  t.regex(String(column('left out because', more)[201]), /equivocal/);
});

test('ids hashed with a key are stable, differ with the key, keep patients together, and reach every document', (t) => {
  const [one, again, two] = ['key one', 'key one', 'key two'].map((key) => withHashedIds(evidence, key));
  const hashed = lineListing(one as typeof evidence);
  t.deepEqual(hashed.rows, lineListing(again as typeof evidence).rows);
  t.notDeepEqual(column('case', hashed), column('case', lineListing(two as typeof evidence)));
  t.is(new Set(column('case', hashed)).size, 200);
  t.is(new Set(column('patient', hashed)).size, 180);
  t.true(column('case', hashed).every((v) => /^[0-9a-f]{16}$/.test(String(v))));
  t.deepEqual(hashed.counts, listing.counts);
});

test('where lower scores are positive the flag turns round', (t) => {
  const turned = lineListing({ ...evidence, protocol: { ...evidence.protocol, scoreDirection: 'lower-is-positive' } });
  t.deepEqual(turned.counts, { TP: 10, FP: 120, FN: 40, TN: 30 });
});

test('without an operating point nothing is flagged and nothing is counted', (t) => {
  const open = lineListing({ ...evidence, lock: { ...evidence.lock, threshold: null } });
  t.is(open.counts, null);
  t.true(column('counts as', open).every((v) => v === null));
});
