/**
 * Files that survive a kill and a loss of power: written under a temporary name, flushed, renamed (or linked, where the
 * name must be new), and the folder flushed too. Nothing is ever half there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { canonicalJson } from '../core/files.js';
import { linkNew } from '../core/link-new.js';

const TEMPORARY = /^\.(\d+)\.[0-9a-f]{12}\.tmp$/;

async function flushed(path: string, data: string | Uint8Array, flush = true): Promise<string> {
  const temporary = join(dirname(path), `.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(data);
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces what was there. */
export async function writeDurable(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = await flushed(path, data);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/**
 * True when the file is new and ours; false when somebody had made it before. Of several callers one gets true. What need
 * not outlive the machine (a lease) is not flushed.
 */
export async function createDurable(path: string, data: string | Uint8Array, flush = true): Promise<boolean> {
  const temporary = await flushed(path, data, flush);
  try {
    if (!(await linkNew(temporary, path))) return false;
  } finally {
    await rm(temporary, { force: true });
  }
  if (flush) await flushFolder(dirname(path));
  return true;
}

export const json = (value: unknown): string => canonicalJson(value);

/** Null where there is no such file; a file that is no JSON throws, since no writer here leaves one. */
export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Names without the temporary ones of writers at work. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
}

/** Makes the folder and removes what killed writers left in it; those of living ones stay. */
export async function prepareFolder(folder: string, alive: (pid: number) => boolean): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    const pid = TEMPORARY.exec(basename(name))?.[1];
    if (pid !== undefined && !alive(Number(pid))) await rm(join(folder, name), { force: true });
  }
}
