import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';

/** What each room may import besides itself; the drawing is in docs/house.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  config: ['core'],
  dicom: ['core', 'config'],
  data: ['core', 'config', 'dicom'],
  model: ['core', 'config', 'data'],
  evaluation: ['core', 'config'],
  evidence: ['core', 'config'],
  submission: ['core', 'config', 'evidence'],
  workflow: ['core', 'config', 'dicom', 'model'],
  steps: ['core', 'config', 'data', 'model', 'evaluation', 'evidence'],
  'pipeline.ts': ['core', 'config', 'data', 'model', 'evaluation', 'evidence', 'steps'],
  commands: [
    'core',
    'config',
    'dicom',
    'data',
    'model',
    'evaluation',
    'evidence',
    'submission',
    'workflow',
    'steps',
    'pipeline.ts',
  ],
  'cli.ts': ['core', 'commands'],
};

const source = join(packageRoot(), 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
const roomOf = (path: string): string => path.split('/')[0] as string;
const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

test('every source file stands in a room of the house', (t) => {
  const strangers = files.map(roomOf).filter((room) => !(room in MAY_IMPORT));
  t.deepEqual([...new Set(strangers)], []);
  t.true(files.length > 20);
});

test('no room imports a room above it', (t) => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const [, target] of readFileSync(join(source, file), 'utf8').matchAll(IMPORT)) {
      const resolved = posix.join(posix.dirname(file), target as string).replace(/\.js$/, '.ts');
      const [from, to] = [roomOf(file), roomOf(resolved)];
      if (from !== to && !MAY_IMPORT[from]?.includes(to)) wrong.push(`${file} → ${resolved}`);
    }
  }
  t.deepEqual(wrong, []);
});

test('only the PDF writer imports pdfkit', (t) => {
  const importers = files.filter((file) => /from 'pdfkit'/.test(readFileSync(join(source, file), 'utf8')));
  t.true(
    importers.every((file) => file.startsWith('submission/pdf/')),
    importers.join(', '),
  );
});

test('only one file loads ONNX Runtime, after switching its telemetry off', (t) => {
  const loaders = files.filter((file) => /from 'onnxruntime-node'/.test(readFileSync(join(source, file), 'utf8')));
  t.deepEqual(loaders, ['model/onnx/ort.ts']);
  t.regex(readFileSync(join(source, 'model/onnx/ort.ts'), 'utf8'), /import '\.\/no-telemetry\.js';\s+export \* from/);
});
