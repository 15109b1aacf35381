import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { canonicalJson } from '../../src/core/files.js';
import { checkFolder } from '../../src/evidence/integrity.js';
import { evidenceFiles, writeEvidenceFolder } from '../../src/evidence/store.js';
import { temporary } from '../temporary.js';
import { fakeContent } from './fake-content.js';

const folder = async (): Promise<string> => {
  const target = join(await temporary('integrity'), 'evidence');
  const document = { path: 'documents/510k-submission.pdf', bytes: Buffer.from('%PDF-1.7 FAKE') };
  await writeEvidenceFolder(target, [...evidenceFiles(fakeContent), document]);
  return target;
};
const faults = async (at: string): Promise<string[]> =>
  (await checkFolder(at)).filter((c) => c.state !== 'identical').map((c) => `${c.path}: ${c.state}`);

test('a folder as it was written is identical to its manifests', async (t) => {
  t.deepEqual(await faults(await folder()), []);
});

test('one flipped bit at the start, in the middle or at the end of any file is named', async (t) => {
  const whole = await folder();
  const names = (await readdir(whole, { recursive: true })).filter((name) => /\.[a-z]+$/.test(name));
  t.true(names.length >= 9);
  for (const name of names) {
    const bytes = await readFile(join(whole, name));
    for (const place of [0, bytes.length >> 1, bytes.length - 1]) {
      const copy = join(await temporary('flip'), 'e');
      await cp(whole, copy, { recursive: true });
      const flipped = Buffer.from(bytes);
      flipped[place] = (flipped[place] as number) ^ 1;
      await writeFile(join(copy, name), flipped);
      const found = await faults(copy);
      t.true(found.length > 0, `${name}, byte ${place}`);
      // A flip in the list itself shows as the list, or as the file whose entry no longer fits.
      if (name !== 'release.manifest.json')
        t.true(
          found.some((f) => f.startsWith(name)),
          `${name}: ${found}`,
        );
    }
  }
});

test('a file that is gone, and one that was added, are named', async (t) => {
  const at = await folder();
  await rm(join(at, 'results.json'));
  await writeFile(join(at, 'note.txt'), 'x');
  const found = await faults(at);
  t.true(found.includes('results.json: missing'));
  t.true(found.includes('note.txt: unexpected'));
});

test('a manifest that names a path outside the folder is never followed', async (t) => {
  const at = await folder();
  const path = join(at, 'release.manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.files.push({ path: '../../../etc/hostname', sha256: '0'.repeat(64), bytes: 1 });
  await writeFile(path, canonicalJson(manifest));
  const check = (await checkFolder(at)).find((c) => c.path.includes('..'));
  t.is(check?.state, 'different');
  t.regex(check?.detail ?? '', /outside the folder/);
});

test('a folder without a release manifest says so', async (t) => {
  const at = await folder();
  await rm(join(at, 'release.manifest.json'));
  t.deepEqual(await faults(at), ['release.manifest.json: missing']);
});
