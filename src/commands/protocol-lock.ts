/** `trace510k protocol lock`: freeze the plan, the list of test cases and the model before the test set is opened. */
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, exists, readText, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { refuse } from '../core/problems.js';
import { accessLogPath, logAccess, readAccesses } from '../evidence/access-log.js';
import { testManifest } from '../evidence/lock.js';
import { lockPath, makeProtocolLock, parseProtocolLock } from '../evidence/protocol-lock.js';
import { describeSoftware } from '../evidence/software.js';
import { loadModel } from '../model/load.js';
import { predictedTestSet } from '../steps/evaluate-predictions.js';
import { testSet } from '../steps/prepare.js';
import { CACHE, configurationFile, progressFor } from './options.js';

export interface ProtocolLockFlags {
  readonly protocol?: string;
  readonly data?: string;
  readonly reference?: string;
  readonly split?: string;
  readonly predictions?: string;
  readonly model?: string;
  readonly threads: number;
  readonly replace: boolean;
  readonly openedBefore?: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function protocolLock(flags: ProtocolLockFlags): Promise<void> {
  const protocol = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const file = lockPath(protocol.file);
  const log = accessLogPath(protocol.file);
  const opened = (await readAccesses(log)).filter((access) => access.event === 'opened');
  if ((await exists(file)) && !flags.replace) {
    const before = parseProtocolLock(await readText(file), file);
    refuse(say.lockIsThere(file, before.lockedAt, opened.length));
  }
  if (flags.openedBefore !== undefined && flags.openedBefore.trim() === '') refuse(say.openedBeforeEmpty);
  const tests = await listOfTests(flags, protocol);
  const list = tests === null ? null : testManifest(tests);
  // What the log knows is said without being asked: the same test cases, or cases nobody can compare.
  const known = opened.filter((a) => list === null || a.testManifestSha256 === null || a.testManifestSha256 === list);
  const openedBefore = [
    ...(flags.openedBefore === undefined ? [] : [flags.openedBefore.trim()]),
    ...(known.length === 0 ? [] : [say.openedByTheLog(known.length, (known[0] as { at: string }).at)]),
  ].join('; ');
  const now = new Date();
  const lock = makeProtocolLock(describeSoftware(process.env), protocol, now, {
    testManifestSha256: list,
    testCases: tests?.length ?? null,
    modelSha256: flags.model === undefined ? null : (await loadModel(flags.model)).sha256,
    ...(openedBefore === '' ? {} : { openedBefore }),
  });
  await writeAtomic(file, canonicalJson(lock));
  await logAccess(log, {
    at: now.toISOString(),
    event: 'locked',
    command: 'npx trace510k protocol lock',
    protocolSha256: lock.protocolSha256,
    testManifestSha256: lock.testManifestSha256,
    modelSha256: lock.modelSha256,
    exploratory: false,
  });
  if (flags.json) process.stdout.write(canonicalJson({ file, log, ...lock }));
  else
    process.stdout.write(
      [
        `plan frozen: ${file}`,
        `protocol SHA-256: ${lock.protocolSha256}`,
        `test cases: ${lock.testCases === null ? 'left open (give --data or --predictions to freeze the list)' : lock.testCases}`,
        `model: ${lock.modelSha256 ?? 'left open (give --model to freeze it)'}`,
        ...(openedBefore === ''
          ? []
          : [`the test set had been looked at before (${openedBefore}): runs under this lock are marked EXPLORATORY`]),
        `accesses to the test set are logged in ${log}; commit both files`,
        '',
      ].join('\n'),
    );
}

async function listOfTests(
  flags: ProtocolLockFlags,
  protocol: Awaited<ReturnType<typeof loadYaml<typeof protocolSchema>>>,
): Promise<readonly string[] | null> {
  const progress = progressFor(flags.quiet);
  const { data, predictions } = flags;
  if (predictions !== undefined) return predictedTestSet({ predictions, data: data ?? null, protocol, progress });
  if (data === undefined) return null;
  return testSet({
    data,
    reference: flags.reference ?? null,
    split: flags.split ?? null,
    protocol,
    threads: flags.threads,
    cache: { folder: CACHE, fresh: false },
    progress,
  });
}
