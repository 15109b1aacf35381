/** Reads a YAML configuration file and reports every problem at once, by key and line. */
import { readFile } from 'node:fs/promises';
import { type Document, isCollection, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { sha256 } from '../core/files.js';
import * as sayConfig from '../core/messages/config.js';
import { cannotRead } from '../core/messages/core.js';
import { nearest } from '../core/nearest.js';
import { InputError, refuse } from '../core/problems.js';

export interface Loaded<T> {
  readonly value: T;
  readonly file: string;
  /** The file's own bytes, which go into the evidence unchanged. */
  readonly text: string;
  readonly sha256: string;
}

export async function loadYaml<S extends z.ZodType>(file: string, schema: S): Promise<Loaded<z.output<S>>> {
  const text = await readFile(file, 'utf8').catch((e: NodeJS.ErrnoException) => refuse(cannotRead(file, e)));
  return { value: parseYaml(text, file, schema), file, text, sha256: sha256(text) };
}

export function parseYaml<S extends z.ZodType>(text: string, file: string, schema: S): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // A warning is a tag that YAML does not know (`!!js/function`): data of no kind that belongs here.
  const faults = ownFaults([...document.errors, ...document.warnings]);
  if (faults.length > 0) {
    throw new InputError(faults.map((e) => sayConfig.yamlBroken(file, lines.linePos(e.pos[0]).line, e.message)));
  }
  const checked = schema.safeParse(plain(document, file));
  if (checked.success) return checked.data;
  throw new InputError(
    checked.error.issues.flatMap((issue) => {
      const path = issue.path.map(String);
      if (issue.code === 'unrecognized_keys') {
        const known = keysAt(schema, path);
        return issue.keys.map((key) =>
          sayConfig.unknownKey(
            file,
            lineOf(document, lines, [...path, key]),
            [...path, key].join('.'),
            nearest(key, known),
          ),
        );
      }
      const value = document.getIn(path);
      const kind = kindOf(issue);
      if (kind !== null && value === undefined) {
        return [sayConfig.keyMissing(file, lineOf(document, lines, path), path.join('.'), kind)];
      }
      return [sayConfig.badValue(file, lineOf(document, lines, path), path.join('.'), issue.message, scalar(value))];
    }),
  );
}

/** What a value had to be, where the schema looked at its kind alone. */
function kindOf(issue: z.core.$ZodIssue): string | null {
  if (issue.code === 'invalid_type') return issue.expected;
  return issue.code === 'invalid_value' ? issue.values.map(String).join(', ') : null;
}

/** A value as it can be shown in a message; undefined where it is a list or a block of keys. */
const scalar = (value: unknown): string | undefined =>
  value === undefined || (value !== null && typeof value === 'object') ? undefined : String(value);

/** Keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: readonly string[]): string[] {
  type Node = { properties?: Record<string, Node>; items?: Node; anyOf?: Node[] };
  let nodes = [z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node];
  const spread = (node: Node): Node[] => [node, ...(node.anyOf ?? []).flatMap(spread)];
  for (const key of path) {
    nodes = nodes
      .flatMap(spread)
      .flatMap((node) => node.properties?.[key] ?? (/^\d+$/.test(key) ? (node.items ?? []) : []));
  }
  return nodes.flatMap(spread).flatMap((node) => Object.keys(node.properties ?? {}));
}

/** After the first fault of the syntax the parser stumbles over what follows from it; a key that stands twice is a fault of its own. */
function ownFaults<E extends { readonly code: string }>(faults: readonly E[]): E[] {
  const [first] = faults.filter((fault) => fault.code !== 'DUPLICATE_KEY');
  return faults.filter((fault) => fault === first || fault.code === 'DUPLICATE_KEY');
}

/** The line of a dotted key (list items by index) in a configuration text; of its nearest parent where it is not there. */
export function lineOfKey(text: string, key: string): number | undefined {
  const lines = new LineCounter();
  return lineOf(parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines, key.split('.'));
}

/** Aliases are expanded up to a limit: a few lines must not become gigabytes. */
function plain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return refuse(sayConfig.yamlExpands(file));
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    if (!isCollection(parent)) continue;
    const key = path[depth - 1];
    if (isSeq(parent)) {
      const item = parent.items[Number(key)];
      if (isNode(item) && item.range) return lines.linePos(item.range[0]).line;
      continue;
    }
    for (const item of parent.items) {
      const pair = item as {
        key?: { value?: unknown; range?: [number, number, number] };
        range?: [number, number, number];
      };
      if (pair.key && String(pair.key.value) === key && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
  }
  return undefined;
}
