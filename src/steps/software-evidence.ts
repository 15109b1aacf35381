/** What the software itself adds to every evidence folder: the hash of its sources, its history and the bill of its materials. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/files.js';
import type { Fact } from '../core/types.js';
import { productionPackages } from '../evidence/packages.js';
import { type BillInput, billEvidence, makeBill, SBOM_FILE } from '../evidence/sbom.js';
import { lockText, sourceSha256 } from '../evidence/source.js';
import type { EvidenceContent } from '../evidence/store.js';
import { versionHistory } from './version-history.js';

export function withSoftware(content: EvidenceContent, root = packageRoot()): EvidenceContent {
  const source = sourceSha256(root);
  const about = 'SHA-256 over src, templates, test and the package files of the software that made this evidence';
  const sourceFact: Fact =
    source === null
      ? { id: 'software.source-sha256', value: null, reason: 'this installation came without its tests', about }
      : { id: 'software.source-sha256', value: source, about };
  const history = versionHistory(readText(join(root, 'CHANGELOG.md')));
  return {
    ...content,
    facts: [...content.facts, sourceFact],
    tables: [...content.tables, ...(history ? [history] : [])],
  };
}

/** The bill of materials. After the records: it names the platform that the recorded tests ran on. */
export function withBill(content: EvidenceContent, root = packageRoot()): EvidenceContent {
  const lock = lockText(root);
  if (lock === null) return content;
  const input = billInput(content, root, lock);
  const bill = makeBill(input);
  const { table, facts } = billEvidence(input, bill);
  return {
    ...content,
    facts: [...content.facts, ...facts],
    tables: [...content.tables, table],
    attachments: [...(content.attachments ?? []), { path: SBOM_FILE, bytes: bill }],
  };
}

const readText = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function billInput(content: EvidenceContent, root: string, lock: string): BillInput {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  const value = (id: string): Fact['value'] => content.facts.find((f) => f.id === id)?.value ?? null;
  const id = value('model.id');
  const sha256 = value('model.sha256');
  const films = value('data.films-sha256');
  return {
    software: content.lock.software,
    date: content.lock.date,
    node: {
      tested: content.records?.find(({ record }) => record.record === 'test-run')?.record.machine.node ?? null,
      supported: engines.node,
    },
    packages: productionPackages(lock),
    model:
      typeof id === 'string' && typeof sha256 === 'string'
        ? {
            id,
            sha256,
            architecture: String(value('training.architecture') ?? 'not stated'),
            results: content.results.filter((r) => r.population === 'overall'),
          }
        : null,
    data: {
      name: String(value('data.name') ?? 'scores supplied as a table'),
      filmsSha256: typeof films === 'string' ? films : null,
      synthetic: content.synthetic,
      files: content.inputs,
    },
  };
}
