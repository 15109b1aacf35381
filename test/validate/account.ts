/** Every element of a folder's documents accounted for, gaps told: node dist/test/validate/account.js FOLDER. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/files.js';

const folder = process.argv[2];
if (!folder) throw new Error('usage: node dist/test/validate/account.js FOLDER');
const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', folder, '--json'], {
  encoding: 'utf8',
  maxBuffer: 1 << 26,
});
assert.equal(status, 3, stderr);
const { elements, count, gaps, differences } = JSON.parse(stdout);
assert.deepEqual(
  elements.map((e: { n: number }) => e.n),
  Array.from({ length: 124 }, (_, i) => i + 1),
);
for (const e of elements) {
  assert.ok(['present', 'gap', 'not applicable'].includes(e.status), `${e.n}: ${e.status}`);
  assert.ok(e.status === 'present' || e.reason?.trim(), `${e.n}: ${e.status} without a reason`);
}
assert.deepEqual(differences, []);
console.log(`124 elements: ${JSON.stringify(count)}; ${gaps.length} gaps, each with its way to close it`);
