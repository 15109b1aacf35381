/**
 * One run at a time writes a folder. The claim is a file beside it that names its process; a claim whose process is gone
 * is taken over, and what a killed run left beside the folder is put right before anything is written.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { canonicalJson, exists, explainDisk } from './files.js';
import { linkNew } from './link-new.js';
import { folderIsClaimed } from './messages/core.js';
import { refuse } from './problems.js';
import { isAlive } from './process.js';

export interface Claim {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** Claims of this very process: a claim with its id that is not among them was left by an earlier one. */
const held = new Set<string>();

export const claimPath = (folder: string): string =>
  join(dirname(resolve(folder)), `.${basename(resolve(folder))}.run`);

/** Holds every folder while `work` runs; refuses at once when another run holds one of them. */
export async function withClaims<T>(folders: readonly string[], now: Date, work: () => Promise<T>): Promise<T> {
  const paths = [...new Set(folders.map(claimPath))].sort();
  const mine: Claim = { pid: process.pid, host: hostname(), since: now.toISOString() };
  const got: string[] = [];
  try {
    for (const path of paths) {
      await claim(path, mine);
      got.push(path);
      held.add(path);
    }
    for (const folder of folders) await putRight(resolve(folder));
    return await work();
  } finally {
    for (const path of got) {
      held.delete(path);
      await rm(path, { force: true });
    }
  }
}

async function claim(path: string, mine: Claim): Promise<void> {
  const folder = join(dirname(path), basename(path).slice(1, -'.run'.length));
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => explainDisk(folder, error));
  const draft = `${path}.${mine.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, canonicalJson(mine)).catch((error: unknown) => explainDisk(folder, error));
    // Twice: once more after a claim of the dead was taken away.
    for (let attempt = 0; attempt < 2; attempt++) {
      if (await createFrom(draft, path)) return;
      const text = await readFile(path, 'utf8').catch(() => '');
      const other = parse(text);
      if (other !== null && lives(path, other)) refuse(folderIsClaimed(folder, path, other));
      await takeAway(path, text);
    }
    refuse(folderIsClaimed(folder, path, null));
  } finally {
    await rm(draft, { force: true });
  }
}

/** A hard link, or an exclusive file where the disk has no links: a claim half-written by a killed run names nobody. */
async function createFrom(draft: string, path: string): Promise<boolean> {
  return linkNew(draft, path).catch(async () =>
    writeFile(path, await readFile(draft), { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? false : explainDisk(path, error)),
    ),
  );
}

/** Moves a dead claim aside; should a new one have come between reading and moving, it is put back. */
async function takeAway(path: string, dead: string): Promise<void> {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.old`;
  await rename(path, aside).catch(() => undefined);
  const text = await readFile(aside, 'utf8').catch(() => null);
  if (text !== null && text !== dead) await linkNew(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function parse(text: string): Claim | null {
  try {
    const value = JSON.parse(text) as Partial<Claim>;
    return typeof value.pid === 'number' && typeof value.host === 'string' ? (value as Claim) : null;
  } catch {
    return null;
  }
}

/** A process of another machine cannot be asked: it is taken to live. */
function lives(path: string, { pid, host }: Claim): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(path);
  return isAlive(pid);
}

/**
 * What a run that was killed left beside a folder: half-filled folders go; the earlier folder comes back where the kill
 * fell between moving it aside and moving the new one in. Only for who holds the claim.
 */
async function putRight(folder: string): Promise<void> {
  const base = basename(folder).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const left = new RegExp(`^\\.${base}(?:\\.checkpoint)?\\.\\d+\\.[0-9a-f]{8}\\.(tmp|old)$`);
  const names = (await readdir(dirname(folder))).filter((name) => left.test(name)).sort();
  for (const name of names.filter((n) => n.endsWith('.old'))) {
    if (!(await exists(folder))) await rename(join(dirname(folder), name), folder);
  }
  for (const name of names) await rm(join(dirname(folder), name), { recursive: true, force: true });
}
