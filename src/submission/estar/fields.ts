/** The sheet of values that are typed into the electronic template: each with its source, open ones named. */
import { z } from 'zod';
import { deviceValue } from '../../config/device.js';
import { formatSheetCsv } from '../../core/csv.js';
import * as say from '../../core/messages/check.js';
import { type Context, primaryId } from '../context.js';
import { readData } from '../data.js';
import { formatFact, formatResult } from '../format.js';
import { gapAt } from '../gaps.js';
import { deviceText } from '../words.js';

const fieldSchema = z.array(
  z.strictObject({
    section: z.string(),
    field: z.string(),
    device: z.string().optional(),
    evidence: z.string().optional(),
    result: z.string().optional(),
    says: z.string().optional(),
  }),
);

export interface TypedField {
  readonly section: string;
  readonly field: string;
  readonly value: string | null;
  /** Key of device.yaml or id of the evidence it comes from. */
  readonly source: string;
  readonly state: 'given' | 'open';
}

export function typedFields(context: Context): TypedField[] {
  return readData('estar-fields', fieldSchema).map(({ section, field, device, evidence, result, says }) => {
    const made = (value: string | null, source: string): TypedField => ({
      section,
      field,
      value,
      source,
      state: value === null ? 'open' : 'given',
    });
    if (says !== undefined) return made(says, say.stateOfDevice);
    if (device !== undefined) {
      const open = gapAt(device, context.device, context.evidence) !== undefined;
      // Back from Markdown: a field takes plain text.
      const text = deviceText(deviceValue(context.device, device) ?? '').replace(/\\(.)/g, '$1');
      return made(open ? null : text, `device.yaml ${device}`);
    }
    if (evidence !== undefined) {
      const fact = context.evidence.facts.get(evidence);
      return made(fact && fact.value !== null ? formatFact(fact) : null, evidence);
    }
    const id = primaryId(context, 'overall', result as string);
    const found = context.evidence.results.get(id);
    return made(found?.status === 'ok' ? formatResult(found) : null, id);
  });
}

export const fieldsCsv = (fields: readonly TypedField[]): string =>
  formatSheetCsv(
    ['section', 'field', 'value', 'source', 'state'],
    fields.map((f) => [f.section, f.field, f.value, f.source, f.state]),
  );
