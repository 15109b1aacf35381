/** What quality owes: documents under control, risk, signatures. */
import { rules } from './rows.js';

const SIGNED = ['name', 'role', 'meaning', 'date'];

export const QUALITY = rules('quality', [
  ['document.id', 'Document number', 'as in the document control system'],
  ['document.changes', 'Change history of this document', 'each revision and what changed in it', 'should'],
  ['standards', 'Consensus standards', 'number, edition, recognition, extent, for each'],
  ['labeling.manual', 'User manual', 'the attachment and its summary'],
  [
    'software.riskManagementFile',
    'Risk management file',
    'plan, assessment and report, with the acceptability criteria fixed beforehand',
  ],
  ['monitoring', 'Performance monitoring plan', 'measures, triggers, frequency, actions'],
  ['risk.acceptability', 'Risk acceptability criteria', 'the matrix, and the date it was fixed, before the analysis'],
  ['risk.rows', 'Rating of each hazard', 'probability, evaluation before and after control, verification'],
  ['risk.overallResidual', 'Overall residual risk', 'whether acceptable, and why'],
  ['approvals.author', 'Author’s signature', 'name, role, meaning, date', 'should', undefined, SIGNED],
  ['approvals.reviewer', 'Reviewer’s signature', 'name, role, meaning, date', 'should', undefined, SIGNED],
  ['approvals.approver', 'Approver’s signature', 'name, role, meaning, date', undefined, undefined, SIGNED],
]);
