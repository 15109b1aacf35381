/** The two manifests: which files there are, how large they are, and their SHA-256. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { canonicalJson, sha256 } from '../core/files.js';
import type { SourceFile } from '../core/types.js';
import type { ManifestEntry } from './evidence.js';

export const EVIDENCE_MANIFEST = 'evidence.manifest.json';
export const RELEASE_MANIFEST = 'release.manifest.json';

/** The signature over a release, beside it. */
export const ATTESTATION = 'attestation.dsse.json';

/** Files that may stand beside a release without being part of it: what lists it, and what signs that list. */
export const OUTSIDE_RELEASE: ReadonlySet<string> = new Set([RELEASE_MANIFEST, ATTESTATION]);

export interface EvidenceManifest {
  readonly version: 1;
  /** The command that regenerates the folder. */
  readonly command: string;
  readonly synthetic: boolean;
  readonly model: { readonly sha256: string; readonly engine: string; readonly threads: number } | null;
  readonly seeds: Readonly<Record<string, number>>;
  /** Data, model and configuration files that went in. */
  readonly inputs: readonly SourceFile[];
  /** The files of this folder, by path. */
  readonly files: readonly ManifestEntry[];
}

/** Every file of a release; `model` where the release was made with a model that is kept beside it. */
export interface ReleaseManifest {
  readonly version: 1;
  readonly files: readonly ManifestEntry[];
  readonly model?: { readonly folder: string; readonly files: readonly ManifestEntry[] };
}

export function entryOf(path: string, bytes: Uint8Array | string): ManifestEntry {
  const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return { path, sha256: sha256(data), bytes: data.byteLength };
}

export const sortByPath = (entries: readonly ManifestEntry[]): ManifestEntry[] =>
  entries.slice().sort((a, b) => (a.path < b.path ? -1 : 1));

/** Every file of a folder except the release manifest itself, which cannot hold its own hash, and its signature. */
export async function releaseManifest(folder: string, model?: ReleaseManifest['model']): Promise<string> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: ManifestEntry[] = [];
  for (const entry of found) {
    if (!entry.isFile()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (OUTSIDE_RELEASE.has(path)) continue;
    files.push(entryOf(path, await readFile(join(folder, path))));
  }
  const manifest: ReleaseManifest = { version: 1, files: sortByPath(files), ...(model ? { model } : {}) };
  return canonicalJson(manifest);
}
