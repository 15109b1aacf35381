/** What software owes: the device as built, its documentation, its security. */
import { rules } from './rows.js';

export const SOFTWARE = rules('software', [
  ['device.version', 'Device version', 'the released version'],
  ['userInterface.marks', 'What users see drawn on the film', 'none, box, contour or heatmap'],
  ['userInterface.statesDiagnosis', 'Whether the device states a diagnosis', 'true or false'],
  ['userInterface.screens', 'Screens and example outputs', 'flagged, not flagged, rejected, error'],
  ['compatibility', 'Compatible devices and protocols', 'manufacturers and models tested, minimum resolution, views'],
  ['installation', 'Installation, maintenance and site acceptance', 'steps, and the local acceptance protocol'],
  ['documentationLevel.level', 'Software documentation level', 'Basic or Enhanced'],
  [
    'documentationLevel.rationale',
    'Rationale for the documentation level',
    'whether a failure before risk controls could cause death or serious injury',
  ],
  ['software.description', 'Software description', 'platforms, hosting, off-the-shelf parts, released version'],
  [
    'software.requirements',
    'Software requirements of a detection device',
    'the attachment, with ids',
    undefined,
    ['CADe', 'CADex'],
  ],
  ['software.architecture', 'Architecture', 'modules, data flow, external systems'],
  ['software.design', 'Software design specification', 'the attachment, by requirement'],
  ['software.lifecycle', 'Development, configuration and maintenance', 'summary, or declaration of conformity'],
  ['software.versionHistory', 'Version history', 'date, version, change, effect'],
  ['software.anomalies', 'Unresolved anomalies', 'each with its effect on safety, or “none known”'],
  ['cybersecurity.threatModel', 'Threat model', 'the attachment and its summary'],
  ['cybersecurity.riskAssessment', 'Cybersecurity risk assessment', 'risks rated by exploitability'],
  [
    'cybersecurity.architectureViews',
    'Security architecture views',
    'global, multi-patient harm, updatability, use cases',
  ],
  ['cybersecurity.penetrationTest', 'Penetration test', 'who tested, what was tested, and the findings'],
  ['cybersecurity.labeling', 'Security information for sites', 'the attachment and its summary'],
  ['cybersecurity.managementPlan', 'Cybersecurity management plan', 'monitoring, disclosure, updates'],
]);
