/** JSON Schema of the configuration files, so that editors complete and check them. */
import { z } from 'zod';
import { deviceSchema } from './device.js';
import { exampleValue } from './example.js';
import { preprocessSchema } from './preprocess.js';
import { protocolSchema } from './protocol.js';

export const SCHEMA_FILES: Readonly<Record<string, z.ZodType>> = {
  'device.schema.json': deviceSchema,
  'preprocess.schema.json': preprocessSchema,
  'protocol.schema.json': protocolSchema,
};

type Node = { properties?: Record<string, Node>; examples?: unknown[] };

/** The schema of what a person writes: defaults need not be given. Keys of device.yaml carry an example of a good answer. */
export function jsonSchemaOf(schema: z.ZodType): unknown {
  const root = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as Node;
  if (schema === deviceSchema) addExamples(root, '');
  return root;
}

function addExamples(node: Node, path: string): void {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const key = path === '' ? name : `${path}.${name}`;
    if (child.properties) addExamples(child, key);
    else {
      const example = exampleValue(key);
      if (example !== undefined) child.examples = [example];
    }
  }
}
