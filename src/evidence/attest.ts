/**
 * Attestation: an in-toto statement about files, in a DSSE envelope signed with an Ed25519 key the user holds. Signing and
 * checking need Node alone, no network and no service.
 *
 * DSSE v1 signs PAE("DSSEv1", type, body) = "DSSEv1" SP len(type) SP type SP len(body) SP body, lengths in bytes
 * (github.com/secure-systems-lab/dsse, protocol.md). The statement is in-toto Statement v1 with SLSA provenance v1 as its
 * predicate: which command made the files, from which inputs, with which software.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../core/files.js';
import * as say from '../core/messages/evidence.js';
import { type Problem, refuse } from '../core/problems.js';
import type { Software } from './software.js';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';

export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export interface Statement {
  readonly _type: string;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

export interface Envelope {
  readonly payloadType: string;
  /** The statement's bytes, base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export function statementAbout(
  subject: readonly Subject[],
  made: {
    readonly software: Software;
    readonly command: string;
    readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  },
): Statement {
  const { software } = made;
  return {
    _type: STATEMENT_TYPE,
    subject,
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: `pkg:npm/${software.name}@${software.version}#evidence`,
        externalParameters: { command: made.command },
        internalParameters: { date: software.date, dateSource: software.dateSource },
        resolvedDependencies: [
          ...(software.commit === null ? [] : [{ name: 'source', digest: { gitCommit: software.commit } }]),
          ...made.inputs.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
        ],
      },
      runDetails: { builder: { id: `pkg:npm/${software.name}@${software.version}` } },
    },
  };
}

/** The bytes that a DSSE signature covers. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** SHA-256 of the public key's SubjectPublicKeyInfo, hex: how an auditor recognises a key. */
export function keyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** @throws InputError when the text is no Ed25519 private key in PEM. */
export function signStatement(statement: Statement, privateKeyPem: string, file: string): Envelope {
  const key = ed25519(() => createPrivateKey(privateKeyPem), file, 'private');
  const payload = Buffer.from(canonicalJson(statement));
  const signature = sign(null, preAuthenticationEncoding(PAYLOAD_TYPE, payload), key);
  return {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: keyId(createPublicKey(key)), sig: signature.toString('base64') }],
  };
}

export type EnvelopeCheck =
  | { readonly ok: true; readonly keyid: string; readonly statement: Statement }
  | { readonly ok: false; readonly problem: Problem };

/** Reads an envelope and checks one of its signatures with the key given; the statement is trusted only when `ok`. */
export function checkEnvelope(text: string, file: string, publicKeyPem: string, keyFile: string): EnvelopeCheck {
  const key = ed25519(() => createPublicKey(publicKeyPem), keyFile, 'public');
  const envelope = parseEnvelope(text);
  if (envelope === null) return { ok: false, problem: say.envelopeBroken(file) };
  const payload = strictBase64(envelope.payload);
  if (payload === null) return { ok: false, problem: say.envelopeBroken(file) };
  const body = preAuthenticationEncoding(envelope.payloadType, payload);
  const id = keyId(key);
  const good = envelope.signatures.some(({ keyid, sig }) => {
    const bytes = strictBase64(sig);
    // DSSE leaves the key id unsigned; comparing it too leaves no byte of the file unchecked.
    return keyid === id && bytes !== null && verify(null, body, key, bytes);
  });
  if (!good) return { ok: false, problem: say.signatureWrong(file, keyFile, id) };
  const statement = envelope.payloadType === PAYLOAD_TYPE ? parseStatement(payload.toString('utf8')) : null;
  if (statement === null) return { ok: false, problem: say.envelopeBroken(file) };
  return { ok: true, keyid: id, statement };
}

function ed25519(read: () => KeyObject, file: string, kind: 'private' | 'public'): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // OpenSSL's words may quote the key: they are not passed on.
    return refuse(say.keyUnreadable(file, kind));
  }
  return key.asymmetricKeyType === 'ed25519' ? key : refuse(say.keyUnreadable(file, kind));
}

/** Base64 that decodes to bytes which encode to the very same text: no second spelling passes unseen. */
function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function parseEnvelope(text: string): Envelope | null {
  try {
    const value = JSON.parse(text) as Envelope;
    const whole =
      typeof value.payload === 'string' &&
      typeof value.payloadType === 'string' &&
      Array.isArray(value.signatures) &&
      value.signatures.every((s) => typeof s.sig === 'string' && typeof s.keyid === 'string');
    // Canonical bytes only, so that a changed byte anywhere in the file is seen.
    return whole && canonicalJson(value) === text ? value : null;
  } catch {
    return null;
  }
}

function parseStatement(text: string): Statement | null {
  try {
    const value = JSON.parse(text) as Statement;
    const whole =
      value._type === STATEMENT_TYPE &&
      Array.isArray(value.subject) &&
      value.subject.every((s) => typeof s.name === 'string' && typeof s.digest?.sha256 === 'string');
    return whole ? value : null;
  } catch {
    return null;
  }
}
