/** Holds a run to its locked plan: before anything is opened, and once more when the test list and model are known. */
import { readFile } from 'node:fs/promises';
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import { exists } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { InputError, refuse } from '../core/problems.js';
import type { Binding } from '../core/types.js';
import { accessLogPath, logAccess } from '../evidence/access-log.js';
import {
  lockedBinding,
  lockPath,
  type Opening,
  openingProblems,
  parseProtocolLock,
  planProblems,
} from '../evidence/protocol-lock.js';

export interface PlanBinding {
  /** The lock's own bytes, which go into the evidence; null where there is none. */
  readonly lockText: string | null;
  /** Refuses what the lock did not foresee, or says how the run is bound. */
  readonly meet: (opening: Opening) => Binding;
  /** To be called right before a test case is scored or evaluated; under a lock the access is logged. */
  readonly logOpening: (opening: Opening) => Promise<void>;
}

export interface BindOptions {
  readonly protocol: Loaded<Protocol>;
  readonly exploratory: boolean;
  readonly command: string;
  readonly now: () => Date;
}

/** Refuses at once what the plan itself breaks, before any film is read. */
export async function bindPlan(options: BindOptions): Promise<PlanBinding> {
  const { protocol, exploratory } = options;
  const file = lockPath(protocol.file);
  if (!(await exists(file))) {
    if (protocol.value.lock === 'required' && !exploratory) refuse(say.lockMissing(protocol.file, file));
    const reason = protocol.value.lock === 'required' ? say.exploratoryAsked([]) : say.exploratoryNoLock;
    return { lockText: null, meet: () => ({ state: 'exploratory', reason }), logOpening: async () => undefined };
  }
  const text = await readFile(file, 'utf8');
  const lock = parseProtocolLock(text, file);
  const plan = planProblems(lock, file, protocol);
  if (plan.length > 0 && !exploratory) throw new InputError(plan);
  return {
    lockText: text,
    meet: (opening) => {
      const problems = [...plan, ...openingProblems(lock, file, opening)];
      if (exploratory) return { state: 'exploratory', reason: say.exploratoryAsked(problems) };
      if (problems.length > 0) throw new InputError(problems);
      return lockedBinding(lock, opening);
    },
    logOpening: (opening) => logOpening(options, opening),
  };
}

function logOpening({ protocol, exploratory, command, now }: BindOptions, opening: Opening): Promise<void> {
  return logAccess(accessLogPath(protocol.file), {
    at: now().toISOString(),
    event: 'opened',
    command,
    protocolSha256: protocol.sha256,
    ...opening,
    exploratory,
  });
}
