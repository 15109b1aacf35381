/**
 * Whether an evidence folder is still what its manifests say, file by file. Nothing is trusted in passing: manifests must
 * be in their canonical bytes, so that a changed byte in a manifest is seen as well as one in a file it lists.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { canonicalJson, sha256 } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import type { ManifestEntry } from './evidence.js';
import { EVIDENCE_MANIFEST, OUTSIDE_RELEASE, RELEASE_MANIFEST, type ReleaseManifest } from './manifest.js';

export type FileState = 'identical' | 'within tolerance' | 'different' | 'missing' | 'unexpected';

export interface FileCheck {
  readonly path: string;
  readonly state: FileState;
  /** What is wrong, or how it was compared. */
  readonly detail?: string;
}

/** Every file of the folder against the release manifest, and the evidence manifest against its own listing. */
export async function checkFolder(folder: string): Promise<FileCheck[]> {
  const text = await readFile(join(folder, RELEASE_MANIFEST), 'utf8').catch(() => null);
  if (text === null) return [{ path: RELEASE_MANIFEST, state: 'missing', detail: say.noReleaseManifest }];
  const manifest = parseManifest<ReleaseManifest>(text);
  if (manifest === null) return [{ path: RELEASE_MANIFEST, state: 'different', detail: say.manifestNotCanonical }];
  const checks: FileCheck[] = [{ path: RELEASE_MANIFEST, state: 'identical', detail: say.manifestCanonical }];
  for (const entry of manifest.files) checks.push(await checkFile(folder, entry));
  const listed = new Set(manifest.files.map((entry) => entry.path));
  for (const path of await filesOf(folder)) {
    if (!listed.has(path) && !OUTSIDE_RELEASE.has(path))
      checks.push({ path, state: 'unexpected', detail: say.fileNotListed });
  }
  return [...checks, ...(await checkEvidenceManifest(folder))];
}

/** The files of one folder against a list of them: a model beside a release. */
export async function checkListed(folder: string, entries: readonly ManifestEntry[]): Promise<FileCheck[]> {
  return Promise.all(entries.map((entry) => checkFile(folder, entry)));
}

async function checkFile(folder: string, entry: ManifestEntry): Promise<FileCheck> {
  // A manifest from an untrusted hand must not make us read elsewhere.
  if (!isInside(entry.path)) return { path: entry.path, state: 'different', detail: say.pathLeavesFolder };
  const bytes = await readFile(join(folder, entry.path)).catch(() => null);
  if (bytes === null) return { path: entry.path, state: 'missing' };
  const got = sha256(bytes);
  if (got === entry.sha256 && bytes.byteLength === entry.bytes) return { path: entry.path, state: 'identical' };
  return { path: entry.path, state: 'different', detail: say.hashDiffers(entry.sha256, got) };
}

/** The release manifest covers the evidence manifest's bytes; here its listing is compared with the files themselves. */
async function checkEvidenceManifest(folder: string): Promise<FileCheck[]> {
  const text = await readFile(join(folder, EVIDENCE_MANIFEST), 'utf8').catch(() => null);
  if (text === null) return [];
  const manifest = parseManifest<{ files: readonly ManifestEntry[] }>(text);
  if (manifest === null) return [{ path: EVIDENCE_MANIFEST, state: 'different', detail: say.manifestNotCanonical }];
  const checks = await checkListed(folder, manifest.files);
  return checks
    .filter((check) => check.state !== 'identical')
    .map((check) => ({ ...check, detail: say.againstEvidenceManifest(check.detail) }));
}

function parseManifest<T extends { readonly files: readonly ManifestEntry[] }>(text: string): T | null {
  try {
    const value = JSON.parse(text) as T;
    return Array.isArray(value.files) && canonicalJson(value) === text ? value : null;
  } catch {
    return null;
  }
}

export const isInside = (path: string): boolean =>
  path !== '' && !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..');

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
