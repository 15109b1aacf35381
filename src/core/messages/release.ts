/** Words of `trace510k release`. */
import type { Problem } from '../problems.js';

export const notAVersion = (got: string): Problem => ({
  rule: 'releases-have-a-version',
  message: `expected a version such as 1.2.0, got "${got}"`,
  next: 'npm run release -- 1.2.0',
});
export const notARepository = (folder: string): Problem => ({
  rule: 'releases-are-made-at-the-top-of-a-repository',
  place: { file: folder },
  message: 'expected the top folder of a git repository',
  next: 'run the command there',
});
export const treeNotClean = (changed: readonly string[]): Problem => ({
  rule: 'releases-come-from-a-clean-tree',
  message: `expected no uncommitted change, found: ${changed.join(', ')}`,
  next: 'commit or remove what changed: a release is made from what is in the repository',
});
export const otherVersion = (asked: string, stated: string): Problem => ({
  rule: 'releases-carry-the-version-of-the-package',
  place: { file: 'package.json', column: 'version' },
  message: `expected ${asked}, found ${stated}`,
  next: `set it: npm version ${asked} --no-git-tag-version, and commit`,
});
export const notInChangelog = (version: string, heading: string | undefined): Problem => ({
  rule: 'releases-stand-in-the-changelog',
  place: { file: 'CHANGELOG.md' },
  message: heading === undefined ? `expected a section "## ${version}"` : `the section is headed "${heading}"`,
  next: `head the section "## ${version} – date", say what changed, and commit`,
});
export const tagIsThere = (version: string): Problem => ({
  rule: 'releases-are-made-once',
  message: `the tag v${version} is there already`,
  next: 'take the next version: a release that was published is never changed',
});
export const evidenceIsThere = (folder: string): Problem => ({
  rule: 'releases-are-made-once',
  place: { file: folder },
  message: 'the folder is there already',
  next: 'take the next version, or remove what an abandoned try left',
});
export const notLocked = (protocol: string, lock: string): Problem => ({
  rule: 'releases-have-a-locked-plan',
  place: { file: protocol },
  message: `expected the plan's lock ${lock}, found none`,
  next: 'trace510k protocol lock, before the test set is opened; or --exploratory, which is printed on every page',
});
export const doesNotVerify = (found: string): Problem => ({
  rule: 'releases-verify',
  message: `the evidence does not come out again; nothing was committed\n${found}`,
  next: 'report this: the same inputs must give the same evidence',
});
export const dryRun = (version: string, folder: string): string =>
  `nothing stands in the way of ${version}; it would write ${folder}, verify it, commit it and tag v${version}\n`;
export const released = (version: string, folder: string, manifest: string): string =>
  `released ${version}: ${folder}, tag v${version}\nevidence manifest SHA-256: ${manifest}\nnext: git push --follow-tags\n`;
