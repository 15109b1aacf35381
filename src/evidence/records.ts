/**
 * Recorded evidence: what a run of a command measured once (a fuzz run, latencies, a test run) and what rendering must
 * never measure itself. A command writes one record; every later evidence folder takes the record's bytes along, and its
 * values are found by id like any other.
 */
import { readdir, readFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { canonicalJson, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { InputError, type Problem } from '../core/problems.js';
import type { EvidenceTable, Fact, Result, Series } from '../core/types.js';
import type { Software } from './software.js';

export const RECORDS = 'records';
const SLUG = /^[a-z][a-z0-9-]*$/;

/** Where a measurement was taken: timings mean nothing without it. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
}

export interface EvidenceRecord {
  readonly version: 1;
  /** Name of the record, a slug; every id in it begins with it. */
  readonly record: string;
  readonly title: string;
  /** The command that measures it again. */
  readonly command: string;
  readonly made: {
    readonly software: string;
    readonly commit: string | null;
    /** ISO date and time at which it was measured. */
    readonly date: string;
    /** Hash of the sources it was measured with, where the record is about them (a test run). */
    readonly sourceSha256?: string | undefined;
  };
  /** The model it was measured with; a record of another model is left out of a run. */
  readonly modelSha256?: string | undefined;
  /** Measured on generated data: left out of a run on real data. */
  readonly synthetic?: boolean | undefined;
  readonly machine: Machine;
  readonly facts: readonly Fact[];
  readonly results: readonly Result[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
}

export interface RecordFile {
  readonly record: EvidenceRecord;
  readonly text: string;
}

/** A record that was there but does not belong to this run, and why. */
export interface RecordLeftOut {
  readonly record: EvidenceRecord;
  readonly reason: string;
}

const withId = z.looseObject({ id: z.string().min(1) });
export const recordSchema = z.strictObject({
  version: z.literal(1),
  record: z.string().regex(SLUG, 'a name of lower-case letters, digits and hyphens'),
  title: z.string().min(1),
  command: z.string().min(1),
  made: z.strictObject({
    software: z.string().min(1),
    commit: z.string().nullable(),
    date: z.iso.datetime(),
    sourceSha256: z.string().length(64).optional(),
  }),
  modelSha256: z.string().length(64).optional(),
  synthetic: z.boolean().optional(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    platform: z.string(),
    node: z.string(),
  }),
  facts: z.array(withId.extend({ about: z.string().min(1) })),
  results: z.array(withId.extend({ metric: z.string(), method: z.string(), status: z.string() })),
  tables: z.array(withId.extend({ columns: z.array(z.unknown()), rows: z.array(z.unknown()) })),
  series: z.array(withId.extend({ columns: z.record(z.string(), z.array(z.unknown())) })),
});

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
  };
}

/** The head of a record that is being measured now, by this software, on this machine. */
export function recordHead(software: Software, now: Date): Pick<EvidenceRecord, 'version' | 'made' | 'machine'> {
  return {
    version: 1,
    made: {
      software: `${software.name} ${software.version}`,
      commit: software.commit,
      date: now.toISOString(),
    },
    machine: describeMachine(),
  };
}

/** Writes `<folder>/<name>.json` whole or not at all; a record that could not be read back is a fault of ours. */
export async function writeRecord(folder: string, record: EvidenceRecord): Promise<string> {
  const path = join(folder, `${record.record}.json`);
  const text = canonicalJson(record);
  const problems: Problem[] = [];
  if (parseRecord(path, text, problems) === null) throw new RangeError(problems.map((p) => p.message).join('; '));
  await writeAtomic(path, text);
  return path;
}

/**
 * The records of a folder that belong to a run, by name, and those that do not. No folder is no records. All faults of
 * all files are reported together.
 */
export async function readRecords(
  folder: string,
  run: { readonly software: string; readonly modelSha256: string | null; readonly synthetic: boolean },
): Promise<{ readonly used: readonly RecordFile[]; readonly leftOut: readonly RecordLeftOut[] }> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const problems: Problem[] = [];
  const used: RecordFile[] = [];
  const leftOut: RecordLeftOut[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    const record = parseRecord(join(folder, name), text, problems);
    if (record === null) continue;
    const reason = whyNot(record, run);
    if (reason === null) used.push({ record, text });
    else leftOut.push({ record, reason });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { used, leftOut };
}

function whyNot(
  record: EvidenceRecord,
  run: { readonly software: string; readonly modelSha256: string | null; readonly synthetic: boolean },
): string | null {
  if (record.made.software !== run.software) return say.recordOfOtherSoftware(record.made.software, run.software);
  if (record.modelSha256 !== undefined && record.modelSha256 !== run.modelSha256) return say.recordOfOtherModel;
  if (record.synthetic === true && !run.synthetic) return say.recordOfSyntheticData;
  return null;
}

/** A record from its bytes; faults go to `problems`. */
export function parseRecord(file: string, text: string, problems: Problem[]): EvidenceRecord | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    problems.push(say.notJson(file, (error as Error).message));
    return null;
  }
  const checked = recordSchema.safeParse(json);
  if (!checked.success) {
    problems.push(...checked.error.issues.map((i) => say.recordBroken(file, i.path.map(String).join('.'), i.message)));
    return null;
  }
  const record = checked.data as unknown as EvidenceRecord;
  const ids = [...record.facts, ...record.results, ...record.tables, ...record.series].map((v) => v.id);
  // Ids of results begin with the population, which names the record too.
  const strangers = ids.filter((id) => !new RegExp(`^${record.record}(?:[.@-]|$)`).test(id));
  if (strangers.length === 0) return record;
  problems.push(...strangers.map((id) => say.recordIdOutside(file, id, record.record)));
  return null;
}

/** A commit as it is printed; one that the sources differed from says so, since checking it out does not give them. */
export const shortCommit = (commit: string): string =>
  `${commit.slice(0, 12)}${commit.endsWith('-modified') ? ' with uncommitted changes' : ''}`;

const GIGA = 1024 ** 3;

const machineWords = ({ cpu, cores, memoryBytes, platform, node }: EvidenceRecord['machine']): string =>
  `${cpu}, ${cores} cores, ${Math.round(memoryBytes / GIGA)} GiB memory, ${platform.replace(/^linux/, 'Linux')}, Node ${node}`;

/** Every record at hand, used or not, as a table of the evidence. */
export function recordsTable(used: readonly RecordFile[], leftOut: readonly RecordLeftOut[]): EvidenceTable {
  const row = (record: EvidenceRecord, state: string) => ({
    record: record.record,
    title: record.title,
    date: record.made.date.slice(0, 10),
    commit: record.made.commit === null ? null : shortCommit(record.made.commit),
    machine: machineWords(record.machine),
    command: record.command,
    state,
  });
  return {
    id: 'records',
    title: 'Recorded measurements',
    about:
      'Measured once by an explicit command. A record keeps the commit it was measured at and is used where its model and the version of the software are those of this run; a record of another model, of another version or, for the tests, of other sources is left out',
    columns: [
      { key: 'record', title: 'Record' },
      { key: 'title', title: 'Subject' },
      { key: 'date', title: 'Measured' },
      { key: 'commit', title: 'Commit' },
      { key: 'machine', title: 'Machine' },
      { key: 'command', title: 'Command' },
      { key: 'state', title: 'Status' },
    ],
    rows: [
      ...used.map(({ record }) => row(record, 'used')),
      ...leftOut.map(({ record, reason }) => row(record, `left out: ${reason}`)),
    ],
  };
}
