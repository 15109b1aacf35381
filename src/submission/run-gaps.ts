/** What a run itself can leave open: evidence that another command, other data or another person has to bring. */
import { GIVEN } from './run-gaps/given.js';
import { MEASURED } from './run-gaps/measured.js';
import { PLANNED } from './run-gaps/planned.js';
import type { RunGapRule } from './run-gaps/rule.js';
import { SOFTWARE } from './run-gaps/software.js';

/** In the order of the register, but that what blocks filing comes first there. */
export const RUN_GAPS: ReadonlyMap<string, RunGapRule> = new Map([...GIVEN, ...MEASURED, ...SOFTWARE, ...PLANNED]);
