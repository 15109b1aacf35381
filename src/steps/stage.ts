/**
 * A stage runs again only when something that went into it changed: its key is the hash of its inputs and of the code
 * that computes it, its outcome a small JSON file in the cache folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, packageRoot, sha256, writeAtomic } from '../core/files.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface StageCache {
  readonly folder: string;
  /** Read nothing from the cache; still write to it. */
  readonly fresh: boolean;
}

const codeHashes = new Map<string, string>();

/** SHA-256 over the compiled files of the named rooms: a changed program is a changed input. */
export function codeSha256(rooms: readonly string[]): string {
  const key = rooms.join(' ');
  const known = codeHashes.get(key);
  if (known) return known;
  const base = join(packageRoot(), 'dist', 'src');
  const files = rooms.flatMap((room) =>
    readdirSync(join(base, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => `${room}/${name}`),
  );
  const hash = sha256(
    files
      .sort()
      .map((name) => `${name} ${sha256(readFileSync(join(base, name)))}\n`)
      .join(''),
  );
  codeHashes.set(key, hash);
  return hash;
}

export function stageKey(inputs: Json): string {
  return sha256(canonicalJson(inputs));
}

/** Returns the cached outcome for these inputs, or computes and keeps it. */
export async function stage<T extends Json>(
  cache: StageCache,
  name: string,
  inputs: Json,
  compute: () => Promise<T>,
): Promise<{ value: T; cached: boolean }> {
  const path = join(cache.folder, 'stages', `${name}-${stageKey(inputs).slice(0, 32)}.json`);
  if (!cache.fresh) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) {
      try {
        return { value: JSON.parse(text) as T, cached: true };
      } catch {
        // A damaged cache file is as good as none.
      }
    }
  }
  const value = await compute();
  await writeAtomic(path, canonicalJson(value));
  return { value, cached: false };
}
