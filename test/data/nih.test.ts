import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { loadNih } from '../../src/data/nih.js';
import { temporary } from '../temporary.js';

const BRACKETED =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]';
const FORM_2017 =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImageWidth,OriginalImageHeight,OriginalImagePixelSpacing_x,OriginalImagePixelSpacing_y';

async function release(header: string, rows: readonly string[], name = 'Data_Entry_2017.csv'): Promise<string> {
  const dir = await temporary('nih');
  await mkdir(join(dir, 'images'));
  await writeFile(join(dir, name), `${header}\n${rows.join('\n')}\n`);
  return dir;
}

const load = (dir: string) => loadNih(dir, { finding: 'Pneumonia', progress: silent });

test('both published header forms give the same cases', async (t) => {
  const now = await load(
    await release(BRACKETED, ['00000001_000.png,Cardiomegaly|Pneumonia,0,1,57,M,PA,2682,2749,0.143,0.143']),
  );
  const then = await load(
    await release(
      FORM_2017,
      ['00000001_000.png,Cardiomegaly|Pneumonia,000,00000001,057Y,M,PA,2682,2749,0.143,0.143'],
      'sample_labels.csv',
    ),
  );
  t.deepEqual(now.cases, then.cases);
  t.deepEqual(now.cases[0]?.labels, { 'nih-labels': 'positive' });
  t.deepEqual(now.cases[0]?.attributes, {
    age: 57,
    sex: 'M',
    view: 'PA',
    followUp: 0,
    width: 2682,
    height: 2749,
    spacingX: 0.143,
    spacingY: 0.143,
  });
});

test('ages in months and days become whole years, an impossible age becomes unknown, and both are counted', async (t) => {
  const row = (id: number, age: string) => `0000000${id}_000.png,No Finding,0,${id},${age},F,AP,1,1,1,1`;
  const data = await load(await release(FORM_2017, [row(1, '013M'), row(2, '001D'), row(3, '411Y'), row(4, '060Y')]));
  t.deepEqual(
    data.cases.map((c) => c.attributes.age),
    [1, 0, null, 60],
  );
  t.is(data.counts['age-in-months-weeks-or-days'], 2);
  t.is(data.counts['age-impossible'], 1);
});

test('films are found in images/ and in images_001/images/, and absent ones are null', async (t) => {
  const row = (id: number) => `0000000${id}_000.png,No Finding,0,${id},40,F,AP,1,1,1,1`;
  const dir = await release(BRACKETED, [row(1), row(2), row(3)]);
  await mkdir(join(dir, 'images_001', 'images'), { recursive: true });
  await writeFile(join(dir, 'images', '00000001_000.png'), '');
  await writeFile(join(dir, 'images_001', 'images', '00000002_000.png'), '');
  await writeFile(join(dir, 'images_001', 'images', '00009999_000.png'), '');
  const data = await load(dir);
  t.deepEqual(
    data.cases.map((c) => c.image !== null),
    [true, true, false],
  );
  t.deepEqual([data.listed, data.present, data.unlistedImages], [3, 2, 1]);
});

test('every bad cell is reported at once, by row and column', async (t) => {
  const dir = await release(BRACKETED, [
    'a.png,Pnuemonia,0,1,40,F,AP,1,1,1,1',
    'b.png,No Finding,0,1,forty,F,AP,1,1,1,1',
    'c.png,No Finding,0,1,40,X,LL,1,1,1,1',
    'a.png,No Finding,0,1,40,F,AP,1,1,1,1',
  ]);
  const error = await t.throwsAsync(load(dir), { instanceOf: InputError });
  const found = (error as InputError).problems.map((p) => [p.rule, p.place?.row, p.place?.column ?? null]);
  t.deepEqual(found, [
    ['metadata-cells-are-valid', 2, 'Finding Labels'],
    ['metadata-cells-are-valid', 3, 'Patient Age'],
    ['metadata-cells-are-valid', 4, 'Patient Gender'],
    ['metadata-cells-are-valid', 4, 'View Position'],
    ['case-ids-are-unique', 5, null],
  ]);
});

test('an unknown finding lists the findings there are', async (t) => {
  const dir = await release(BRACKETED, ['a.png,No Finding,0,1,40,F,AP,1,1,1,1']);
  const error = await t.throwsAsync(loadNih(dir, { finding: 'Pneumonitis', progress: silent }), {
    instanceOf: InputError,
  });
  t.regex(error?.message ?? '', /Pneumonitis.*Pleural_Thickening/);
});

test('a folder without metadata says which names are looked for', async (t) => {
  const dir = await release(BRACKETED, ['a.png,No Finding,0,1,40,F,AP,1,1,1,1']);
  await rename(join(dir, 'Data_Entry_2017.csv'), join(dir, 'other.csv'));
  const error = await t.throwsAsync(load(dir), { instanceOf: InputError });
  t.regex(error?.message ?? '', /Data_Entry_2017\.csv/);
  await cp(join(dir, 'other.csv'), join(dir, 'sample_labels.csv'));
  await rm(join(dir, 'other.csv'));
  t.deepEqual((await readdir(dir)).sort(), ['images', 'sample_labels.csv']);
  t.is((await load(dir)).listed, 1);
});
