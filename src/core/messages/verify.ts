/** Words of `trace510k verify`. */
import type { Problem } from '../problems.js';

export const madeAgain = 'made again, byte for byte';
export const madeAgainButNotThere = 'made again, and not in the folder';
export const madeAgainOtherwise = 'made again from the evidence, it comes out otherwise';
export const otherCompression = 'the same content; the compression library of another Node line wrote other bytes';

export const otherModel = (folder: string, expected: string | null, got: string): Problem => ({
  rule: 'scores-are-checked-with-the-model-of-the-evidence',
  place: { file: folder },
  message: `expected the model with SHA-256 ${expected ?? '(none: the scores came from elsewhere)'}, found ${got}`,
  next: 'give the model folder the evidence was made with',
});

export const scoringNeedsBoth = (missing: '--data' | '--model'): Problem => ({
  rule: 'scoring-needs-films-and-model',
  message: `scoring again needs films and model; ${missing} was not given`,
  next: 'give both --data DIR and --model DIR, or neither to check from the predictions on',
});

export const noSignature = (file: string): Problem => ({
  rule: 'signatures-asked-for-are-there',
  place: { file },
  message: 'a public key was given, and the folder holds no attestation',
  next: 'sign it with `trace510k attest`, or leave out --public-key',
});

export const notRecomputable = 'the folder does not hold what it takes to compute the results again';
export const subjectMissing = (name: string): string => `the attestation names ${name}, which is not there`;
export const subjectDiffers = (name: string): string => `${name} is not the file that was signed`;
export const subjectUnsigned = (name: string): string => `the attestation does not cover ${name}`;

export const tagNotInstalled = (folder: string): Problem => ({
  rule: 'tags-install-what-they-pin',
  place: { file: folder },
  message: 'the packages that the tag pins could not be installed',
  next: 'check the network or the registry setting, then run the command again',
});
