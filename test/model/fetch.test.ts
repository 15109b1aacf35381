/** `weights fetch` against a server of our own: what is kept, what is not, and what is said. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { exists, sha256 } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { fetchWeights } from '../../src/model/weights/fetch.js';
import { OFFICIAL } from '../../src/model/weights/official.js';
import { temporaryFolder } from './films.js';

const CONTENT = Buffer.from('not weights, but bytes with a hash');
let server: Server;
let base = '';
let root = '';

test.before(async () => {
  root = await temporaryFolder();
  server = createServer((request, response) => {
    if (request.url === '/gone') return response.writeHead(404).end();
    response.writeHead(200, { 'content-length': CONTENT.length });
    if (request.url !== '/cut') return response.end(CONTENT);
    response.write(CONTENT.subarray(0, 10), () => response.destroy());
    return undefined;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.after.always(() => server.close());

const official = (md5: string | null) => ({ ...OFFICIAL.find((w) => w.name === 'vgg16')!, md5 });
const options = (out: string, path: string) => ({ out, url: `${base}${path}`, unverified: false, progress: silent });
const md5 = createHash('md5').update(CONTENT).digest('hex');
const rules = (error: unknown): string[] =>
  error instanceof InputError ? error.problems.map((p) => p.rule) : [String(error)];

test('A fetched file is kept under its official name where the published hash is right, with its SHA-256', async (t) => {
  const out = join(root, 'right');
  const got = await fetchWeights(official(md5), options(out, '/file'));
  t.is(got.path, join(out, 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'));
  t.deepEqual(await readFile(got.path), CONTENT);
  t.is(got.sha256, sha256(CONTENT));
  t.is(got.checkedBy, 'md5');
});

test('A file with another hash than the published or the given one is not kept', async (t) => {
  const out = join(root, 'wrong');
  const published = await t.throwsAsync(fetchWeights(official('0'.repeat(32)), options(out, '/file')));
  t.deepEqual(rules(published), ['fetched-weights-are-the-published-ones']);
  t.true(published!.message.includes(md5));
  const given = { ...options(out, '/file'), sha256: 'f'.repeat(64) };
  t.deepEqual(rules(await t.throwsAsync(fetchWeights(official(md5), given))), [
    'fetched-weights-are-the-published-ones',
  ]);
  t.false(await exists(out));
});

test('Weights without a published hash need one, or the word that they are not checked', async (t) => {
  const out = join(root, 'unknown');
  const asked = await t.throwsAsync(fetchWeights(official(null), options(out, '/file')));
  t.deepEqual(rules(asked), ['fetched-weights-are-the-published-ones']);
  t.is((await fetchWeights(official(null), { ...options(out, '/file'), sha256: sha256(CONTENT) })).checkedBy, 'sha256');
  t.is((await fetchWeights(official(null), { ...options(out, '/file'), unverified: true })).checkedBy, null);
});

test('A missing file, a download that is cut off and a server that does not answer leave nothing behind', async (t) => {
  const out = join(root, 'failed');
  for (const path of ['/gone', '/cut']) {
    const error = await t.throwsAsync(fetchWeights(official(md5), options(out, path)));
    t.deepEqual(rules(error), ['weights-can-be-fetched'], path);
  }
  const nobody = { ...options(out, ''), url: 'http://127.0.0.1:1/file' };
  t.deepEqual(rules(await t.throwsAsync(fetchWeights(official(md5), nobody))), ['weights-can-be-fetched']);
  t.deepEqual(await readdir(root).then((names) => names.filter((n) => n === 'failed')), []);
});

test('Every official file has a source and a licence, and comes over https', (t) => {
  for (const { url, source, licence, md5: published } of OFFICIAL) {
    t.true(url.startsWith('https://') && url.endsWith('.h5'));
    t.true(source.length > 0 && licence.length > 0);
    t.true(published === null || /^[0-9a-f]{32}$/.test(published));
  }
});
