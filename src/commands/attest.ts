/** `trace510k attest`: sign an evidence folder with the user's own key. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { canonicalJson, sha256, writeAtomic } from '../core/files.js';
import { cannotRead } from '../core/messages/core.js';
import { refuse } from '../core/problems.js';
import { type Envelope, signStatement, statementAbout } from '../evidence/attest.js';
import { ATTESTATION, EVIDENCE_MANIFEST, RELEASE_MANIFEST } from '../evidence/manifest.js';
import { describeSoftware } from '../evidence/software.js';
import { openEvidence, readEvidenceFolder } from '../evidence/store.js';

/** What is signed by name: the two manifests, which cover every other file, and what a reader looks for first. */
const SUBJECTS = [RELEASE_MANIFEST, EVIDENCE_MANIFEST, 'sbom.cdx.json', 'documents/510k-submission.pdf'];

export async function attest(folder: string, flags: { readonly key: string }): Promise<void> {
  const envelope = await attestFolder(folder, flags.key);
  process.stdout.write(`${join(folder, ATTESTATION)}\nsigned with key ${envelope.signatures[0]?.keyid}\n`);
}

/** Refuses a folder that does not match its own manifest: nobody signs what was changed. */
export async function attestFolder(folder: string, keyFile: string): Promise<Envelope> {
  const evidence = openEvidence(await readEvidenceFolder(folder));
  const pem = await readFile(keyFile, 'utf8').catch((e: NodeJS.ErrnoException) => refuse(cannotRead(keyFile, e)));
  const subjects = await Promise.all(
    SUBJECTS.map(async (name) => {
      const bytes = await readFile(join(folder, name)).catch(() => null);
      return bytes === null ? [] : [{ name, digest: { sha256: sha256(bytes) } }];
    }),
  );
  const statement = statementAbout(subjects.flat(), {
    software: describeSoftware(process.env),
    command: evidence.command,
    inputs: evidence.sources.map((source) => ({ name: `${source.role}: ${source.name}`, sha256: source.sha256 })),
  });
  const envelope = signStatement(statement, pem, keyFile);
  await writeAtomic(join(folder, ATTESTATION), canonicalJson(envelope));
  return envelope;
}
