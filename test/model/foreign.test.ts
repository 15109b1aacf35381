/** ONNX classifiers that our own writer did not make (test/fixtures/onnx/make.py), with the scores PyTorch gave. */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { parseYaml } from '../../src/config/load.js';
import { preprocessSchema } from '../../src/config/preprocess.js';
import { packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import type { GrayImage } from '../../src/data/gray.js';
import { openForeign } from '../../src/model/onnx/foreign.js';
import { temporaryFolder } from './films.js';

const folder = join(packageRoot(), 'test', 'fixtures', 'onnx');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, number>;
const film: GrayImage = {
  ...{ width: 40, height: 40, bits: 8, stored: 'gray' },
  data: Uint8Array.from({ length: 1600 }, (_, i) => (7 * (i % 40) + 13 * Math.floor(i / 40)) % 256),
};

const SPECS: Readonly<Record<string, string>> = {
  'softmax.onnx': `
version: 1
input: {layout: NCHW, channels: 3, width: 32, height: 32}
resize: {fit: contain, filter: bilinear-antialias}
range: [0, 1]
mean: [0.485, 0.456, 0.406]
std: [0.229, 0.224, 0.225]
output: {kind: softmax, class: 1}`,
  'last-channel.onnx': `
version: 1
input: {name: image, layout: NHWC, channels: 1, width: 24, height: 20}
resize: {fit: stretch, filter: bilinear}
range: [-1024, 1024]
std: [512]
output: {name: out, kind: probability, class: 2}`,
  'logit.onnx': `
version: 1
name: one-logit
input: {layout: NCHW, channels: 1, width: 20, height: 20}
resize: {fit: cover, filter: area}
range: [0, 1]
output: {kind: logit, class: 0}
batch: 3`,
  'levels.onnx': `
version: 1
input: {layout: NCHW, channels: 1, width: 40, height: 40, type: uint8}
resize: {fit: stretch, filter: area}
range: [0, 255]
output: {kind: probability, class: 0}`,
};
const spec = (text: string) => parseYaml(text, 'spec.yaml', preprocessSchema);

for (const [name, text] of Object.entries(SPECS)) {
  test(`REQ-030: ${name} of another writer gives the score PyTorch gives`, async (t) => {
    const scorer = await openForeign(join(folder, name), spec(text), 1);
    const input = new Float32Array(scorer.batch * scorer.values);
    for (let i = 0; i < scorer.batch; i++) scorer.fill(film, input, i * scorer.values);
    const scores = Array.from(await scorer.run(input));
    await scorer.release();
    t.is(scores.length, scorer.batch);
    for (const score of scores) t.true(Math.abs(score - (expected[name] as number)) < 2e-6, `${score}`);
  });
}

const refusal = async (name: string, text: string): Promise<string> => {
  try {
    const scorer = await openForeign(join(folder, name), spec(text), 1);
    await scorer.release();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'taken';
};
const changed = (name: string, from: string | RegExp, to: string): string => (SPECS[name] as string).replace(from, to);

test('What a graph has otherwise than its specification is named, with what is supported', async (t) => {
  const wrong = await refusal(
    'softmax.onnx',
    changed('softmax.onnx', 'width: 32, height: 32', 'width: 64, height: 32').replace('class: 1', 'class: 2'),
  );
  t.regex(wrong, /`input` is \[batch, 3, 32, 64\] \(NCHW\): found \[.*3, 32, 32\]/);
  t.regex(wrong, /`output\.class` is 2: found 2 outputs[\s\S]*supported is 0 to 1/);
  t.regex(await refusal('softmax.onnx', changed('softmax.onnx', 'NCHW', 'NHWC')), /\[batch, 32, 32, 3\] \(NHWC\)/);
  t.regex(
    await refusal('levels.onnx', changed('levels.onnx', ', type: uint8', '')),
    /`input\.type` is float32: found uint8/,
  );
  t.regex(
    await refusal('softmax.onnx', changed('softmax.onnx', 'layout: NCHW', 'name: film, layout: NCHW')),
    /`input\.name` is "film": found "image"/,
  );
  t.regex(await refusal('logit.onnx', changed('logit.onnx', 'logit, class', 'softmax, class')), /one output/);
  t.regex(
    await refusal(
      'two-inputs.onnx',
      changed('softmax.onnx', 'channels: 3', 'channels: 1').replace(/mean.*\nstd.*\n/, ''),
    ),
    /the graph has 2 inputs: found "a", "b"/,
  );
});

test('A file cut off, or no ONNX at all, is refused by name', async (t) => {
  const dir = await temporaryFolder();
  const bytes = await readFile(join(folder, 'softmax.onnx'));
  for (const [name, part] of [
    ['half.onnx', bytes.subarray(0, bytes.length >> 1)],
    ['text.onnx', Buffer.from('not a model')],
  ] as const) {
    const path = join(dir, name);
    await writeFile(path, part);
    await t.throwsAsync(openForeign(path, spec(SPECS['softmax.onnx'] as string), 1), { message: new RegExp(name) });
  }
});

test('A specification with unknown keys, or numbers that cannot be, names key and line', (t) => {
  const wrong = changed('softmax.onnx', 'std: [0.229, 0.224, 0.225]', 'std: [0, 1]\nflip: true');
  const error = t.throws(() => spec(wrong), { instanceOf: InputError });
  t.regex(error?.message ?? '', /flip/);
  t.regex(error?.message ?? '', /std/);
});

test('Another specification is another model: its hash differs', async (t) => {
  const hashes = await Promise.all(
    [SPECS['logit.onnx'] as string, changed('logit.onnx', 'filter: area', 'filter: bilinear')].map(async (text) => {
      const scorer = await openForeign(join(folder, 'logit.onnx'), spec(text), 1);
      await scorer.release();
      return scorer.sha256;
    }),
  );
  t.not(hashes[0], hashes[1]);
});
