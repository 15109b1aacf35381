/** Writes docs/dicom.md: `node dist/test/dicom/write-docs.js`. */
import { join } from 'node:path';
import { packageRoot, writeAtomic } from '../../src/core/files.js';
import { conformancePage } from '../../src/dicom/conformance.js';

await writeAtomic(join(packageRoot(), 'docs', 'dicom.md'), conformancePage());
