import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { initProject } from '../../src/commands/init.js';
import { deviceSchema, deviceValue } from '../../src/config/device.js';
import { exampleText } from '../../src/config/example.js';
import { loadYaml, parseYaml } from '../../src/config/load.js';
import { protocolSchema } from '../../src/config/protocol.js';
import { GAP_RULES } from '../../src/submission/gap-rules.js';
import { temporary } from '../temporary.js';

test('init writes a device.yaml and a protocol.yaml that load, and schemas for editors', async (t) => {
  const folder = await temporary('init');
  const { written, kept } = await initProject(folder);
  t.is(written.length, 2);
  t.deepEqual(kept, []);
  t.is((await loadYaml(join(folder, 'device.yaml'), deviceSchema)).value.deviceType, 'CADt');
  t.is((await loadYaml(join(folder, 'protocol.yaml'), protocolSchema)).value.version, 1);
  const schema = JSON.parse(await readFile(join(folder, '.trace510k', 'device.schema.json'), 'utf8'));
  t.false(schema.additionalProperties);
});

test('init never touches a file that is there', async (t) => {
  const folder = await temporary('init');
  await writeFile(join(folder, 'device.yaml'), 'deviceType: CADe\n');
  const { kept } = await initProject(folder);
  t.deepEqual(kept, [join(folder, 'device.yaml')]);
  t.is(await readFile(join(folder, 'device.yaml'), 'utf8'), 'deviceType: CADe\n');
});

test('the device.yaml of init states nothing but the claim, and its answers are valid once uncommented', async (t) => {
  const folder = await temporary('init');
  await initProject(folder);
  const text = await readFile(join(folder, 'device.yaml'), 'utf8');
  const values = (v: unknown): unknown[] =>
    v !== null && typeof v === 'object' ? Object.values(v).flatMap(values) : [v];
  t.deepEqual(values(parseYaml(text, 'device.yaml', deviceSchema)), ['CADt']);
  const uncommented = parseYaml(exampleText(), 'device.yaml', deviceSchema);
  t.is(text.split('\n').length, exampleText().split('\n').length + 1);
  for (const [key, rule] of GAP_RULES) {
    const wanted = rule.only === undefined || rule.only.includes('CADt');
    t.is(deviceValue(uncommented, key) !== undefined, wanted, key);
    t.regex(text, new RegExp(`^\\s*#.*\\b${key.split('.').at(-1)}:`, 'm'), key);
  }
});
