/** The DICOM room on the real objects and films. Fails, not skips, where the folder is missing or differs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { readGray } from '../../src/data/gray.js';
import { createDecoder } from '../../src/dicom/decode.js';
import { dicomOfFilm } from '../../src/dicom/from-film.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { filmLevels, preprocessRule } from '../../src/model/preprocess.js';
import { acceptChecks } from '../../src/workflow/checks.js';
import { inferObject } from '../../src/workflow/infer.js';
import { same } from '../dicom/made.js';
import { shippedDevice, testSession } from '../workflow/model.js';

const shared = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
const object = (n: number) => readFile(join(shared, 'dicom', `test${n}.dcm`));

test('test1 and test2 are scored under the shipped device.yaml; their reports carry no heatmap and no second image', async (t) => {
  const session = await testSession();
  for (const n of [1, 2]) {
    const { verdict, checks, sr } = await inferObject(await object(n), session, { at: new Date(0) });
    t.is(verdict, 'scored', JSON.stringify(checks.filter((c) => !c.ok)));
    t.true((sr?.byteLength ?? 0) > 3000 && (sr?.byteLength ?? 0) < 10_000);
  }
  await session.close();
});

for (const [n, rule, tag, found] of [
  [4, 'body-part-is-accepted', '(0018,0015)', 'RIBCAGE'],
  [5, 'modality-is-accepted', '(0008,0060)', 'CT'],
  [6, 'view-is-accepted', '(0018,5100)', 'XX, from PatientPosition'],
] as const) {
  test(`test${n} is rejected by ${rule}, naming ${tag} and "${found}"`, async (t) => {
    const decoder = createDecoder();
    const { accepted, findings } = await inspectDicom(await object(n), acceptChecks(await shippedDevice()), decoder);
    await decoder.close();
    t.false(accepted);
    t.deepEqual(
      findings.filter((f) => !f.ok).map((f) => [f.rule, f.tag, f.found]),
      [[rule, tag, found]],
    );
  });
}

test('test1, 4, 5 and 6 share one SOP instance UID and still get keys of their own', async (t) => {
  const session = await testSession();
  const keys = new Set<string>();
  for (const n of [1, 4, 5, 6]) keys.add((await inferObject(await object(n), session, { at: new Date(0) })).key);
  t.is(keys.size, 4);
  await session.close();
});

test('a DICOM made of a real NIH PNG gives the network the very same tensor, 256² and 1024²', async (t) => {
  const decoder = createDecoder();
  const rule = preprocessRule(224);
  for (const [folder, names] of [
    ['images', ['00000001_000.png', '00002658_001.png']],
    ['images-1024', ['00000001_000.png']],
  ] as const) {
    for (const name of names) {
      const path = join(shared, 'nih', folder, name);
      const film = await readGray(path);
      const made = dicomOfFilm({
        caseId: name,
        width: film.width,
        height: film.height,
        data: film.data as Uint8Array,
        age: 50,
        sex: null,
        view: 'PA',
      });
      const { picture } = await inspectDicom(made, acceptChecks(await shippedDevice()), decoder);
      t.true(same(picture ? filmLevels(picture, rule) : undefined, filmLevels(film, rule)), path);
    }
  }
  await decoder.close();
});
