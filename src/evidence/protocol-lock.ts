/**
 * The plan frozen before the test set is opened: `<protocol>.lock.json` beside the protocol. A run against a locked plan
 * either meets it or is refused; a run without a lock is exploratory and says so on every page.
 */
import { z } from 'zod';
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import { canonicalJson } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import type { Binding } from '../core/types.js';
import type { Software } from './software.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const protocolLockSchema = z.strictObject({
  version: z.literal(1),
  /** When it was locked, by the clock of that machine. */
  lockedAt: z.iso.datetime(),
  software: z.strictObject({ name: z.string(), version: z.string(), commit: z.string().nullable() }),
  protocolSha256: hash,
  threshold: z.record(z.string(), z.unknown()),
  criteria: z.array(z.string()),
  /** Hash of the list of test cases; null where no data was given when it was locked. */
  testManifestSha256: hash.nullable(),
  testCases: z.number().int().nonnegative().nullable(),
  /** null where the model was still to be trained. */
  modelSha256: hash.nullable(),
  /** Why the plan cannot have come first: how the test set had been looked at before it was frozen. */
  openedBefore: z.string().min(1).exactOptional(),
});
export type ProtocolLock = z.infer<typeof protocolLockSchema>;

/** What a run is about to open. */
export interface Opening {
  readonly testManifestSha256: string | null;
  readonly modelSha256: string | null;
}

export const lockPath = (protocolFile: string): string => `${protocolFile.replace(/\.ya?ml$/i, '')}.lock.json`;

export const criteriaInWords = (protocol: Protocol): string[] =>
  protocol.criteria.map((c) => `${c.id}: ${c.endpoint} ${c.bound} ${c.target}`);

export function makeProtocolLock(
  software: Software,
  protocol: Loaded<Protocol>,
  now: Date,
  frozen: Opening & { readonly testCases: number | null; readonly openedBefore?: string },
): ProtocolLock {
  return {
    version: 1,
    lockedAt: now.toISOString(),
    software: { name: software.name, version: software.version, commit: software.commit },
    protocolSha256: protocol.sha256,
    threshold: protocol.value.threshold,
    criteria: criteriaInWords(protocol.value),
    testManifestSha256: frozen.testManifestSha256,
    testCases: frozen.testCases,
    modelSha256: frozen.modelSha256,
    ...(frozen.openedBefore === undefined ? {} : { openedBefore: frozen.openedBefore }),
  };
}

export function parseProtocolLock(text: string, file: string): ProtocolLock {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(say.notJson(file, (error as Error).message));
  }
  const checked = protocolLockSchema.safeParse(json);
  if (!checked.success) {
    throw new InputError(
      checked.error.issues.map((i) => say.lockBroken(file, i.path.map(String).join('.'), i.message)),
    );
  }
  return canonicalJson(checked.data) === text
    ? checked.data
    : refuse(say.lockBroken(file, '', say.manifestNotCanonical));
}

/** How the plan itself differs from what was locked; the test list and the model are known later. */
export function planProblems(lock: ProtocolLock, file: string, protocol: Loaded<Protocol>): Problem[] {
  if (lock.protocolSha256 === protocol.sha256) return [];
  const changed = [
    ...(canonicalJson(lock.threshold) === canonicalJson(protocol.value.threshold) ? [] : ['threshold']),
    ...(canonicalJson(lock.criteria) === canonicalJson(criteriaInWords(protocol.value)) ? [] : ['criteria']),
  ];
  return [say.planChanged(protocol.file, file, lock.lockedAt, changed)];
}

/** How what is about to be opened differs from what was locked. What the lock left open is not compared. */
export function openingProblems(lock: ProtocolLock, file: string, opening: Opening): Problem[] {
  const problems: Problem[] = [];
  const differ = (locked: string | null, found: string | null): boolean => locked !== null && locked !== found;
  if (differ(lock.testManifestSha256, opening.testManifestSha256))
    problems.push(say.testListChanged(file, lock.testCases));
  if (differ(lock.modelSha256, opening.modelSha256))
    problems.push(say.modelChanged(file, lock.modelSha256 as string, opening.modelSha256));
  return problems;
}

/** A run that met its lock. Where the test set had been looked at before, the lock confirms nothing: exploratory. */
export function lockedBinding(lock: ProtocolLock, opening: Opening): Binding {
  if (lock.openedBefore !== undefined)
    return { state: 'exploratory', reason: say.openedBeforeLock(lock.lockedAt, lock.openedBefore) };
  return {
    state: 'locked',
    lockedAt: lock.lockedAt,
    testListLocked: lock.testManifestSha256 !== null && lock.testManifestSha256 === opening.testManifestSha256,
    modelLocked: lock.modelSha256 !== null && lock.modelSha256 === opening.modelSha256,
  };
}
