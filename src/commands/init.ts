/**
 * `trace510k init`: a device.yaml with every key commented out beside an example of a good answer, the protocol.yaml that
 * comes with trace510k, and JSON Schema files for editors. A file that is there is never touched.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { commentedExample } from '../config/example.js';
import { jsonSchemaOf, SCHEMA_FILES } from '../config/json-schema.js';
import { canonicalJson, exists, packageRoot, readText } from '../core/files.js';

const STARTERS: Readonly<Record<string, () => Promise<string> | string>> = {
  'device.yaml': commentedExample,
  'protocol.yaml': () => readText(join(packageRoot(), 'protocol.yaml')),
};

export interface InitResult {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** Points the editor's YAML support at the schema beside the file. */
const modeline = (schema: string): string => `# yaml-language-server: $schema=./.trace510k/${schema}\n`;

export async function initProject(folder: string): Promise<InitResult> {
  const written: string[] = [];
  const kept: string[] = [];
  await mkdir(join(folder, '.trace510k'), { recursive: true });
  for (const [name, schema] of Object.entries(SCHEMA_FILES)) {
    await writeFile(join(folder, '.trace510k', name), canonicalJson(jsonSchemaOf(schema)));
  }
  for (const [name, starter] of Object.entries(STARTERS)) {
    const target = join(folder, name);
    if (await exists(target)) {
      kept.push(target);
      continue;
    }
    await writeFile(target, modeline(name.replace('.yaml', '.schema.json')) + (await starter()), { flag: 'wx' });
    written.push(target);
  }
  return { written, kept };
}

export async function init(folder = '.'): Promise<void> {
  const { written, kept } = await initProject(folder);
  const lines = [
    ...written.map((path) => `written: ${path}`),
    ...kept.map((path) => `kept as it is: ${path}`),
    'next: uncomment in device.yaml what you can answer, with your own answer; what stays commented out is a gap with an owner',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
