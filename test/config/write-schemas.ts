/** Writes docs/schema: `node dist/test/config/write-schemas.js`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemaOf, SCHEMA_FILES } from '../../src/config/json-schema.js';
import { canonicalJson, packageRoot } from '../../src/core/files.js';

for (const [name, schema] of Object.entries(SCHEMA_FILES)) {
  writeFileSync(join(packageRoot(), 'docs', 'schema', name), canonicalJson(jsonSchemaOf(schema)));
}
