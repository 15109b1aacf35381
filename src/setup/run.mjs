// The npm scripts that need a ready clone: `test`, `real-data`, `record-tests`, `bench`, `fuzz`, `kill-test`, `stream-test`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { ensureReady, root } from './ensure.mjs';

const [task, ...rest] = process.argv.slice(2);
const ava = join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs');
const TASKS = {
  test: [ava, ...rest],
  'real-data': [ava, '--config', 'ava.real.config.js', ...rest],
  'record-tests': [join(root, 'dist', 'test', 'record', 'tests.js'), ...rest],
  bench: [join(root, 'dist', 'test', 'bench', 'main.js'), ...rest],
  fuzz: [join(root, 'dist', 'test', 'fuzz', 'main.js'), ...rest],
  'kill-test': [join(root, 'dist', 'test', 'kill', 'main.js'), ...rest],
  'stream-test': [join(root, 'dist', 'test', 'stream', 'main.js'), ...rest],
};

if (!TASKS[task]) {
  process.stderr.write(`run.mjs: expected one of ${Object.keys(TASKS).join(', ')}, got ${task}\n`);
  process.exit(2);
}
ensureReady();
const done = spawnSync(process.execPath, TASKS[task], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
