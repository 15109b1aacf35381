/** The attestation of a release: its signature, and that each file it names is the one at hand. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../core/files.js';
import { cannotRead } from '../../core/messages/core.js';
import * as say from '../../core/messages/verify.js';
import { refuse } from '../../core/problems.js';
import { checkEnvelope } from '../../evidence/attest.js';
import { ATTESTATION, RELEASE_MANIFEST } from '../../evidence/manifest.js';

export interface SignatureCheck {
  readonly state: 'good' | 'bad' | 'not checked' | 'none';
  readonly keyid?: string;
  readonly problems: readonly string[];
}

export async function checkSignature(folder: string, publicKey: string | undefined): Promise<SignatureCheck> {
  const path = join(folder, ATTESTATION);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (publicKey === undefined) return { state: text === null ? 'none' : 'not checked', problems: [] };
  if (text === null) return refuse(say.noSignature(path));
  const pem = await readFile(publicKey, 'utf8').catch((e: NodeJS.ErrnoException) => refuse(cannotRead(publicKey, e)));
  const checked = checkEnvelope(text, path, pem, publicKey);
  if (!checked.ok) return { state: 'bad', problems: [checked.problem.message] };
  const problems: string[] = [];
  const { subject } = checked.statement;
  for (const { name, digest } of subject) {
    const bytes = /(?:^|\/)\.\.(?:\/|$)|^\//.test(name) ? null : await readFile(join(folder, name)).catch(() => null);
    if (bytes === null) problems.push(say.subjectMissing(name));
    else if (sha256(bytes) !== digest.sha256) problems.push(say.subjectDiffers(name));
  }
  if (!subject.some(({ name }) => name === RELEASE_MANIFEST)) problems.push(say.subjectUnsigned(RELEASE_MANIFEST));
  return { state: problems.length === 0 ? 'good' : 'bad', keyid: checked.keyid, problems };
}
