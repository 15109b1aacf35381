/** Writes the sentinel pages again after the layout was changed on purpose: node dist/test/submission/layout/write-golden.js */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/core/files.js';
import { goldenText } from './golden.js';

writeFileSync(join(packageRoot(), 'test/fixtures/document/sample-pages.txt'), await goldenText());
