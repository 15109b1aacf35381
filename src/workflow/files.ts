/** Film files on disk: which there are, and their bytes, never more than a film may have. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotRead } from '../core/messages/core.js';
import { noFiles } from '../core/messages/dicom.js';
import { InputError, type Problem } from '../core/problems.js';
import { LIMITS } from '../dicom/limits.js';

/** Files named, and every regular file below folders named, in the order of their names. Links are not followed. */
export async function listFilms(paths: readonly string[]): Promise<string[]> {
  const problems: Problem[] = [];
  const files: string[] = [];
  for (const path of paths) {
    const kind = await stat(path).catch((error: NodeJS.ErrnoException) => {
      problems.push(cannotRead(path, error));
      return null;
    });
    if (kind === null) continue;
    if (kind.isFile()) files.push(path);
    else if (kind.isDirectory()) {
      const inside = await readdir(path, { recursive: true, withFileTypes: true });
      const found = inside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      if (found.length === 0) problems.push(noFiles(path));
      files.push(...found.sort());
    } else problems.push(noFiles(path));
  }
  if (problems.length > 0) throw new InputError(problems);
  return files;
}

/** At most one byte more than the limit, which is enough to be refused for its size. */
export async function readFilm(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new InputError([cannotRead(path, error)]);
  });
  try {
    const { size } = await file.stat();
    const wanted = Math.min(size, LIMITS.fileBytes + 1);
    const buffer = Buffer.allocUnsafe(wanted);
    let at = 0;
    while (at < wanted) {
      const { bytesRead } = await file.read(buffer, at, wanted - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return buffer.subarray(0, at);
  } finally {
    await file.close();
  }
}
