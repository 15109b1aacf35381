/** Which packages changed between the run that made a folder and this installation. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot } from '../../core/files.js';

export interface PackageChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export async function changedPackages(folder: string): Promise<PackageChange[]> {
  const text = await readFile(join(folder, 'environment.json'), 'utf8').catch(() => null);
  if (text === null) return [];
  let before: Record<string, string>;
  try {
    const environment = JSON.parse(text) as { node: string; packages: Record<string, string> };
    before = { node: environment.node, ...environment.packages };
  } catch {
    return [];
  }
  const { dependencies } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const after: Record<string, string> = { node: process.versions.node, ...dependencies };
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }));
}
