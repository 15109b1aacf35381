/** The words of the release for what is on a film. */

export const FINDINGS: readonly string[] = [
  'Atelectasis',
  'Cardiomegaly',
  'Consolidation',
  'Edema',
  'Effusion',
  'Emphysema',
  'Fibrosis',
  'Hernia',
  'Infiltration',
  'Mass',
  'Nodule',
  'Pleural_Thickening',
  'Pneumonia',
  'Pneumothorax',
];
export const NO_FINDING = 'No Finding';

/** Letters only, lower case: "Pleural Thickening" and "Pleural_Thickening" are one finding. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
const BY_PLAIN = new Map([...FINDINGS, NO_FINDING].map((name) => [plain(name), name]));
// The release's own box list writes it so.
BY_PLAIN.set('infiltrate', 'Infiltration');

/** The release's spelling of a finding, or undefined when it knows none like it. */
export const knownFinding = (name: string): string | undefined => BY_PLAIN.get(plain(name));
