/** One hash over everything a test run depends on: a recorded run counts for exactly the sources it ran. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../core/files.js';

const FOLDERS = ['src', 'templates', 'test'];
const FILES = ['package-lock.json', 'package.json'];

/** SHA-256 over names and contents of src, templates, test and the package files; null where one is absent. */
export function sourceSha256(root: string): string | null {
  try {
    const names = FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        ),
    );
    const lines = [...names, ...FILES].sort().map((name) => `${name} ${sha256(readFileSync(join(root, name)))}\n`);
    return sha256(lines.join(''));
  } catch {
    return null;
  }
}

/** The text of package-lock.json; null in an installation that came without it. */
export function lockText(root: string): string | null {
  try {
    return readFileSync(join(root, 'package-lock.json'), 'utf8');
  } catch {
    return null;
  }
}
