/** Words of the core room. */
import type { Problem } from '../problems.js';

export const cannotRead = (file: string, error: NodeJS.ErrnoException): Problem => ({
  rule: 'file-can-be-read',
  place: { file },
  message:
    error.code === 'ENOENT'
      ? 'expected a file or folder here, found nothing'
      : `expected a readable file, the system said ${error.code ?? error.message}`,
  next: 'check the path (relative paths start at the current folder) and the permissions',
});

const DISK_WORDS: Readonly<Record<string, string>> = {
  ENOSPC: ' (no space left)',
  EDQUOT: ' (the quota is used up)',
  EFBIG: ' (larger than a file may be here)',
  EROFS: ' (read-only file system)',
  EACCES: ' (no permission)',
  EPERM: ' (no permission)',
  ENOTDIR: ' (a file stands where a folder should be)',
  EEXIST: ' (a file stands where a folder should be)',
};

export const cannotWrite = (file: string, code: string): Problem => ({
  rule: 'disk-takes-the-files',
  ...(file === '' ? {} : { place: { file } }),
  message: `expected to write ${file === '' ? 'a file' : 'here'}, the system said ${code}${DISK_WORDS[code] ?? ''}`,
  next: 'make room or choose another folder, then run again; earlier files are untouched; a training that was cut off goes on with --resume, scoring from its journal',
});

export const folderIsClaimed = (
  folder: string,
  claim: string,
  by: { readonly pid: number; readonly host: string; readonly since: string } | null,
): Problem => ({
  rule: 'one-run-writes-a-folder',
  place: { file: folder },
  message:
    by === null
      ? 'expected to be the only run that writes here, another one began at the same moment'
      : `expected to be the only run that writes here, process ${by.pid} on ${by.host} has done so since ${by.since}`,
  next: `wait until it has ended, or give another folder; if no such process lives any more on that machine, delete ${claim}`,
});

export const csvEmpty = (file: string): Problem => ({
  rule: 'csv-has-a-header',
  place: { file, row: 1 },
  message: 'expected a header row with column names, the file is empty',
  next: 'export the table again; a download may have been cut off',
});

export const csvNoRows = (file: string): Problem => ({
  rule: 'csv-has-rows',
  place: { file, row: 2 },
  message: 'expected at least one data row below the header, found none',
  next: 'export the table again; a download may have been cut off',
});

export const csvUnreadable = (file: string, row: number | undefined, detail: string): Problem => ({
  rule: 'csv-is-well-formed',
  place: row === undefined ? { file } : { file, row },
  message: `expected comma-separated values, the parser stopped: ${detail}`,
  next: 'look for an unclosed quotation mark, or a file that was cut off',
});

export const csvRagged = (file: string, row: number, expected: number, got: number, last: boolean): Problem => ({
  rule: 'csv-rows-match-the-header',
  place: { file, row },
  message: `expected ${expected} cells as in the header, found ${got}`,
  next: last ? 'this is the last row: the file was probably cut off; get it again' : 'correct or remove this row',
});

export const columnMissing = (file: string, column: string, columns: readonly string[]): Problem => ({
  rule: 'csv-has-the-mapped-columns',
  place: { file, row: 1, column },
  message: `expected a column named "${column}", found: ${columns.map((c) => `"${c}"`).join(', ')}`,
  next: 'correct the header, or map the name under `columns` in protocol.yaml',
});

export const badShard = (got: string): Problem => ({
  rule: 'shards-are-one-of-n',
  message: `expected --shard as i/n with i from 1 to n, or auto/n, or auto, got "${got}"`,
  next: 'for example --shard 3/16; under a scheduler --shard auto/16',
});

export const shardCountDiffers = (got: string, told: string): Problem => ({
  rule: 'shards-are-one-of-n',
  message: `--shard ${got} was given in a Slurm array of ${told} tasks`,
  next: `give --shard auto, or an array of as many tasks (a task that is left out leaves a hole that merge will name)`,
});

export const shardCountMissing = (got: string): Problem => ({
  rule: 'shards-are-one-of-n',
  message: `--shard ${got} was given in a Kubernetes Indexed Job, which does not tell its pods how many they are`,
  next: 'give the number too, the same as `completions` of the job: --shard auto/16',
});

export const noScheduler = (got: string): Problem => ({
  rule: 'shards-are-one-of-n',
  message: `--shard ${got} takes its index from JOB_COMPLETION_INDEX (Kubernetes Indexed Job) or SLURM_ARRAY_TASK_ID (Slurm array), found neither`,
  next: 'give the index yourself, for example --shard 3/16',
});
