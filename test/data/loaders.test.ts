import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { protocolSchema } from '../../src/config/protocol.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { openDataset } from '../../src/data/open.js';
import { temporary } from '../temporary.js';

const { columns } = protocolSchema.shape;
const protocol = {
  finding: 'Pneumonia',
  columns: columns.parse({
    case: 'film',
    patient: 'person',
    label: 'pneumonia',
    attributes: { age: 'years', site: 'hospital' },
  }),
};
const open = (folder: string, table?: string) =>
  openDataset(folder, { protocol, progress: silent, ...(table ? { table } : {}) });

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await temporary('loader');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(dir, name, '..'), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return dir;
}

test('a folder with a CSV of one’s own is read by the columns the protocol maps', async (t) => {
  const dir = await folder({
    'cases.csv':
      '\uFEFFfilm,person,pneumonia,years,hospital,sex\r\nf1,p1,yes,061Y,North,M\r\n"f2.png",p1,0,,North,female\r\nf3,p2,equivocal,40,"South, East",U\r\nf4,p3,,40,South,F\r\nf4,p3,,40,South,F\r\n',
    'films/f1.png': '',
    'films/f2.png': '',
    'films/stranger.png': '',
    'other.csv': 'x\n1\n',
  });
  const data = await open(dir);
  t.deepEqual(
    data.cases.map((c) => [c.caseId, c.patientId, c.image !== null, c.labels['dataset-labels'], c.attributes]),
    [
      ['f1', 'p1', true, 'positive', { age: 61, site: 'North', sex: 'M' }],
      ['f2.png', 'p1', true, 'negative', { age: null, site: 'North', sex: 'F' }],
      ['f3', 'p2', false, 'equivocal', { age: 40, site: 'South, East', sex: null }],
      ['f4', 'p3', false, 'missing', { age: 40, site: 'South', sex: 'F' }],
    ],
  );
  t.deepEqual([data.listed, data.present, data.unlistedImages], [4, 2, 1]);
  for (const id of ['byte-order-mark', 'crlf-line-ends', 'duplicate-row', 'age-missing', 'sex-missing']) {
    t.is(data.counts[id], 1, id);
  }
  t.is(data.labelSource.class, 'non-reference');
});

test('a mapped CSV with bad cells reports them all by row', async (t) => {
  const dir = await folder({
    'cases.csv': 'film,person,pneumonia,years,hospital\nf1,p1,perhaps,40,N\nf2,,1,40,N\nf3,p3,1,old,N\nf1,p9,1,40,N\n',
  });
  const error = await t.throwsAsync(open(dir), { instanceOf: InputError });
  t.deepEqual(
    (error as InputError).problems.map((p) => [p.rule, p.place?.row]),
    [
      ['truth-is-one-of-the-named-values', 2],
      ['every-case-has-a-patient', 3],
      ['metadata-cells-are-valid', 4],
      ['case-ids-are-unique', 5],
    ],
  );
});

test('two tables without a cases.csv are a question, and an empty folder says what is looked for', async (t) => {
  const two = await t.throwsAsync(open(await folder({ 'a.csv': 'film\nx\n', 'b.csv': 'film\nx\n' })));
  t.regex(two?.message ?? '', /a\.csv, b\.csv.*cases\.csv/s);
  const none = await t.throwsAsync(open(await folder({ 'films/a.png': '' })));
  t.regex(none?.message ?? '', /Data_Entry_2017\.csv.*stage_2_train_labels\.csv/);
});

test('the RSNA challenge is read image by image, its boxes counted and left out', async (t) => {
  const dir = await folder({
    'stage_2_train_labels.csv':
      'patientId,x,y,width,height,Target\na,,,,,0\nb,1,2,3,4,1\nb,9,9,3,4,1\nc,5,5,5,5,1\nd,,,,,0\n',
    'stage_2_detailed_class_info.csv':
      'patientId,class\na,Normal\nb,Lung Opacity\nb,Lung Opacity\nc,Lung Opacity\nd,No Lung Opacity / Not Normal\n',
    'stage_2_train_images/a.dcm': '',
    'stage_2_train_images/b.dcm': '',
    'stage_2_train_images/z.dcm': '',
  });
  const data = await open(dir);
  t.deepEqual(
    data.cases.map((c) => [c.caseId, c.image !== null, c.labels['rsna-2018'], c.attributes.class]),
    [
      ['a', true, 'negative', 'Normal'],
      ['b', true, 'positive', 'Lung Opacity'],
      ['c', false, 'positive', 'Lung Opacity'],
      ['d', false, 'negative', 'No Lung Opacity / Not Normal'],
    ],
  );
  t.is(data.counts.box, 3);
  t.is(data.counts['further-box-of-an-image'], 1);
  t.is(data.unlistedImages, 1);
  t.is(data.labelSource.class, 'reference');
  t.is(data.sources.length, 2);
});

test('an image that the RSNA table calls both positive and negative is refused by row', async (t) => {
  const dir = await folder({
    'stage_2_train_labels.csv': 'patientId,x,y,width,height,Target\na,,,,,0\na,1,2,3,4,1\nb,,,,,2\n',
  });
  const error = await t.throwsAsync(open(dir), { instanceOf: InputError });
  t.deepEqual(
    (error as InputError).problems.map((p) => [p.rule, p.place?.row]),
    [
      ['case-ids-are-unique', 3],
      ['truth-is-one-of-the-named-values', 4],
    ],
  );
});
