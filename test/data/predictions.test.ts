import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type Protocol, protocolSchema } from '../../src/config/protocol.js';
import { InputError } from '../../src/core/problems.js';
import type { Case } from '../../src/core/types.js';
import type { Dataset } from '../../src/data/dataset.js';
import { readPredictions } from '../../src/data/predictions.js';
import { temporary } from '../temporary.js';

const folder = await temporary('predictions');
const protocol: Protocol = protocolSchema.parse({
  version: 1,
  finding: 'Pneumonia',
  scoreDirection: 'higher-is-positive',
  columns: { case: 'film', patient: 'person', score: 'output', label: 'truth', split: 'part' },
  split: { rule: 'seeded', fractions: { training: 0.6, tuning: 0.2, test: 0.2 }, seed: 1 },
  threshold: { rule: 'max-f1' },
  intervals: { seed: 1 },
  prevalences: [0.1],
});
let serial = 0;
async function read(text: string, dataset: Dataset | null = null) {
  const path = join(folder, `${serial++}.csv`);
  await writeFile(path, text);
  return readPredictions(path, protocol, dataset);
}

const film = (caseId: string, patientId: string): Case => ({
  caseId,
  patientId,
  image: null,
  attributes: { sex: 'F', age: 50 },
  findings: ['Mass'],
  labels: { own: 'negative' },
});
const dataset: Dataset = {
  name: 'some release',
  synthetic: false,
  cases: [film('a', '1'), film('b', '2'), film('c', '3')],
  listed: 3,
  present: 0,
  unlistedImages: 0,
  sources: [],
  labelSource: { key: 'own', name: 'its own labels', class: 'non-reference' },
  oddities: [],
  counts: {},
};

test('columns are found by the names the protocol maps, whatever their order, BOM and line ends', async (t) => {
  const { rows, sources } = await read(
    '\uFEFFoutput,part,film,truth,person\r\n0.25,tuning,a,1,p\r\n1e-3,TEST,b,no,q\r\n',
  );
  t.deepEqual(
    rows.map((row) => [row.case.caseId, row.case.patientId, row.part, row.score, row.case.labels.labels]),
    [
      ['a', 'p', 'tuning', 0.25, 'positive'],
      ['b', 'q', 'test', 0.001, 'negative'],
    ],
  );
  t.is(sources[0]?.class, 'non-reference');
});

test('what a score table may not hold is reported together by row', async (t) => {
  const text =
    'film,person,output,truth,part\na,1,0.5,1,test\na,1,0.6,1,test\nb,1,NaN,1,test\nc,1,,0,test\nd,,0.1,0,test\ne,1,0.1,7,test\nf,1,0.1,0,validation\ng,1,Infinity,0,test\n';
  const error = await t.throwsAsync(read(text), { instanceOf: InputError });
  t.deepEqual(
    (error as InputError).problems.map((p) => [p.rule, p.place?.row]),
    [
      ['case-ids-are-unique', 3],
      ['scores-are-finite-numbers', 4],
      ['scores-are-finite-numbers', 5],
      ['every-case-has-a-patient', 6],
      ['truth-is-one-of-the-named-values', 7],
      ['parts-are-training-tuning-test', 8],
      ['scores-are-finite-numbers', 9],
    ],
  );
});

test('joined to a data set, patients, truth and attributes come from there, and missing partners are counted both ways', async (t) => {
  const { rows, facts, sources } = await read('film,output\na,0.1\nc,0.9\nz,0.5\n', dataset);
  t.deepEqual(
    rows.map((row) => [row.case.caseId, row.case.patientId, row.part, row.case.labels, row.case.attributes.sex]),
    [
      ['a', '1', 'test', { own: 'negative' }, 'F'],
      ['c', '3', 'test', { own: 'negative' }, 'F'],
    ],
  );
  const value = (id: string) => facts.find((f) => f.id === `predictions.${id}`)?.value;
  t.deepEqual([value('rows'), value('used'), value('partnerless'), value('unscored')], [3, 2, 1, 1]);
  t.deepEqual(sources, [dataset.labelSource]);
});

test('a table without a single partner in the data set, or without the score column, says so', async (t) => {
  const nobody = await t.throwsAsync(read('film,output\nx,0.1\n', dataset));
  t.regex(nobody?.message ?? '', /labels-and-cases-have-partners/);
  const column = await t.throwsAsync(read('film,person,score\nx,1,0.1\n'));
  t.regex(column?.message ?? '', /"output", found: "film", "person", "score"/);
});
