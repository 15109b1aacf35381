/** Words about device.yaml and protocol.yaml. */
import type { Problem } from '../problems.js';

const at = (file: string, row: number | undefined, column?: string) => ({
  file,
  ...(row === undefined ? {} : { row }),
  ...(column ? { column } : {}),
});

/** Where the keys of a file are explained. */
const book = (file: string): string => (/protocol/.test(file) ? 'docs/contract.md' : 'docs/device-yaml.md');

export const yamlBroken = (file: string, row: number, detail: string): Problem => ({
  rule: 'configuration-is-yaml',
  place: at(file, row),
  message: `expected YAML, the parser stopped: ${detail}`,
  next: 'check indentation, quotes and colons on this line and the one before',
});

export const unknownKey = (file: string, row: number | undefined, key: string, near: readonly string[]): Problem => ({
  rule: 'configuration-keys-are-known',
  place: at(file, row, key),
  message: `expected only known keys, found "${key}"`,
  next: `${near.length > 0 ? `known and close: ${near.join(', ')}; ` : 'correct the spelling or remove the key; '}${book(file)} lists them all`,
});

/** "Invalid input: expected number, received string" → "expected number, got string". */
const plain = (detail: string): string =>
  detail.replace(/^Invalid (?:input|option|string): /, '').replace(/, received (?=[a-z]+$)/, ', got ');

export const badValue = (
  file: string,
  row: number | undefined,
  key: string,
  detail: string,
  came?: string,
): Problem => ({
  rule: 'configuration-values-are-valid',
  place: at(file, row, key || undefined),
  message:
    came === undefined || !/^expected/.test(plain(detail))
      ? plain(detail)
      : `${plain(detail).replace(/, got [a-z]+$/, '')}, got "${came}"`,
  next: `${book(file)} says what belongs here`,
});

export const keyMissing = (file: string, row: number | undefined, key: string, kind: string): Problem => ({
  rule: 'configuration-keys-are-stated',
  place: at(file, row, key),
  message: `expected this key (${kind}), it is missing`,
  next: `add it; ${book(file)} says what belongs here, and nothing that decides a number has a default`,
});

const criterion = (rule: string, file: string, row: number | undefined, id: string, message: string, next: string) => ({
  rule,
  place: at(file, row, id),
  message,
  next,
});

export const endpointShape = (file: string, row: number | undefined, id: string, endpoint: string): Problem =>
  criterion(
    'criteria-name-results',
    file,
    row,
    id,
    `expected population.metric.method as endpoint, got "${endpoint}"`,
    'for example overall.auroc.delong',
  );

export const unknownMetric = (
  file: string,
  row: number | undefined,
  id: string,
  metric: string,
  known: readonly string[],
): Problem =>
  criterion(
    'criteria-name-known-metrics',
    file,
    row,
    id,
    `expected a known metric, got "${metric}"`,
    `known: ${known.join(', ')}`,
  );

export const unknownMethod = (
  file: string,
  row: number | undefined,
  id: string,
  metric: string,
  method: string,
  known: readonly string[],
): Problem =>
  criterion(
    'criteria-name-known-methods',
    file,
    row,
    id,
    `expected a method of ${metric}, got "${method}"`,
    `known: ${known.join(', ')}`,
  );

export const thresholdNotLocked = (
  file: string,
  row: number | undefined,
  found: number,
  locked: number,
  lock: string,
): Problem => ({
  rule: 'threshold-is-the-locked-one',
  place: at(file, row, 'threshold.value'),
  message: `expected the threshold ${locked} that ${lock} locked for this model, got ${found}`,
  next: 'state the locked value, or the rule by which it was chosen; another threshold is another device',
});

export const yamlExpands = (file: string): Problem => ({
  rule: 'configuration-aliases-stay-few',
  place: { file },
  message: 'expected few aliases (`*name`); these expand to more than would be written out',
  next: 'write the values out',
});

export const codeUnchecked = (file: string, line: number | undefined, code: string): string =>
  `${file}${line === undefined ? '' : `:${line}`}: predicate.code: product code ${code} is not among those that trace510k knows, so it was not checked; look it up in FDA's product classification database and state where and when under predicate.codeSource (a gap until then)`;
