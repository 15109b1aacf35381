/** What quality owes: documents under control, risk, signatures. */
import { rules } from './rows.js';

const SIGNED = ['name', 'role', 'meaning', 'date'];

export const QUALITY = rules('quality', [
  ['document.id', 'Document number', 'as in the document control system'],
  ['document.changes', 'Changes of this document', 'each revision with what changed', 'should'],
  ['standards', 'Consensus standards', 'number, edition, recognition, extent, for each'],
  ['labeling.manual', 'User manual', 'the attachment and its summary'],
  [
    'software.riskManagementFile',
    'Risk management file',
    'plan, assessment and report, with acceptability fixed beforehand',
  ],
  ['monitoring', 'Performance monitoring plan', 'measures, triggers, cadence, actions', 'should'],
  ['risk.acceptability', 'Criteria of risk acceptability', 'the matrix, and the day it was fixed before the analysis'],
  ['risk.rows', 'Rating of each hazard', 'probability, evaluation before and after control, verification'],
  ['risk.overallResidual', 'Overall residual risk', 'whether acceptable, and why'],
  ['approvals.author', 'Author’s signature', 'name, role, meaning, date', 'should', undefined, SIGNED],
  ['approvals.reviewer', 'Reviewer’s signature', 'name, role, meaning, date', 'should', undefined, SIGNED],
  ['approvals.approver', 'Approver’s signature', 'name, role, meaning, date', undefined, undefined, SIGNED],
]);
