/** Writes docs/schema: `node dist/test/config/write-schemas.js`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaOf, SCHEMA_FILES } from '../../src/config/json-schema.js';
import { canonicalJson, packageRoot } from '../../src/core/files.js';
import { EVIDENCE_SCHEMA_FILES, evidenceJsonSchema } from '../../src/evidence/schemas.js';

const folder = join(packageRoot(), 'docs', 'schema');
mkdirSync(join(folder, 'evidence'), { recursive: true });
for (const [name, schema] of Object.entries(SCHEMA_FILES)) {
  writeFileSync(join(folder, name), canonicalJson(jsonSchemaOf(schema)));
}
for (const [name, schema] of Object.entries(EVIDENCE_SCHEMA_FILES)) {
  writeFileSync(join(folder, 'evidence', name), canonicalJson(evidenceJsonSchema(schema)));
}
