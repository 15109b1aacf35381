import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type Loaded, loadYaml } from '../../src/config/load.js';
import { type Protocol, protocolSchema } from '../../src/config/protocol.js';
import { canonicalJson, packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import { accessLogPath, readAccesses } from '../../src/evidence/access-log.js';
import { testManifest } from '../../src/evidence/lock.js';
import { lockPath, makeProtocolLock } from '../../src/evidence/protocol-lock.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { bindPlan } from '../../src/steps/binding.js';
import { temporary } from '../temporary.js';

const MODEL = 'a'.repeat(64);
const TESTS = testManifest(['one', 'two']);
const opening = { testManifestSha256: TESTS, modelSha256: MODEL };
const now = () => new Date('2026-11-25T10:00:00Z');

async function plan(change: (text: string) => string = (text) => text): Promise<Loaded<Protocol>> {
  const file = join(await temporary('plan'), 'protocol.yaml');
  await writeFile(file, change(await readFile(join(packageRoot(), 'protocol.yaml'), 'utf8')));
  return loadYaml(file, protocolSchema);
}
async function locked(frozen = { ...opening, testCases: 2 as number | null } as never): Promise<Loaded<Protocol>> {
  const protocol = await plan();
  const lock = makeProtocolLock(describeSoftware({}), protocol, now(), frozen);
  await writeFile(lockPath(protocol.file), canonicalJson(lock));
  return protocol;
}
const edited = async (protocol: Loaded<Protocol>): Promise<Loaded<Protocol>> => {
  await writeFile(protocol.file, protocol.text.replace('rule: max-f1', 'rule: youden'));
  return loadYaml(protocol.file, protocolSchema);
};
const bind = (protocol: Loaded<Protocol>, exploratory = false) =>
  bindPlan({ protocol, exploratory, command: 'npx trace510k submission', now });

test('a run that meets the locked plan, test list and model is bound to it, and its access is logged', async (t) => {
  const protocol = await locked();
  const bound = await bind(protocol);
  t.deepEqual(bound.meet(opening), {
    state: 'locked',
    lockedAt: '2026-11-25T10:00:00.000Z',
    testListLocked: true,
    modelLocked: true,
  });
  await bound.logOpening(opening);
  const [access] = await readAccesses(accessLogPath(protocol.file));
  t.is(access?.event, 'opened');
  t.is(access?.testManifestSha256, TESTS);
});

test('a plan changed since it was locked is refused before anything is opened, and names what changed', async (t) => {
  const error = await t.throwsAsync(bind(await edited(await locked())), { instanceOf: InputError });
  t.regex(error?.message ?? '', /threshold among what changed/);
});

test('another test list and another model are refused together', async (t) => {
  const bound = await bind(await locked());
  const other = { testManifestSha256: testManifest(['one']), modelSha256: 'b'.repeat(64) };
  const error = t.throws(() => bound.meet(other), { instanceOf: InputError });
  t.is(error?.problems.length, 2);
});

test('with --exploratory the same run goes on, says why it is exploratory, and is logged as such', async (t) => {
  const protocol = await edited(await locked());
  const bound = await bind(protocol, true);
  const binding = bound.meet(opening);
  await bound.logOpening(opening);
  t.is(binding.state, 'exploratory');
  t.regex(binding.state === 'exploratory' ? binding.reason : '', /lock it does not meet/);
  t.true((await readAccesses(accessLogPath(protocol.file)))[0]?.exploratory);
});

test('what the lock left open is not compared, and is said to be frozen by the run', async (t) => {
  const protocol = await locked({ testManifestSha256: null, modelSha256: null, testCases: null } as never);
  const binding = (await bind(protocol)).meet(opening);
  t.like(binding, { state: 'locked', testListLocked: false, modelLocked: false });
});

test('without a lock a run is exploratory; a plan that requires one is refused', async (t) => {
  const free = (await bind(await plan())).meet(opening);
  t.like(free, { state: 'exploratory' });
  const strict = await plan((text) => `${text}lock: required\n`);
  await t.throwsAsync(bind(strict), { instanceOf: InputError, message: /lock: required/ });
  t.like((await bind(strict, true)).meet(opening), { state: 'exploratory' });
});

test('a lock or a log that was edited is refused', async (t) => {
  const protocol = await locked();
  await (await bind(protocol)).logOpening(opening);
  await (await bind(protocol)).logOpening(opening);
  const log = accessLogPath(protocol.file);
  const lines = (await readFile(log, 'utf8')).split('\n');
  await writeFile(log, lines.slice(1).join('\n'));
  await t.throwsAsync(readAccesses(log), { instanceOf: InputError, message: /changed or taken out/ });
  const lock = await readFile(lockPath(protocol.file), 'utf8');
  await writeFile(lockPath(protocol.file), lock.replace('"testCases": 2', '"testCases":  2'));
  await t.throwsAsync(bind(protocol), { instanceOf: InputError, message: /it was changed/ });
});

test('under a lock made after the test set had been looked at a run is held to the plan and yet exploratory, with the reason', async (t) => {
  const protocol = await locked({
    ...opening,
    testCases: 2,
    openedBefore: 'scored once while the software was built.',
  } as never);
  t.deepEqual((await bind(protocol)).meet(opening), {
    state: 'exploratory',
    reason:
      'the plan was frozen on 2026-11-25, after the test set had already been used (scored once while the software was built)',
  });
  await t.throwsAsync(bind(await edited(protocol)), { instanceOf: InputError });
});
