/** Downloads a file, checks it by a hash, and only then gives it its name. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { writeAtomic } from '../../core/files.js';
import { fetchedHash, fetchFailed, fetchNeedsHash } from '../../core/messages/weights.js';
import { refuse } from '../../core/problems.js';
import type { Progress } from '../../core/progress.js';
import { firstLine } from '../engines/engine.js';
import type { OfficialWeights } from './official.js';

export interface FetchOptions {
  /** Folder the file goes to. */
  readonly out: string;
  /** Another place that holds the same file, such as a mirror. */
  readonly url?: string;
  /** What it must be; it stands before the published MD5. */
  readonly sha256?: string;
  /** Keep a file that no hash was given for. */
  readonly unverified: boolean;
  readonly progress: Progress;
}

export interface Fetched {
  readonly path: string;
  readonly sha256: string;
  readonly checkedBy: 'sha256' | 'md5' | null;
}

export async function fetchWeights(official: OfficialWeights, options: FetchOptions): Promise<Fetched> {
  const { progress, sha256, unverified } = options;
  if (official.md5 === null && sha256 === undefined && !unverified) refuse(fetchNeedsHash(official.name));
  const url = options.url ?? official.url;
  const data = await download(url, progress);
  const hash = (kind: string): string => createHash(kind).update(data).digest('hex');
  const checks = [
    ['SHA-256', 'sha256', sha256 ?? null],
    ['MD5', 'md5', sha256 === undefined ? official.md5 : null],
  ] as const;
  let checkedBy: Fetched['checkedBy'] = null;
  for (const [title, kind, expected] of checks) {
    if (expected === null) continue;
    if (hash(kind) !== expected) refuse(fetchedHash(url, title, expected, hash(kind)));
    checkedBy = kind;
  }
  const path = join(options.out, basename(new URL(official.url).pathname));
  await writeAtomic(path, data);
  return { path, sha256: hash('sha256'), checkedBy };
}

async function download(url: string, progress: Progress): Promise<Buffer> {
  try {
    const answer = await fetch(url);
    if (!answer.ok || !answer.body) return refuse(fetchFailed(url, `HTTP ${answer.status}`));
    const total = Number(answer.headers.get('content-length') ?? 0);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    progress.start('fetching', total);
    for await (const part of answer.body) {
      parts.push(part as Uint8Array);
      bytes += (part as Uint8Array).length;
      progress.tick(bytes);
    }
    progress.end();
    if (total > 0 && bytes !== total) return refuse(fetchFailed(url, `it ended after ${bytes} of ${total} bytes`));
    return Buffer.concat(parts);
  } catch (error) {
    const cause = (error as { cause?: unknown }).cause;
    if ((error as Error).name === 'InputError') throw error;
    return refuse(fetchFailed(url, firstLine(cause ?? error)));
  }
}
