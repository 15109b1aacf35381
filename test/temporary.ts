/** Folders for tests: made when asked for, gone when the process of the test file ends. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const made: string[] = [];

/** Every test file is a process of its own, so its end is the end of its tests, passed or failed. */
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

export async function temporary(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `trace510k-${name}-`));
  made.push(folder);
  return folder;
}
