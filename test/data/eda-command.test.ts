import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { edaCommand } from '../../src/commands/eda.js';
import { exists, packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { silent } from '../../src/core/progress.js';
import { writeSynthetic } from '../../src/data/synthetic/write.js';
import { temporary } from '../temporary.js';

const dir = await temporary('eda');
process.chdir(dir);
await writeSynthetic('films', { seed: 9, patients: 60, size: 48, progress: silent });
const flags = {
  data: 'films',
  films: true,
  threads: 2,
  quiet: true,
  json: false,
  protocol: join(packageRoot(), 'protocol.yaml'),
};
const quietly = async (out: string, change: Partial<Parameters<typeof edaCommand>[0]> = {}): Promise<void> => {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    await edaCommand({ ...flags, out, ...change });
  } finally {
    process.stdout.write = write;
  }
};

test.serial(
  'the page, its evidence and its charts are the same bytes on a second run, measured anew or not',
  async (t) => {
    await quietly('one');
    await quietly('two');
    await rm('.trace510k', { recursive: true });
    await quietly('three');
    const files = (await readdir('one', { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
    t.true(files.length >= 3 + 3 * 6);
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      for (const other of ['two', 'three']) {
        t.deepEqual(await readFile(path), await readFile(path.replace(/^one/, other)), path);
      }
    }
  },
);

test.serial('every page made from generated films says SYNTHETIC', async (t) => {
  for (const name of ['eda.md', 'eda.html']) t.regex(await readFile(join('one', name), 'utf8'), /SYNTHETIC DATA/);
  t.true(JSON.parse(await readFile(join('one', 'eda.json'), 'utf8')).synthetic);
});

test.serial('every table of the evidence stands on both pages', async (t) => {
  const { tables } = JSON.parse(await readFile(join('one', 'eda.json'), 'utf8')) as { tables: { title: string }[] };
  const [markdown, html] = await Promise.all(['eda.md', 'eda.html'].map((name) => readFile(join('one', name), 'utf8')));
  for (const { title } of tables)
    t.true(markdown?.includes(`**${title}.**`) && html?.includes(`<b>${title}.</b>`), title);
});

test.serial('a folder that is not there leaves nothing behind', async (t) => {
  await t.throwsAsync(quietly('never', { data: 'nowhere' }), { instanceOf: InputError });
  t.false(await exists('never'));
});
