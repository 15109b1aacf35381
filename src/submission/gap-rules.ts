/** Who owes what: every key of device.yaml that a document asks for, how badly it is missed, and a good answer's shape. */
import { CLINICAL } from './gap-rules/clinical.js';
import { QUALITY } from './gap-rules/quality.js';
import { REGULATORY } from './gap-rules/regulatory.js';
import type { GapRule } from './gap-rules/rule.js';
import { SOFTWARE } from './gap-rules/software.js';

export const GAP_RULES: ReadonlyMap<string, GapRule> = new Map([...REGULATORY, ...CLINICAL, ...SOFTWARE, ...QUALITY]);
