/**
 * Features of the frozen layers on disk, each under the hash of everything it depends on, so that a frozen backbone
 * runs once for each film and view. A folder belongs to one frozen network, engine form and length of features; in it
 * every run appends to a segment of its own: records of one length, [id 32][check 8][features 4·length], the check being
 * the start of the SHA-256 over id and features. A record that was cut off or changed is as good as none, and a run that
 * was killed finds all the whole ones again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { explainDisk } from '../../core/files.js';
import { featuresNeedRoom } from '../../core/messages/weights.js';
import { refuse } from '../../core/problems.js';

const [ID, CHECK] = [32, 8];
const SEGMENT = '.features';
/** Room that is left to others: checkpoints, the model, the evidence. */
const SPARE = 50e6;

export interface FeatureStore {
  readonly folder: string;
  readonly length: number;
  has(id: string): boolean;
  /** Features under an id that is there. */
  read(id: string, out: Float32Array, offset: number): void;
  append(id: string, features: Float32Array): void;
  /** Refuses where so many more records do not fit on the disk. */
  requireRoom(records: number): Promise<void>;
  close(): Promise<void>;
}

/** What of node:fs `statfs` is asked: blocks free to this user, and their size in bytes. */
export type FreeBlocks = (folder: string) => Promise<{ readonly bavail: number; readonly bsize: number }>;

export async function openFeatureStore(
  folder: string,
  length: number,
  freeBlocks: FreeBlocks = statfs,
): Promise<FeatureStore> {
  const size = ID + CHECK + 4 * length;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => explainDisk(folder, error));
  const places = new Map<string, { fd: number; at: number }>();
  const open: number[] = [];
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(SEGMENT)).sort()) {
    const fd = openSync(join(folder, name), 'r');
    open.push(fd);
    scan(fd, size, (id, at) => places.set(id, { fd, at }));
  }
  const own = join(folder, `${Date.now().toString(36)}-${process.pid}-${randomBytes(3).toString('hex')}${SEGMENT}`);
  let writing: { fd: number; at: number } | null = null;
  const record = Buffer.alloc(size);
  const body = new Float32Array(length);

  return {
    folder,
    length,
    has: (id) => places.has(id),
    read(id, out, offset) {
      const place = places.get(id)!;
      readSync(place.fd, body, 0, 4 * length, place.at + ID + CHECK);
      out.set(body, offset);
    },
    append(id, features) {
      record.set(Buffer.from(id, 'hex'), 0);
      record.set(new Uint8Array(features.buffer, features.byteOffset, 4 * length), ID + CHECK);
      record.set(checkOf(record), ID);
      const segment = (writing ??= create(own, open));
      try {
        for (let done = 0; done < size; ) done += writeSync(segment.fd, record, done, size - done, segment.at + done);
      } catch (error) {
        ftruncateSync(segment.fd, segment.at);
        explainDisk(own, error);
      }
      places.set(id, { fd: segment.fd, at: segment.at });
      segment.at += size;
    },
    async requireRoom(records) {
      const { bavail, bsize } = await freeBlocks(folder);
      const [needed, free] = [records * size + SPARE, bavail * bsize];
      if (records > 0 && needed > free) refuse(featuresNeedRoom(folder, needed, free));
    },
    async close() {
      for (const fd of open) closeSync(fd);
      if (writing && writing.at === 0) await rm(own, { force: true });
    },
  };
}

function create(path: string, open: number[]): { fd: number; at: number } {
  try {
    const fd = openSync(path, 'wx+');
    open.push(fd);
    return { fd, at: 0 };
  } catch (error) {
    return explainDisk(path, error);
  }
}

function scan(fd: number, size: number, found: (id: string, at: number) => void): void {
  const end = fstatSync(fd).size;
  const record = Buffer.alloc(size);
  for (let at = 0; at + size <= end; at += size) {
    if (readSync(fd, record, 0, size, at) < size) return;
    if (checkOf(record).equals(record.subarray(ID, ID + CHECK))) found(record.subarray(0, ID).toString('hex'), at);
  }
}

function checkOf(record: Buffer): Buffer {
  const hash = createHash('sha256')
    .update(record.subarray(0, ID))
    .update(record.subarray(ID + CHECK));
  return hash.digest().subarray(0, CHECK);
}
