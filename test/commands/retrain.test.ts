/** `retrain` of a model that began with pre-trained weights: they are not in the model's folder, so a user brings them. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { exists, packageRoot, sha256 } from '../../src/core/files.js';
import { smallProject, smallProtocol, trace510k } from './project.js';

const fixture = async (name: string): Promise<Buffer> =>
  gunzipSync(await readFile(join(packageRoot(), 'test', 'fixtures', 'py', `${name}.gz`)));

test('retrain --pretrained gives the same bits from the weights the model began with, and refuses others or none', async (t) => {
  const { dir } = await smallProject();
  const at = (...parts: string[]): string => join(dir, ...parts);
  const weights = await fixture('keras-mobilenet.h5');
  await mkdir(at('weights'));
  await writeFile(at('weights', 'start.h5'), weights);
  const pretrained = { file: 'weights/start.h5', sha256: sha256(weights), source: 'made for a test', licence: 'none' };
  const transfer = { architecture: 'mobilenet', pretrained, freezeUpTo: 'conv_pw_12_relu', views: 1 };
  const protocol = await smallProtocol((p) => {
    const { filters: _, ...training } = p.training as Record<string, unknown>;
    p.training = { ...training, ...transfer };
  });
  await writeFile(at('protocol.yaml'), protocol);
  const trained = await trace510k(dir, 'train', '--data', 'films', '--model-out', 'model', '--json');
  t.is(trained.code, 0, trained.stderr);

  await rename(at('weights', 'start.h5'), at('kept-elsewhere.h5'));
  // The same numbers in another file: its hash is not the pinned one.
  await writeFile(at('other.h5'), await fixture('keras-mobilenet-model.h5'));
  const args = ['retrain', '--model', 'model', '--data', 'films', '--threads', '1', '--records', 'records', '--quiet'];
  for (const [given, says] of [
    [[], /pretrained-weights-are-there.*--pretrained FILE/s],
    [['--pretrained', 'nowhere.h5'], /nowhere\.h5.*pretrained-weights-are-there/],
    [['--pretrained', 'other.h5'], new RegExp(`other\\.h5: expected SHA-256 ${pretrained.sha256}`)],
  ] as const) {
    const refused = await trace510k(dir, ...args, ...given);
    t.is(refused.code, 2, refused.stderr);
    t.regex(refused.stderr, says);
    t.false(await exists(at('records', 'retraining.json')));
  }

  const again = await trace510k(dir, ...args, '--pretrained', 'kept-elsewhere.h5', '--json');
  t.is(again.code, 0, again.stderr);
  const record = JSON.parse(await readFile(at('records', 'retraining.json'), 'utf8'));
  const [shipped, repeated] = record.tables[0].rows as { sha256: string; identical: string | null }[];
  t.is(shipped!.sha256, JSON.parse(trained.stdout).sha256);
  t.is(repeated!.sha256, shipped!.sha256);
  t.is(repeated!.identical, 'yes');
});
