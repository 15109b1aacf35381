/** `trace510k export`: the pack for the electronic template, from an evidence folder. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { lineOfKey } from '../config/load.js';
import { canonicalJson, exists, sha256, writeFolderAtomic } from '../core/files.js';
import * as say from '../core/messages/check.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import type { Evidence } from '../evidence/evidence.js';
import { openEvidence, readEvidenceFolder } from '../evidence/store.js';
import { createContext } from '../submission/context.js';
import { typedFields } from '../submission/estar/fields.js';
import { attachmentsOf, buildPack } from '../submission/estar/pack.js';
import { progressFor } from './options.js';

export interface ExportFlags {
  readonly out?: string;
  readonly attachments?: string;
  readonly hashIds?: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

const KEY_BYTES = 16;

export async function exportPack(folder: string, flags: ExportFlags): Promise<void> {
  const evidence = openEvidence(await readEvidenceFolder(folder));
  const attachments = await readAttachments(evidence, flags.attachments);
  const hashKey = flags.hashIds === undefined ? null : await readKey(flags.hashIds);
  const pack = await buildPack(evidence, { progress: progressFor(flags.quiet), attachments, hashKey });
  const out = flags.out ?? join(dirname(resolve(folder)), `${basename(resolve(folder))}-estar`);
  await writeFolderAtomic(out, async (staging) => {
    for (const { path, bytes } of pack.files) {
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await writeFile(join(staging, path), bytes);
    }
  });
  const fields = typedFields(createContext(evidence));
  const count = (state: string): number => pack.index.filter((row) => row.state === state).length;
  const given = fields.filter((f) => f.state === 'given').length;
  if (flags.json) {
    process.stdout.write(canonicalJson({ version: 1, out, index: pack.index, fields }));
    return;
  }
  const lines = [
    ...pack.index.map((r) => `${r.state.padEnd(14)}  ${r.file ?? r.title}${r.reason ? `  (${r.reason})` : ''}`),
    '',
    say.packCounted(count('ready'), count('draft'), count('not applicable'), count('to be attached')),
    say.fieldsCounted(given, fields.length - given),
    out,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The files that device.yaml names, from the folder given; each has to be the one whose SHA-256 is stated. */
async function readAttachments(evidence: Evidence, folder: string | undefined): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (folder === undefined) return found;
  if (!(await exists(folder))) refuse(say.noAttachmentFolder(folder));
  const { device } = createContext(evidence);
  for (const name of attachmentsOf(device)) {
    const bytes = await readFile(join(folder, basename(name))).catch(() => null);
    if (bytes !== null) found.set(name, bytes);
  }
  const problems: Problem[] = statedHashes(device).flatMap(({ key, file, expected }) => {
    const bytes = found.get(file);
    const actual = bytes && sha256(bytes);
    return actual !== undefined && actual !== expected
      ? [say.attachmentOfOtherBytes(key, lineOfKey(evidence.deviceText, key), expected, actual)]
      : [];
  });
  if (problems.length > 0) throw new InputError(problems);
  return found;
}

function statedHashes(value: unknown, path = ''): { key: string; file: string; expected: string }[] {
  if (value === null || typeof value !== 'object') return [];
  const { file, sha256: expected } = value as { file?: unknown; sha256?: unknown };
  const mine =
    typeof file === 'string' && typeof expected === 'string' ? [{ key: `${path}.sha256`, file, expected }] : [];
  const below = Object.entries(value).flatMap(([k, v]) => statedHashes(v, path === '' ? k : `${path}.${k}`));
  return [...mine, ...below];
}

async function readKey(file: string): Promise<Uint8Array> {
  const key = await readFile(file).catch(() => null);
  return key !== null && key.byteLength >= KEY_BYTES ? key : refuse(say.noHashKey(file));
}
