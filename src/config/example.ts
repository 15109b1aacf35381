/** Examples of good answers, by key of device.yaml: templates/data/device-example.yaml, which `init` hands out commented. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../core/files.js';

export const exampleText = (): string =>
  readFileSync(join(packageRoot(), 'templates', 'data', 'device-example.yaml'), 'utf8');

/** Keys of other claims stand in comments of the form `# only CADe and CADex: key: answer`. */
const OF_ANOTHER_CLAIM = /^ *# only [^:]+: (.+)$/gm;

let examples: Record<string, unknown> | undefined;

/** The example answer at a dotted key; undefined where there is none. */
export function exampleValue(key: string): unknown {
  examples ??= parse(exampleText()) as Record<string, unknown>;
  const found = key
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], examples);
  if (found !== undefined) return found;
  const last = key.split('.').at(-1) as string;
  for (const [, line] of exampleText().matchAll(OF_ANOTHER_CLAIM)) {
    if (line?.startsWith(`${last}: `)) return (parse(line) as Record<string, unknown>)[last];
  }
  return undefined;
}

/** The same as one line of text. */
export function exampleAnswer(key: string): string | undefined {
  const value = exampleValue(key);
  return value === undefined ? undefined : asLine(value);
}

function asLine(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value).trim();
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object')) return value.join('; ');
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

/** The example with every answer commented out; only the claim, which must be stated, stands. */
export function commentedExample(): string {
  const lines = exampleText().split('\n');
  return lines.map((line) => (/^(\s*#|\s*$|deviceType:)/.test(line) ? line : `# ${line}`)).join('\n');
}
