/** Writes docs/methods.md: `node dist/test/evaluation/write-docs.js`. */
import { join } from 'node:path';
import { packageRoot, writeAtomic } from '../../src/core/files.js';
import { methodsPage } from '../../src/evaluation/methods-page.js';

await writeAtomic(join(packageRoot(), 'docs', 'methods.md'), methodsPage());
