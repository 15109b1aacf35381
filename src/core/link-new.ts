/** A finished file gets a name that nobody else has: whole or not there, and of several callers one gets true. */
import { link } from 'node:fs/promises';

/**
 * True when `path` now names what `draft` names; false when the name was taken before. The draft keeps its own name.
 * Throws on every other failure, also on disks without hard links.
 */
export async function linkNew(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
