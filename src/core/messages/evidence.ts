/** Words of the evidence room. */
import type { Problem } from '../problems.js';

export const noManifest = (folder: string): Problem => ({
  rule: 'evidence-folder-has-a-manifest',
  place: { file: folder },
  message: 'expected an evidence folder with evidence.manifest.json, found none',
  next: 'name a folder written by `trace510k submission` or `trace510k evaluate`',
});

export const fileMissing = (file: string): Problem => ({
  rule: 'evidence-files-are-there',
  place: { file },
  message: 'expected this file, which the evidence manifest lists; it is missing',
  next: 'restore it, or write the evidence again from its inputs',
});

export const fileChanged = (file: string, expected: string, got: string): Problem => ({
  rule: 'evidence-files-match-the-manifest',
  place: { file },
  message: `expected SHA-256 ${expected}, the file has ${got}: it was changed after the manifest was written`,
  next: 'evidence is never edited by hand; restore it, or write the evidence again from its inputs',
});

export const notJson = (file: string, detail: string): Problem => ({
  rule: 'evidence-files-are-json',
  place: { file },
  message: `expected JSON, the parser stopped: ${detail}`,
  next: 'restore the file, or write the evidence again from its inputs',
});

export const evidenceForm = (file: string, key: string, detail: string): Problem => ({
  rule: 'evidence-files-have-the-stated-form',
  place: { file, ...(key === '' ? {} : { column: key }) },
  message: `expected the form of docs/schema/evidence: ${detail}`,
  next: 'restore the file, or write the evidence again from its inputs',
});

export const recordBroken = (file: string, key: string, detail: string): Problem => ({
  rule: 'records-have-the-stated-form',
  place: { file, ...(key === '' ? {} : { column: key }) },
  message: `expected the form of a record (docs/contract.md): ${detail}`,
  next: 'measure it again with the command the record names',
});

export const recordIdOutside = (file: string, id: string, record: string): Problem => ({
  rule: 'record-ids-begin-with-its-name',
  place: { file },
  message: `expected ids that begin with "${record}", found "${id}": it could take the place of another value`,
  next: 'measure it again with the command the record names',
});

export const recordOfOtherSoftware = (recorded: string, running: string): string =>
  `measured with ${recorded}, this is ${running}`;
export const recordOfOtherModel = 'measured with another model';
export const recordOfSyntheticData = 'measured on synthetic data';

export const keyUnreadable = (file: string, kind: 'private' | 'public'): Problem => ({
  rule: 'keys-are-ed25519-in-pem',
  place: { file },
  message: `expected an unencrypted Ed25519 ${kind} key in PEM; this file holds none that could be read`,
  next:
    kind === 'private'
      ? 'make one with: openssl genpkey -algorithm ed25519 -out release.key (docs/auditing.md says how to keep it)'
      : 'make it from the private key with: openssl pkey -in release.key -pubout -out release.pub',
});

export const envelopeBroken = (file: string): Problem => ({
  rule: 'attestations-are-dsse-envelopes',
  place: { file },
  message:
    'expected a DSSE envelope around an in-toto statement as this program writes it; the file was changed or is another',
  next: 'restore the file from the release',
});

export const signatureWrong = (file: string, keyFile: string, id: string): Problem => ({
  rule: 'attestations-are-signed-by-the-key-given',
  place: { file },
  message: `no signature of it was made by the key in ${keyFile} (key id ${id}): it was changed, or signed by another key`,
  next: 'restore the file from the release, or ask the signer for the right public key',
});

export const noSuchRevision = (revision: string, root: string): Problem => ({
  rule: 'releases-are-folders-or-tags',
  place: { file: revision },
  message: `expected an evidence folder, a release under evidence/, or a tag of the repository in ${root}; found none`,
  next: 'name a folder written by `trace510k submission`, or a tag that `git tag` lists',
});

export const noReleaseManifest = 'there is no list of what the folder should hold';
export const manifestCanonical = 'in the bytes this program writes';
export const manifestNotCanonical = 'not in the bytes this program writes: it was changed';
export const fileNotListed = 'the release manifest does not list it';
export const pathLeavesFolder = 'the manifest names a path outside the folder';
export const hashDiffers = (expected: string, got: string): string =>
  `SHA-256 is ${got}, the manifest says ${expected}`;
export const againstEvidenceManifest = (detail: string | undefined): string =>
  `against the evidence manifest: ${detail ?? 'not there'}`;

export const lockBroken = (file: string, key: string, detail: string): Problem => ({
  rule: 'protocol-locks-have-the-stated-form',
  place: { file, ...(key === '' ? {} : { column: key }) },
  message: `expected a protocol lock as \`trace510k protocol lock\` writes it: ${detail}`,
  next: 'restore the file; a lock is never edited by hand',
});

export const planChanged = (protocol: string, lock: string, lockedAt: string, parts: readonly string[]): Problem => ({
  rule: 'runs-meet-the-locked-protocol',
  place: { file: protocol },
  message: `expected the very plan that ${lock} froze on ${lockedAt}; the file was changed since${parts.length > 0 ? ` (${parts.join(' and ')} among what changed)` : ''}`,
  next: 'restore the locked plan; or run with --exploratory, which is printed on every page; or, before the test set was opened, lock the new plan: trace510k protocol lock --replace',
});

export const testListChanged = (lock: string, cases: number | null): Problem => ({
  rule: 'runs-open-the-locked-test-set',
  place: { file: lock },
  message: `expected the ${cases ?? ''} test cases that were locked; this run has other ones`.replace('  ', ' '),
  next: 'use the data and the split that were locked; or run with --exploratory, which is printed on every page',
});

export const modelChanged = (lock: string, expected: string, got: string | null): Problem => ({
  rule: 'runs-use-the-locked-model',
  place: { file: lock },
  message: `expected the locked model (SHA-256 ${expected}); this run has ${got === null ? 'none' : got}`,
  next: 'give the locked model with --model; or run with --exploratory, which is printed on every page',
});

export const lockMissing = (protocol: string, lock: string): Problem => ({
  rule: 'required-protocol-locks-are-there',
  place: { file: protocol, column: 'lock' },
  message: `the plan says \`lock: required\`, and there is no ${lock}`,
  next: 'freeze the plan first: trace510k protocol lock; or run with --exploratory, which is printed on every page',
});

export const lockIsThere = (lock: string, lockedAt: string, accesses: number): Problem => ({
  rule: 'protocol-locks-are-made-once',
  place: { file: lock },
  message: `the plan was locked on ${lockedAt}${accesses > 0 ? `, and the test set was opened ${accesses} times since` : ''}`,
  next: 'leave it; or replace it with --replace: the log of accesses keeps both',
});

export const exploratoryNoLock = 'no protocol lock was made before the test set was opened';
export const exploratoryAsked = (problems: readonly Problem[]): string =>
  problems.length === 0
    ? 'run with --exploratory'
    : `run with --exploratory against a lock it does not meet (${problems.map((p) => p.rule).join(', ')})`;

export const openedBeforeLock = (lockedAt: string, how: string): string =>
  `the plan was frozen on ${lockedAt.slice(0, 10)}, after the test set had already been used (${how.replace(/\.$/, '')})`;
export const openedByTheLog = (accesses: number, first: string): string =>
  `the log of accesses has ${accesses === 1 ? 'one' : accesses} of them, the first on ${first.slice(0, 10)}`;
export const openedBeforeEmpty: Problem = {
  rule: 'a-test-set-looked-at-is-explained',
  message: 'expected words after --opened-before, found none',
  next: 'say in a sentence who looked at the test set, when, and what was chosen by it',
};

export const accessLogBroken = (file: string, row: number): Problem => ({
  rule: 'access-logs-are-unbroken',
  place: { file, row },
  message: 'expected a line that carries the hash of the line before it; a line was changed or taken out',
  next: 'restore the log from the repository; it is appended to, never edited',
});

export const noTestRun = 'no test run is recorded';
export const sourceUnknown = 'the software that made this evidence came without its tests, so its sources have no hash';
export const testRunOfOtherSource = (recorded: string, present: string): string =>
  `the recorded run is of other sources (SHA-256 ${recorded.slice(0, 16)}…) than those that made this evidence (${present.slice(0, 16)}…)`;

export const testsChangedTheTree = 'the sources changed while the tests ran; nothing was recorded';
