/** `trace510k diff A B`: what moved between two releases or evidence folders. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, writeAtomic } from '../core/files.js';
import { compareEvidence, type Side } from '../evidence/compare.js';
import { openEvidence, readEvidenceFolder } from '../evidence/store.js';
import { markdownReport, terminalReport } from './diff/report.js';
import { withEvidence } from './release-source.js';

export interface DiffFlags {
  readonly markdown?: string;
  readonly json: boolean;
  readonly fail: boolean;
}

export async function diff(a: string, b: string, flags: DiffFlags): Promise<void> {
  const comparison = compareEvidence(await withEvidence(a, readSide), await withEvidence(b, readSide));
  if (flags.markdown !== undefined) await writeAtomic(flags.markdown, markdownReport(comparison, a, b));
  process.stdout.write(
    flags.json ? canonicalJson({ version: 1, a, b, ...comparison }) : terminalReport(comparison, a, b),
  );
  if (flags.fail && !comparison.identical) process.exitCode = 3;
}

async function readSide(folder: string): Promise<Side> {
  const evidence = openEvidence(await readEvidenceFolder(folder));
  const documents = join(folder, 'documents');
  const names = (await readdir(documents).catch(() => [])).filter((name) => name.endsWith('.md')).sort();
  const texts = await Promise.all(
    names.map(async (name): Promise<[string, string]> => [name, await readFile(join(documents, name), 'utf8')]),
  );
  const register = await readFile(join(documents, 'gap-register.json'), 'utf8').catch(() => null);
  const gaps = register === null ? null : (JSON.parse(register) as { gaps: { key: string }[] }).gaps.map((g) => g.key);
  return { evidence, gaps, documents: new Map(texts) };
}
