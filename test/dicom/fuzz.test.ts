import test from 'ava';
import { createDecoder } from '../../src/dicom/decode.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { LIMITS } from '../../src/dicom/limits.js';
import { encapsulated, makeBases } from '../fuzz/bases.js';
import { MUTATION_NAMES } from '../fuzz/mutate.js';
import { fuzz } from '../fuzz/run.js';
import { ACCEPT, bytesOf, ramp, same } from './made.js';

const SEED = 20261123;

test('500 mutated films: every one is accepted or rejected in time, nothing leaks, nothing is written elsewhere', async (t) => {
  const run = await fuzz(500, SEED);
  t.is(run.files, 500);
  t.is(run.scored + run.rejected, 500);
  t.deepEqual([run.thrown, run.leaked, run.overTime, run.strayFiles], [[], [], [], []]);
  t.is(run.printed, '');
  t.true(run.slowestMs <= LIMITS.answerMs);
  t.true(run.peakRssMib < 800, `${run.peakRssMib} MiB`);
  t.is(Object.keys(run.byMutation).length, MUTATION_NAMES.length);
  t.true(run.scored > 20 && run.rejected > 200, `${run.scored} scored, ${run.rejected} rejected`);
});

test('every sound film that fuzzing starts from is accepted', async (t) => {
  const decoder = createDecoder();
  for (const { name, bytes } of await makeBases()) {
    const { accepted, findings } = await inspectDicom(bytes, ACCEPT, decoder);
    t.true(accepted, `${name}: ${JSON.stringify(findings.filter((f) => !f.ok))}`);
  }
  await decoder.close();
});

test('a stream that was cut off, or whose size is not the header’s, is refused before it is decoded', async (t) => {
  const decoder = createDecoder();
  for (const { name, bytes } of (await makeBases()).filter((b) => /JPEG|RLE/.test(b.name))) {
    const file = Buffer.from(bytes);
    const rows = file.indexOf(Buffer.from('280010005553', 'hex'));
    file.writeUInt16LE(512, rows + 8);
    const lie = await inspectDicom(file, ACCEPT, decoder);
    t.false(lie.accepted, name);
    const wanted = name === 'RLE' ? 'codestream-is-whole' : 'codestream-agrees-with-header';
    t.deepEqual(
      lie.findings.filter((f) => !f.ok).map((f) => f.rule),
      [wanted],
      name,
    );
  }
  const soi = Uint8Array.from([
    0xff, 0xd8, 0xff, 0xc3, 0, 11, 8, 1, 0, 1, 0, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0, 1, 2, 3,
  ]);
  const cut = encapsulated(
    { width: 256, height: 256, samples: bytesOf(ramp(256, 256)) },
    soi,
    '1.2.840.10008.1.2.4.70',
  );
  const { findings } = await inspectDicom(cut, ACCEPT, decoder);
  t.deepEqual(
    findings.filter((f) => !f.ok).map((f) => f.rule),
    ['codestream-is-whole'],
  );
  await decoder.close();
});

test('lossless coding gives back every sample', async (t) => {
  const decoder = createDecoder();
  for (const { name, bytes } of (await makeBases()).filter((b) => /RLE|lossless|JPEG-LS|JPEG 2000/.test(b.name))) {
    const { picture } = await inspectDicom(bytes, ACCEPT, decoder);
    t.true(same(picture?.data, ramp(256, 256, picture?.maximum === 255 ? 8 : 12)), name);
  }
  await decoder.close();
});
