/** Writes the sample document in both conformance levels: node dist/test/validate/sample.js FOLDER. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderPdf } from '../../src/submission/pdf/render.js';
import { SAMPLE } from '../submission/pdf/sample.js';

const folder = process.argv[2];
if (!folder) throw new Error('usage: node dist/test/validate/sample.js FOLDER');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'sample.pdf'), await renderPdf(SAMPLE));
await writeFile(join(folder, 'sample-a1b.pdf'), await renderPdf({ ...SAMPLE, conformance: 'PDF/A-1b' }));
