/** The rules of one owner, written down as rows. */
import type { DeviceType } from '../../config/claims.js';
import { ANSWERS } from './answers.js';
import type { GapRule, Owner } from './rule.js';

type Row = readonly [
  key: string,
  title: string,
  example: string,
  severity?: 'should' | undefined,
  only?: readonly DeviceType[] | undefined,
  parts?: readonly string[],
];

export function rules(owner: Owner, rows: readonly Row[]): [string, GapRule][] {
  return rows.map(([key, title, example, severity, only, parts]) => [
    key,
    {
      title,
      owner,
      severity: severity === 'should' ? 'expected by reviewers' : 'blocks filing',
      example,
      ...(only ? { only } : {}),
      ...(parts ? { parts } : {}),
      ...ANSWERS[key],
    },
  ]);
}
