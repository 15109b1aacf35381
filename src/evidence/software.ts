/** Which software made the evidence: name, version, commit and the date that stands on documents. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../core/files.js';
import type { Lock } from '../core/types.js';

export interface Software {
  readonly name: string;
  readonly version: string;
  /** Full commit hash, with "-modified" when tracked files differ from it; null outside a checkout of this package. */
  readonly commit: string | null;
  readonly date: string;
  readonly dateSource: Lock['dateSource'];
}

/** Name and version alone, without asking git. */
export function packageVersion(): { readonly name: string; readonly version: string } {
  const { name, version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return { name, version };
}

function git(root: string, args: readonly string[]): string | null {
  try {
    return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/**
 * The document date is never the wall clock, so that the same inputs give the same bytes: SOURCE_DATE_EPOCH when set
 * (reproducible-builds.org), else the commit's date, else the release date in package.json.
 */
export function describeSoftware(environment: Readonly<Record<string, string | undefined>>): Software {
  const root = packageRoot();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    releaseDate: string;
  };
  const isCheckout = git(root, ['rev-parse', '--show-toplevel']);
  const here = isCheckout !== null && resolve(isCheckout) === resolve(root);
  const head = here ? git(root, ['rev-parse', 'HEAD']) : null;
  const modified = head !== null && git(root, ['status', '--porcelain', '--untracked-files=no']) !== '';
  const epoch = environment.SOURCE_DATE_EPOCH;
  const committed = head === null ? null : git(root, ['log', '-1', '--format=%ct']);
  const [seconds, dateSource]: [number, Lock['dateSource']] =
    epoch && /^\d+$/.test(epoch)
      ? [Number(epoch), 'SOURCE_DATE_EPOCH']
      : committed
        ? [Number(committed), 'commit']
        : [Date.parse(manifest.releaseDate) / 1000, 'software-release'];
  return {
    name: manifest.name,
    version: manifest.version,
    commit: head === null ? null : head + (modified ? '-modified' : ''),
    date: new Date(seconds * 1000).toISOString(),
    dateSource,
  };
}
