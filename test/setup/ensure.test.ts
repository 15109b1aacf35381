import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';

const { nodeIsSupported } = (await import(pathToFileURL(join(packageRoot(), 'src', 'setup', 'ensure.mjs')).href)) as {
  nodeIsSupported: (version: string) => boolean;
};

test('Node 20.19+, 22.20+, 24.12+ and later lines are supported, the rest is not', (t) => {
  for (const version of ['20.19.0', '20.20.2', '22.20.0', '24.12.1', '25.0.0', '26.1.0'])
    t.true(nodeIsSupported(version), version);
  for (const version of ['18.20.0', '20.18.3', '21.7.0', '22.19.9', '23.11.0', '24.11.0'])
    t.false(nodeIsSupported(version), version);
});
