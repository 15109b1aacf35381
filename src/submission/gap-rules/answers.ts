/** Keys of device.yaml where it is not enough to ask whether the answer is there: what else answers them, what they lack. */
import type { Device } from '../../config/device.js';
import { isKnownCode } from '../../config/product-codes.js';
import * as say from '../../core/messages/gaps.js';
import type { Evidence } from '../../evidence/evidence.js';
import { hazardsSchema, readData } from '../data.js';
import type { GapRule } from './rule.js';

/** Something that the planning of the pivotal study computed. */
export const hasPlan = ({ facts }: Evidence): boolean => facts.has('plan.cases');

/** A computed size answers only where somebody says where its assumptions come from. */
const PLANNED: Pick<GapRule, 'answered' | 'detail'> = {
  answered: (evidence) => hasPlan(evidence) && typeof evidence.facts.get('plan.source')?.value === 'string',
  detail: (evidence) => (hasPlan(evidence) ? say.planHasNoSource : undefined),
};

/** The computed size is that of the pivotal study; it justifies the size of the test set at hand only with its source. */
const TEST_SET: Pick<GapRule, 'answered' | 'detail'> = {
  ...PLANNED,
  detail: (evidence) => (hasPlan(evidence) ? say.testSetSizeUnjustified : undefined),
};

/** Hazards of the table in the document that the manufacturer has not rated. */
const unrated = ({ risk }: Device): string | undefined => {
  const rated = new Set(risk.rows?.map((row) => row.hazard));
  const open = readData('hazards', hazardsSchema).flatMap(({ id }) => (rated.has(id) ? [] : [id]));
  return open.length === 0 ? undefined : say.hazardsUnrated(open);
};

export const ANSWERS: Readonly<Record<string, Pick<GapRule, 'answered' | 'detail' | 'lacking'>>> = {
  'risk.rows': { lacking: unrated },
  'statisticalPlan.sampleSize': TEST_SET,
  'validationPlan.sampleSize': PLANNED,
  'predicate.codeSource': {
    answered: (_, { predicate }) => predicate.code === undefined || isKnownCode(predicate.code),
    detail: (_, { predicate }) => (predicate.code === undefined ? undefined : say.codeNotListed(predicate.code)),
  },
};
