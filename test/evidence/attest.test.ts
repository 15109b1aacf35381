import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { canonicalJson, packageRoot } from '../../src/core/files.js';
import { InputError } from '../../src/core/problems.js';
import {
  checkEnvelope,
  PAYLOAD_TYPE,
  preAuthenticationEncoding,
  type Statement,
  signStatement,
  statementAbout,
} from '../../src/evidence/attest.js';
import { describeSoftware } from '../../src/evidence/software.js';

// Made by test/fixtures/py/dsse.py with Python's cryptography 48.0.0.
const fixture = JSON.parse(readFileSync(join(packageRoot(), 'test/fixtures/py/dsse.json'), 'utf8')) as {
  publicPem: string;
  statement: Statement;
  envelope: { signatures: { keyid: string }[] };
};
// The published secret key of RFC 8032, section 7.1, TEST 1, wrapped as PKCS #8 (RFC 8410).
const PUBLISHED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const privatePem = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${PUBLISHED}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
})
  .export({ type: 'pkcs8', format: 'pem' })
  .toString();

test('the encoding that is signed equals the example of the DSSE protocol', (t) => {
  t.is(
    preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString(),
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  );
});

test('an envelope equals, byte for byte, the one that Python’s cryptography signs', (t) => {
  t.deepEqual(signStatement(fixture.statement, privatePem, 'k'), fixture.envelope as never);
});

test('an envelope signed by Python’s cryptography is accepted', (t) => {
  const checked = checkEnvelope(canonicalJson(fixture.envelope), 'a', fixture.publicPem, 'k');
  t.true(checked.ok);
  t.is(checked.ok ? checked.keyid : '', fixture.envelope.signatures[0]?.keyid as string);
});

test('a flip of any byte of an envelope is refused', (t) => {
  const text = canonicalJson(fixture.envelope);
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i++) {
    for (const bit of [1, 32]) {
      const flipped = Buffer.from(bytes);
      flipped[i] = (flipped[i] as number) ^ bit;
      const checked = checkEnvelope(flipped.toString('latin1'), 'a', fixture.publicPem, 'k');
      t.false(checked.ok, `byte ${i}, bit ${bit}`);
    }
  }
});

test('another key is refused, and so is a key of another kind', (t) => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  t.false(checkEnvelope(canonicalJson(fixture.envelope), 'a', other, 'k').ok);
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  t.throws(
    () => signStatement(fixture.statement, ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'k'),
    {
      instanceOf: InputError,
      message: /Ed25519 private key/,
    },
  );
  t.throws(() => checkEnvelope('{}', 'a', 'no key', 'k'), { instanceOf: InputError, message: /Ed25519 public key/ });
});

test('a statement names the files, the command, the inputs and the commit', (t) => {
  const software = { ...describeSoftware({}), commit: 'c'.repeat(40) };
  const statement = statementAbout([{ name: 'sbom.json', digest: { sha256: 'a'.repeat(64) } }], {
    software,
    command: 'npx trace510k submission',
    inputs: [{ name: 'protocol.yaml', sha256: 'b'.repeat(64) }],
  });
  const text = canonicalJson(statement);
  for (const part of ['sbom.json', 'npx trace510k submission', 'b'.repeat(64), 'c'.repeat(40)])
    t.true(text.includes(part));
  const signed = canonicalJson(signStatement(statement, privatePem, 'k'));
  const checked = checkEnvelope(signed, 'a', fixture.publicPem, 'k');
  t.deepEqual(checked.ok ? checked.statement.subject : [], [...statement.subject]);
  t.is(JSON.parse(signed).payloadType, PAYLOAD_TYPE);
});
