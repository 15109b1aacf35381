import test from 'ava';
import fc from 'fast-check';
import { columnIndex, formatCsv, parseCsv } from '../../src/core/csv.js';
import { InputError } from '../../src/core/problems.js';

const problems = (run: () => unknown): InputError['problems'] => {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};

test('a byte-order mark, CRLF and quoted fields are harmless', (t) => {
  const table = parseCsv('\ufeffa,b\r\n1,"x, y"\r\n', 'f.csv');
  t.deepEqual(table.columns, ['a', 'b']);
  t.deepEqual(table.rows, [['1', 'x, y']]);
});

test('what is written is read back', (t) => {
  const cell = fc.string({ unit: 'binary-ascii' }).map((s) => s.replaceAll('\r', ''));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const kept = rows.filter(([a, b]) => a !== '' || b !== '');
      const table = parseCsv(formatCsv(['k', 'v'], kept), 'f.csv', { columnsOptional: true });
      t.deepEqual(table.rows, kept);
    }),
  );
});

test('every ragged row is reported by number, and a cut last row is called that', (t) => {
  const found = problems(() => parseCsv('a,b,c\n1,2,3\n1,2\n1,2,3,4\n1', 'f.csv'));
  t.deepEqual(
    found.map((p) => p.place?.row),
    [3, 4, 5],
  );
  t.regex(found.at(-1)?.next ?? '', /cut off/);
});

test('an empty file, a header alone and an open quote are each named', (t) => {
  t.is(problems(() => parseCsv('', 'f.csv'))[0]?.rule, 'csv-has-a-header');
  t.is(problems(() => parseCsv('a,b\n', 'f.csv'))[0]?.rule, 'csv-has-rows');
  t.is(problems(() => parseCsv('a,b\n1,"2\n', 'f.csv'))[0]?.rule, 'csv-is-well-formed');
});

test('a missing column lists the columns there are', (t) => {
  const found = problems(() => columnIndex(parseCsv('a,b\n1,2\n', 'f.csv'), 'score'));
  t.is(found[0]?.rule, 'csv-has-the-mapped-columns');
  t.regex(found[0]?.message ?? '', /"a", "b"/);
});
