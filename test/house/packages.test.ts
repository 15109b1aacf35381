import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { productionPackages } from '../../src/evidence/packages.js';
import { readSoup } from '../../src/submission/listings.js';

test('every package that package.json names for production is described in templates/data/soup.yaml, and no other', (t) => {
  const packages = productionPackages(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8'));
  const direct = packages.filter((p) => p.direct).map((p) => p.name);
  const described = readSoup().map((s) => s.name);
  t.deepEqual(described.filter((name) => name !== 'Node.js').sort(), direct.sort());
});
