/** Hashes, canonical JSON and writing that is whole or not there. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cannotWrite } from './messages/core.js';
import { type Problem, refuse } from './problems.js';

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * JSON with keys in code-point order, two-space indent and a final newline; numbers as ECMAScript prints them (the
 * shortest text that reads back to the same double). Not-a-number and infinities are refused: undefined is a value
 * with a reason, never NaN.
 */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sortKeys(value, '$'), null, 2)}\n`;
}

function sortKeys(value: unknown, path: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`canonicalJson: ${path} is ${value}; write null and a reason instead`);
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (v, i) => sortKeys(v, `${path}[${i}]`));
  if (Array.isArray(value)) return value.map((v, i) => sortKeys(v, `${path}[${i}]`));
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(entries.map(([k, v]) => [k, sortKeys(v, `${path}.${k}`)]));
  }
  return value;
}

const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EFBIG']);

/** A full or closed disk is the user's to mend, not a fault of ours. */
export function diskProblem(error: unknown, path = (error as NodeJS.ErrnoException).path): Problem | null {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && DISK_CODES.has(code) ? cannotWrite(path ?? '', code) : null;
}

export function explainDisk(path: string, error: unknown): never {
  const problem = diskProblem(error, path);
  if (problem) return refuse(problem);
  throw error;
}

/** Writes to a temporary name in the same folder, then renames. */
export async function writeAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => explainDisk(path, error));
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    explainDisk(path, error);
  }
}

/**
 * Fills a fresh folder beside `target` and swaps it in when `fill` succeeded; an older target stays untouched when it
 * did not. Nobody ever sees a half-written folder.
 */
export async function writeFolderAtomic(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => explainDisk(target, error));
  const mark = `${process.pid}.${randomBytes(4).toString('hex')}`;
  const staging = join(dirname(target), `.${basename(target)}.${mark}.tmp`);
  const retired = join(dirname(target), `.${basename(target)}.${mark}.old`);
  await mkdir(staging).catch((error: unknown) => explainDisk(target, error));
  try {
    await fill(staging);
    if (await exists(target)) await rename(target, retired);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!(await exists(target)) && (await exists(retired))) await rename(retired, target);
    explainDisk(target, error);
  } finally {
    await rm(retired, { recursive: true, force: true });
  }
}

/**
 * The same for a folder whose name says what is in it (a cache by content): where another run was faster its folder stays,
 * since somebody may be reading it.
 */
export async function writeFolderOnce(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => explainDisk(target, error));
  const mark = `${process.pid}.${randomBytes(4).toString('hex')}`;
  const staging = join(dirname(target), `.${basename(target)}.${mark}.tmp`);
  try {
    await mkdir(staging);
    await fill(staging);
    await rename(staging, target).catch(async (error: unknown) => {
      if (!(await exists(target))) throw error;
    });
  } catch (error) {
    explainDisk(target, error);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The package's root folder: the nearest one above this file that holds package.json and templates/. */
export function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  // dist/src/core → root
  return join(here, '..', '..', '..');
}

export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}
