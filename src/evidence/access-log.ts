/**
 * The log of accesses to the test set, `<protocol>.access.jsonl`: one line an access, each with the hash of the line
 * before, so that a line changed or taken out shows.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { sha256 } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { InputError, type Problem } from '../core/problems.js';

export interface Access {
  readonly at: string;
  /** What happened: the plan was locked, or the test set opened. */
  readonly event: 'locked' | 'opened';
  readonly command: string;
  readonly protocolSha256: string;
  readonly testManifestSha256: string | null;
  readonly modelSha256: string | null;
  readonly exploratory: boolean;
}

interface Line extends Access {
  /** SHA-256 of the line before, null in the first. */
  readonly previous: string | null;
}

export const accessLogPath = (protocolFile: string): string => `${protocolFile.replace(/\.ya?ml$/i, '')}.access.jsonl`;

/** Every access so far, oldest first; a broken chain is refused with the line. No file is no access. */
export async function readAccesses(path: string): Promise<readonly Access[]> {
  return (await readLines(path)).map(({ access }) => access);
}

export async function logAccess(path: string, access: Access): Promise<void> {
  const last = (await readLines(path)).at(-1);
  const line: Line = { ...access, previous: last ? sha256(last.text) : null };
  await appendFile(path, `${JSON.stringify(line)}\n`);
}

async function readLines(path: string): Promise<{ text: string; access: Access }[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const problems: Problem[] = [];
  let previous: string | null = null;
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const parsed = parseLine(line);
      if (parsed === null || parsed.previous !== previous) problems.push(say.accessLogBroken(path, i + 1));
      previous = sha256(line);
      return { text: line, access: parsed as Access };
    });
  if (problems.length > 0) throw new InputError(problems.slice(0, 1));
  return lines;
}

function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return null;
  }
}
