/** `trace510k check`: is this folder ready to file, element by element? Looks, writes nothing; exit code 3 while it is not. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson } from '../core/files.js';
import * as say from '../core/messages/check.js';
import { formatProblem } from '../core/problems.js';
import { RELEASE_MANIFEST } from '../evidence/manifest.js';
import { openEvidence, readEvidenceFolder } from '../evidence/store.js';
import { type Audit, auditFolder } from '../submission/audit.js';
import type { DocumentFile } from '../submission/beside.js';
import { DOCUMENTS } from '../submission/document-kinds.js';
import { registerRows } from '../submission/gap-register.js';

export interface CheckFlags {
  readonly json: boolean;
}

export async function check(folder: string, flags: CheckFlags): Promise<void> {
  const evidence = openEvidence(await readEvidenceFolder(folder));
  const audit = auditFolder(evidence, await readDocuments(folder), await recordedHashes(folder));
  process.stdout.write(flags.json ? asJson(folder, audit) : asText(audit));
  if (!isReady(audit)) process.exitCode = 3;
}

const isReady = (audit: Audit): boolean => audit.complete && audit.differences.length === 0 && audit.unmet.length === 0;

async function readDocuments(folder: string): Promise<DocumentFile[]> {
  const names = DOCUMENTS.flatMap(({ name }) => [`${name}.md`, `${name}.pdf`]);
  const files = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, 'documents', name)).catch(() => null);
      const path = `documents/${name}`;
      return bytes === null ? [] : [{ path, bytes: name.endsWith('.md') ? bytes.toString('utf8') : bytes }];
    }),
  );
  return files.flat();
}

/** What the release manifest says of each file; empty where there is none. */
async function recordedHashes(folder: string): Promise<Map<string, string>> {
  const text = await readFile(join(folder, RELEASE_MANIFEST), 'utf8').catch(() => null);
  if (text === null) return new Map();
  const { files } = JSON.parse(text) as { files: { path: string; sha256: string }[] };
  return new Map(files.map((f) => [f.path, f.sha256]));
}

function asJson(folder: string, audit: Audit): string {
  const { elements, gaps, count, differences, unmet } = audit;
  const register = registerRows(gaps).map(({ gap, answer, elements: open }) => ({ ...gap, answer, open }));
  return canonicalJson({
    version: 1,
    folder,
    ready: isReady(audit),
    count,
    elements,
    gaps: register,
    differences,
    unmet,
  });
}

function asText({ elements, gaps, count, differences, unmet }: Audit): string {
  const width = Math.max(...elements.map((e) => e.element.length));
  const rows = elements.map((e) => {
    const where = e.reason === null ? `#${e.anchor}` : `${e.reason} (#${e.anchor})`;
    return `${String(e.n).padStart(4)}  ${e.status.padEnd(14)}  ${e.element.padEnd(width)}  ${where}`;
  });
  const blocking = gaps.filter((g) => g.severity === 'blocks filing').length;
  return [
    ...rows,
    '',
    say.elementsCounted(elements.length, count.present, count.gap, count['not applicable']),
    say.gapsCounted(gaps.length, blocking),
    ...unmet.map((c) => say.criterionUnmet(c.id, c.verdict)),
    ...(differences.length === 0 ? [say.documentsMatch] : differences.map((p) => formatProblem(p))),
    '',
  ].join('\n');
}
