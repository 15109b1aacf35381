import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { ArchiveError } from '../../src/workflow/archives/archive.js';
import { FakeArchive } from './fake-archive.js';
import { orthanc } from './harness.js';

const pem = (name: string): string =>
  readFileSync(join(packageRoot(), 'test', 'fixtures', 'tls', `${name}.pem`), 'utf8');

async function ask(kind: 'valid' | 'expired', ca?: string): Promise<string> {
  const archive = new FakeArchive();
  const url = await archive.listen({ key: pem(`${kind}.key`), cert: pem(`${kind}.cert`) });
  const client = orthanc(url, ca === undefined ? {} : { ca });
  try {
    await client.poll(null);
    return 'answered';
  } catch (error) {
    return error instanceof ArchiveError ? error.reason : String(error);
  } finally {
    client.close();
    await archive.close();
  }
}

test('an archive whose certificate nobody vouches for is not asked', async (t) => {
  t.is(await ask('valid'), 'certificate');
});

test('an archive whose authority is named is asked', async (t) => {
  t.is(await ask('valid', pem('valid.cert')), 'answered');
});

test('an expired certificate is refused although its authority is named', async (t) => {
  t.is(await ask('expired', pem('expired.cert')), 'certificate');
});
