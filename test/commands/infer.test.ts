import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { text } from '../../src/dicom/write.js';
import { bytesOf, makeDicom, PATIENT, ramp } from '../dicom/made.js';
import { temporary } from '../temporary.js';
import { modelFolder } from '../workflow/model.js';
import { trace510k } from './project.js';

const film = (change: Parameters<typeof makeDicom>[0]['change'] = []) =>
  makeDicom({ width: 300, height: 300, samples: bytesOf(ramp(300, 300)), change });

test('infer answers every file of a folder, writes one report a scored film, and ends with 0', async (t) => {
  const dir = await temporary('infer');
  const model = await modelFolder();
  await mkdir(join(dir, 'in', 'deep'), { recursive: true });
  await writeFile(join(dir, 'in', 'a.dcm'), film());
  await writeFile(join(dir, 'in', 'deep', 'b.dcm'), film([text('00080060', 'CS', 'CT')]));
  await writeFile(join(dir, 'in', 'notes.txt'), 'no film');
  await symlink('/etc/hostname', join(dir, 'in', 'link.dcm'));
  const ran = await trace510k(dir, 'infer', 'in', '--model', model, '--sr', 'sr', '--json', '--quiet');
  t.is(ran.code, 0, ran.stderr);
  t.is(ran.stderr, '');
  const { films, threshold } = JSON.parse(ran.stdout);
  t.is(threshold, 0.5);
  t.deepEqual(
    films.map((f: { file: string; verdict: string; reasons: { rule: string }[] }) => [
      f.file,
      f.verdict,
      f.reasons.map((r) => r.rule),
    ]),
    [
      ['in/a.dcm', 'scored', []],
      ['in/deep/b.dcm', 'rejected', ['modality-is-accepted']],
      ['in/notes.txt', 'rejected', ['file-is-dicom-part-10']],
    ],
  );
  t.deepEqual(await readdir(join(dir, 'sr')), [`${films[0].reportUid}.dcm`]);
  t.false(ran.stdout.includes(PATIENT.id));
  t.deepEqual((await readdir(dir)).sort(), ['in', 'sr']);
});

test('infer in words names the tag, what was expected and what was found', async (t) => {
  const dir = await temporary('infer');
  await writeFile(join(dir, 'a.dcm'), film([text('00180015', 'CS', 'RIBCAGE')]));
  const ran = await trace510k(dir, 'infer', 'a.dcm', '--model', await modelFolder());
  t.is(ran.code, 0);
  t.regex(
    ran.stdout,
    /a\.dcm: NOT SCORED, \d+ ms\n {4}\(0018,0015\) expected CHEST; found RIBCAGE \[body-part-is-accepted\]/,
  );
});

test('infer ends with 2 and a way out when a path, the model or the stated checks are missing', async (t) => {
  const dir = await temporary('infer');
  await mkdir(join(dir, 'empty'));
  await writeFile(join(dir, 'a.dcm'), film());
  await writeFile(join(dir, 'bare.yaml'), 'deviceType: CADt\n');
  const model = await modelFolder();
  const none = await trace510k(dir, 'infer', 'gone.dcm', 'empty', '--model', model);
  t.is(none.code, 2);
  t.regex(none.stderr, /gone\.dcm.*file-can-be-read[\s\S]*empty.*paths-hold-files/);
  t.is((await trace510k(dir, 'infer', 'a.dcm', '--model', 'nowhere')).code, 2);
  const bare = await trace510k(dir, 'infer', 'a.dcm', '--model', model, '--device', 'bare.yaml');
  t.is(bare.code, 2);
  t.regex(bare.stderr, /ifu\.modalities, ifu\.views, inputChecks\.sopClasses, inputChecks\.bodyParts/);
});
