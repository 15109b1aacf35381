/** The models that come with the software: whole, unchanged, locked, and of one piece with their evaluation. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot, sha256 } from '../../src/core/files.js';
import { loadEngine } from '../../src/model/engines/engine.js';
import { loadModel } from '../../src/model/load.js';
import { readRecord } from '../../src/model/record.js';

const models = join(packageRoot(), 'models');
const names = (await readdir(models)).filter(
  (name) => name.startsWith('cxr-pneumonia-') && !name.includes('checkpoint'),
);

test('a model is shipped', (t) => {
  t.deepEqual(names, ['cxr-pneumonia-0.1.0']);
});

for (const name of names) {
  const dir = join(models, name);
  const json = async (file: string) => JSON.parse(await readFile(join(dir, file), 'utf8'));

  test(`${name}: network, weights and ONNX are the ones its card, lock and evaluation name`, async (t) => {
    const model = await loadModel(dir);
    const { card } = await readRecord(dir);
    const lock = await json('lock.json');
    t.is(model.modelId, name);
    t.is(model.sha256, card.sha256);
    t.is(lock.modelSha256, card.sha256);
    t.false(card.synthetic);
    t.is(lock.splitSha256, sha256(await readFile(join(dir, 'split.csv'))));
    t.is(lock.protocolSha256, sha256(await readFile(join(dir, 'protocol.yaml'))));
    const manifest = await json('evaluation/evidence.manifest.json');
    for (const file of ['results.json', 'facts.json', 'criteria.json']) {
      const entry = manifest.files.find((f: { path: string }) => f.path === file);
      t.is(sha256(await readFile(join(dir, 'evaluation', file))), entry.sha256, file);
    }
    const facts: { id: string; value: unknown }[] = (await json('evaluation/facts.json')).facts;
    t.is(facts.find((f) => f.id === 'model.sha256')?.value, card.sha256);
  });

  test(`${name}: the operating point was chosen on tuning films, and no patient stands in two parts`, async (t) => {
    const { threshold } = await json('lock.json');
    t.is(threshold.on, 'tuning');
    t.true(threshold.threshold > 0 && threshold.threshold < 1);
    const partsOf = new Map<string, Set<string>>();
    for (const line of (await readFile(join(dir, 'split.csv'), 'utf8')).trim().split('\n').slice(1)) {
      const [, patient = '', part = ''] = line.split(',');
      partsOf.set(patient, (partsOf.get(patient) ?? new Set()).add(part));
    }
    t.true(partsOf.size > 1000);
    t.deepEqual(
      [...partsOf].filter(([, parts]) => parts.size > 1).map(([patient]) => patient),
      [],
    );
  });

  test(`${name}: it scores films in (0, 1), as TensorFlow.js does`, async (t) => {
    const { model, preprocess } = await loadModel(dir);
    const pixels = preprocess.size ** 2;
    const films = Float32Array.from({ length: 2 * pixels }, (_, i) => ((i * 7919) % 256) / 255);
    const scores: number[][] = [];
    for (const name of ['onnxruntime', 'cpu']) {
      const forward = await (await loadEngine(name)).forward(model, model.weights, { threads: 1, batch: 2 });
      scores.push([...(await forward.run(films))]);
      await forward.release();
    }
    for (const [i, score] of scores[0]!.entries()) {
      t.true(score > 0 && score < 1);
      t.true(Math.abs(score - scores[1]![i]!) < 1e-6);
    }
  });

  test(`${name}: the folder holds no film and stays small`, async (t) => {
    const files = await readdir(dir, { recursive: true });
    t.deepEqual(
      files.filter((file) => /\.(png|jpe?g|dcm)$/i.test(file)),
      [],
    );
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(dir, file))).size));
    t.true(sizes.reduce((a, b) => a + b, 0) < 15e6);
  });
}
