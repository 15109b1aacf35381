import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/core/files.js';
import { RULE_IDS, RULES } from '../../src/core/messages/dicom.js';
import { conformancePage } from '../../src/dicom/conformance.js';
import { ATTRIBUTES } from '../../src/dicom/tags.js';

test('docs/dicom.md is what the tables say (write it again with test/dicom/write-docs.js)', (t) => {
  t.is(readFileSync(join(packageRoot(), 'docs', 'dicom.md'), 'utf8'), conformancePage());
});

test('every rule reads attributes that the reader knows, and every rule stands in the statement', (t) => {
  const page = conformancePage();
  for (const id of RULE_IDS) {
    for (const keyword of RULES[id].reads) t.true(keyword in ATTRIBUTES, `${id}: ${keyword}`);
    t.true(page.includes(`\`${id}\``), id);
  }
});

test('attributes are listed once, in the order of their tags', (t) => {
  const tags = Object.values(ATTRIBUTES).map((a) => a.tag);
  t.deepEqual(tags, [...new Set(tags)].sort());
});
