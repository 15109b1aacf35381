import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { initProject } from '../../src/commands/init.js';
import { deviceSchema } from '../../src/config/device.js';
import { loadYaml } from '../../src/config/load.js';
import { protocolSchema } from '../../src/config/protocol.js';

test('init writes a device.yaml and a protocol.yaml that load, and schemas for editors', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'trace510k-init-'));
  const { written, kept } = await initProject(folder);
  t.is(written.length, 2);
  t.deepEqual(kept, []);
  t.is((await loadYaml(join(folder, 'device.yaml'), deviceSchema)).value.deviceType, 'CADt');
  t.is((await loadYaml(join(folder, 'protocol.yaml'), protocolSchema)).value.version, 1);
  const schema = JSON.parse(await readFile(join(folder, '.trace510k', 'device.schema.json'), 'utf8'));
  t.false(schema.additionalProperties);
});

test('init never touches a file that is there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'trace510k-init-'));
  await writeFile(join(folder, 'device.yaml'), 'deviceType: CADe\n');
  const { kept } = await initProject(folder);
  t.deepEqual(kept, [join(folder, 'device.yaml')]);
  t.is(await readFile(join(folder, 'device.yaml'), 'utf8'), 'deviceType: CADe\n');
});
