import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../../src/core/files.js';
import { goldenText } from './golden.js';

test('the sentinel pages of the sample read as they did: cover, contents, text, table, split row, evidence', async (t) => {
  const wanted = readFileSync(join(packageRoot(), 'test/fixtures/document/sample-pages.txt'), 'utf8');
  t.is(await goldenText(), wanted);
});
