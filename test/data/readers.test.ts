import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../src/core/problems.js';
import type { Truth } from '../../src/core/types.js';
import { consensus, majority, positiveVotes, type ReaderTable, readReaderTable } from '../../src/data/readers.js';
import { temporary } from '../temporary.js';

const folder = await temporary('readers');
const columns = { case: 'Image', reader: 'Reader', read: 'Pneumonia', equivocal: ['?'] };
let serial = 0;
async function table(text: string): Promise<ReaderTable> {
  const path = join(folder, `${serial++}.csv`);
  await writeFile(path, text);
  return readReaderTable(path, columns);
}

test('reads are kept by case and reader; a read that is not there is missing', async (t) => {
  const reads = await table('Image,Reader,Pneumonia\nx,B,YES\nx,A,NO\ny,A,?\nx,B,YES\n');
  t.deepEqual(reads.readers, ['A', 'B']);
  t.deepEqual(reads.reads, [
    ['negative', 'positive'],
    ['equivocal', 'missing'],
  ]);
  t.is(reads.duplicates, 1);
  t.deepEqual(positiveVotes(reads), [
    { votes: 0, cases: 1 },
    { votes: 1, cases: 1 },
    { votes: 2, cases: 0 },
  ]);
});

test('two different reads of one case by one reader, and unknown words, are refused by row', async (t) => {
  const error = await t.throwsAsync(table('Image,Reader,Pneumonia\nx,A,YES\nx,A,NO\nz,A,perhaps\n'), {
    instanceOf: InputError,
  });
  t.deepEqual(
    (error as InputError).problems.map((p) => [p.rule, p.place?.row]),
    [
      ['readers-read-a-case-once', 3],
      ['truth-is-one-of-the-named-values', 4],
    ],
  );
});

const of = (...reads: Truth[]): ReaderTable => ({
  cases: ['x'],
  readers: reads.map((_, i) => `r${i}`),
  reads: [reads],
  source: { role: '', name: 'readers.csv', sha256: '', bytes: 0 },
  duplicates: 0,
});
const names = ['r0', 'r1', 'r2'];

test('a majority of three is decided by two, and left open where a missing read could decide it', (t) => {
  const by = (...reads: Truth[]) => consensus(of(...reads), majority(names)).get('x');
  t.is(by('positive', 'positive', 'missing'), 'positive');
  t.is(by('negative', 'negative', 'equivocal'), 'negative');
  t.is(by('positive', 'negative', 'missing'), 'equivocal');
  t.is(by('missing', 'missing', 'missing'), 'missing');
});

test('an adjudicator decides only where the first two differ', (t) => {
  const rule = { rule: 'adjudicated' as const, first: ['r0', 'r1'] as const, adjudicator: 'r2' };
  const by = (...reads: Truth[]) => consensus(of(...reads), rule).get('x');
  t.is(by('positive', 'positive', 'negative'), 'positive');
  t.is(by('positive', 'negative', 'negative'), 'negative');
  t.is(by('positive', 'negative', 'missing'), 'equivocal');
  t.throws(() => consensus(of('positive'), rule), { instanceOf: InputError, message: /"r1".*r0/ });
});

test('with complete reads a majority of an odd number is never left open, and swapping the classes swaps it', (t) => {
  const read = fc.constantFrom<Truth>('positive', 'negative');
  const swap = (truth: Truth): Truth => (truth === 'positive' ? 'negative' : 'positive');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.array(read, { minLength: 7, maxLength: 7 }), (half, all) => {
      const reads = all.slice(0, 2 * half + 1);
      const rule = majority(reads.map((_, i) => `r${i}`));
      const truth = consensus(of(...reads), rule).get('x') as Truth;
      return truth !== 'equivocal' && consensus(of(...reads.map(swap)), rule).get('x') === swap(truth);
    }),
  );
  t.pass();
});
