import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Protocol } from '../../src/config/protocol.js';
import { InputError } from '../../src/core/problems.js';
import type { Case } from '../../src/core/types.js';
import { applyReference } from '../../src/data/reference-standard.js';
import { temporary } from '../temporary.js';

const folder = await temporary('reference');
const reference: NonNullable<Protocol['reference']> = {
  class: 'reference',
  name: 'Three readers, 2026',
  method: 'majority of three',
  equivocal: 'both-ways',
  caseColumn: 'Image Index',
  labelColumn: 'Target',
  positive: ['1'],
  negative: ['0'],
  equivocalValues: ['?'],
};
const cases: readonly Case[] = Object.freeze(
  ['a', 'b', 'c', 'd', 'e'].map(
    (caseId, i): Case => ({
      caseId,
      patientId: String(i),
      image: null,
      attributes: {},
      findings: [],
      labels: Object.freeze({ own: 'negative' }),
    }),
  ),
);

async function csv(text: string): Promise<string> {
  const path = join(folder, `${Math.abs(hash(text))}.csv`);
  await writeFile(path, text);
  return path;
}
const hash = (text: string): number => [...text].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7);

test('positive, negative, equivocal and missing are kept apart, and partners missing on either side are counted', async (t) => {
  const path = await csv('Image Index,Patient ID,Target\r\na,0,1\r\nb,1,0\r\nc,2,?\r\nd,0009,\r\nz,9,1\r\na,0,1\r\n');
  const done = await applyReference(cases, path, reference);
  t.is(done.labelSource.key, 'three-readers-2026');
  t.deepEqual(
    done.cases.map((c) => c.labels['three-readers-2026']),
    ['positive', 'negative', 'equivocal', 'missing', 'missing'],
  );
  t.true(done.cases.every((c) => c.labels.own === 'negative'));
  const value = (id: string) => done.facts.find((f) => f.id === `reference.${id}`)?.value;
  const counts = Object.fromEntries(
    [
      'rows',
      'matched',
      'unlabelled',
      'partnerless',
      'positive',
      'negative',
      'equivocal',
      'empty-cells',
      'duplicate-rows',
      'patient-conflicts',
    ].map((id) => [id, value(id)]),
  );
  t.deepEqual(counts, {
    rows: 5,
    matched: 3,
    unlabelled: 2,
    partnerless: 1,
    positive: 1,
    negative: 1,
    equivocal: 1,
    'empty-cells': 1,
    'duplicate-rows': 1,
    'patient-conflicts': 1,
  });
});

test('unknown values and contradicting rows are reported together with their rows', async (t) => {
  const path = await csv('Image Index,Target\na,1\nb,maybe\na,0\n,1\n');
  const error = await t.throwsAsync(applyReference(cases, path, reference), { instanceOf: InputError });
  t.deepEqual(
    (error as InputError).problems.map((p) => [p.rule, p.place?.row]),
    [
      ['truth-is-one-of-the-named-values', 3],
      ['case-ids-are-unique', 4],
      ['metadata-cells-are-valid', 5],
    ],
  );
});

test('a file without the mapped column, or without a single partner, says so', async (t) => {
  const missing = await t.throwsAsync(applyReference(cases, await csv('Image Index,Truth\na,1\n'), reference));
  t.regex(missing?.message ?? '', /"Target", found: "Image Index", "Truth"/);
  const nobody = await t.throwsAsync(applyReference(cases, await csv('Image Index,Target\ny,1\n'), reference));
  t.regex(nobody?.message ?? '', /labels-and-cases-have-partners/);
});
