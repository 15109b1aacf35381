/** Words about gaps: what of an answer is missing, and who closes it how. */

export const recordLeftOut = (name: string, state: string): string =>
  `the record \`${name}\` is not of this run (${state})`;

/** The title of the gap names all of them; the detail names the missing ones only where some are there. */
export const subgroupsLacking = (lacking: readonly string[], asked: number): string =>
  lacking.length === asked
    ? 'the case table has no column for them'
    : `the case table has no column for ${inWords(lacking, 'or')}`;

export const testRunLacking = (state: { readonly reason: string } | object): string | undefined =>
  'reason' in state ? (state.reason as string) : undefined;

export const planHasNoSource =
  'the computed plan is printed, but the source of its assumptions is not stated. State it here, or as `source` under `plan` in protocol.yaml';

export const testSetSizeUnjustified =
  'the computed plan sizes the pivotal study; the size of this test set is not justified';

export const hazardsUnrated = (ids: readonly string[]): string => `not rated: ${ids.join(', ')}`;

export const codeNotListed = (code: string): string =>
  `${code} is not among the codes that trace510k knows, so it could not be checked`;

/** Where a gap of device.yaml is closed. */
export const fillKey = (key: string): string => `device.yaml, key ${key}`;

/** "a", "a and b", "a, b and c". */
export const inWords = (words: readonly string[], last: 'and' | 'or' = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
