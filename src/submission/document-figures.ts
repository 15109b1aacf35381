/** Diagrams of the text itself: the decision on substantial equivalence, and the parts of the software. */
import { deviceSchema, deviceValue } from '../config/device.js';
import { parseYaml } from '../config/load.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Chart } from './charts/chart.js';
import { algorithmFlowChart } from './charts/flows.js';
import { openGaps } from './gaps.js';

/** The questions in their order; what device.yaml answers is named, the rest is open. */
export function equivalenceFlow(evidence: Evidence): Chart {
  const device = parseYaml(evidence.deviceText, 'device.yaml', deviceSchema);
  const given = (key: string): boolean => deviceValue(device, key) !== undefined;
  const answer = (key: string, words: string): string => (given(key) ? words : 'open: the answer is not provided');
  const not = 'not substantially equivalent';
  const exploratory = evidence.lock.binding.state === 'exploratory';
  const unmet = evidence.criteria.some((c) => c.verdict !== 'PASS');
  const open = openGaps(device, evidence).length > 0 || evidence.criteria.length === 0 || exploratory;
  return algorithmFlowChart({
    id: 'equivalence-flow',
    about: 'The decision on substantial equivalence',
    otherwise: 'If no',
    steps: [
      {
        title: 'Is the predicate legally marketed?',
        lines: [answer('predicate.k', `predicate ${device.predicate.k ?? ''}`)],
        reject: not,
        onward: 'yes',
      },
      {
        title: 'Is the intended use the same?',
        lines: [answer('predicate.sameIntendedUse', 'argued by the submitter')],
        reject: not,
        onward: 'yes',
      },
      {
        title: 'Are the technological characteristics the same?',
        lines: ['not claimed: the differences are discussed'],
        otherwise: 'If yes',
        reject: 'substantially equivalent',
        onward: 'no',
      },
      {
        title: 'Do the differences raise different questions?',
        lines: ['questions of safety and effectiveness', answer('predicate.differences', 'argued by the submitter')],
        otherwise: 'If yes',
        reject: not,
        onward: 'no',
      },
      {
        title: 'Are the methods acceptable?',
        lines: [
          exploratory
            ? 'protocol stated; the run is exploratory'
            : 'protocol stated, and locked before the test set was opened',
        ],
        reject: not,
        onward: 'yes',
      },
      {
        title: 'Do the data show equivalence?',
        lines: [
          evidence.criteria.length === 0
            ? 'open: no criterion is stated'
            : unmet
              ? 'a criterion was not met'
              : open
                ? 'open until the gaps are closed'
                : 'criteria met; see acceptance criteria',
        ],
        reject: not,
        onward: 'yes',
      },
      {
        title: 'Substantially equivalent',
        lines: [
          unmet
            ? 'not reached: a criterion was not met'
            : open
              ? 'open: not every question is answered'
              : 'argued by the submitter; FDA decides',
        ],
      },
    ],
    caption: 'The decision on substantial equivalence, with the state of each answer.',
  });
}

/** The path of a film through the device, and that of the evidence to this document. */
export function architecture(evidence: Evidence): Chart {
  const triage = parseYaml(evidence.deviceText, 'device.yaml', deviceSchema).deviceType === 'CADt';
  return algorithmFlowChart({
    id: 'architecture',
    about: 'Parts of the software along the path of one film',
    otherwise: 'Evidence, outside the device',
    steps: [
      { title: 'Picture archive (outside)', lines: ['sends films as DICOM objects'] },
      {
        title: 'dicom: reading and acceptance',
        lines: ['header and pixel data within fixed limits; checks of the intended use'],
      },
      {
        title: 'model: preprocessing, network, operating point',
        lines: ['weights and operating point checked by digest'],
        reject:
          'data, evaluation, evidence: films with known truth give results; submission: results give this document',
      },
      {
        title: 'workflow: answer',
        lines: [triage ? 'flag, no flag or refusal, under the identifiers of the film' : 'score and marks, or refusal'],
      },
      { title: 'Worklist (outside)', lines: ['shows the answer; every film is read by a clinician'] },
    ],
    caption:
      'Parts of the software along the path of one film. Boxes marked (outside) belong to the site, the dashed box to the manufacturer.',
  });
}
