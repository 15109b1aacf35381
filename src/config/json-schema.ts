/** JSON Schema of the two configuration files, so that editors complete and check them. */
import { z } from 'zod';
import { deviceSchema } from './device.js';
import { protocolSchema } from './protocol.js';

export const SCHEMA_FILES: Readonly<Record<string, z.ZodType>> = {
  'device.schema.json': deviceSchema,
  'protocol.schema.json': protocolSchema,
};

/** The schema of what a person writes: defaults need not be given. */
export function jsonSchemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
}
