/** `trace510k init`: a commented device.yaml and protocol.yaml to start from; a file that is there is never touched. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { jsonSchemaOf, SCHEMA_FILES } from '../config/json-schema.js';
import { canonicalJson, exists, packageRoot, readText } from '../core/files.js';

const STARTERS = ['device.yaml', 'protocol.yaml'] as const;

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
  for (const name of STARTERS) {
    const target = join(folder, name);
    if (await exists(target)) {
      kept.push(target);
      continue;
    }
    const text = await readText(join(packageRoot(), name));
    await writeFile(target, modeline(name.replace('.yaml', '.schema.json')) + text, { flag: 'wx' });
    written.push(target);
  }
  return { written, kept };
}

export async function init(folder = '.'): Promise<void> {
  const { written, kept } = await initProject(folder);
  const lines = [
    ...written.map((path) => `written: ${path}`),
    ...kept.map((path) => `kept as it is: ${path}`),
    'next: fill in device.yaml, then run `trace510k submission`; docs/device-yaml.md explains every key',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
