/** `trace510k merge`: the parts that shards wrote become the predictions.csv of one run, byte for byte. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, sha256, writeAtomic } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import { refuse } from '../core/problems.js';
import { mergeParts, PART_FILE } from '../steps/score-parts.js';

export interface MergeFlags {
  readonly out: string;
  readonly json: boolean;
}

export async function mergeCommand(paths: readonly string[], flags: MergeFlags): Promise<void> {
  const files = (await Promise.all(paths.map(partsIn))).flat();
  const merged = await mergeParts(files);
  await writeAtomic(flags.out, merged.text);
  const outcome = {
    ...{ out: flags.out, sha256: sha256(merged.text) },
    ...{ parts: merged.parts, scored: merged.cases, model: merged.model },
  };
  process.stdout.write(
    flags.json
      ? canonicalJson(outcome)
      : `${merged.cases} films of ${merged.parts} parts, scored by ${merged.model.id}\n${flags.out}\n`,
  );
}

/** A file as it is; a folder stands for the parts in it. */
async function partsIn(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(path, error)));
  if (!found.isDirectory()) return [path];
  return (await readdir(path))
    .filter((name) => PART_FILE.test(name))
    .sort()
    .map((name) => join(path, name));
}
