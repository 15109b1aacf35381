/** Words of `trace510k review`. */
import type { Place, Problem } from '../problems.js';

export const columnLacking = (file: string, name: string, columns: readonly string[]): Problem => ({
  rule: 'reviews-have-their-columns',
  place: { file, column: name },
  message: `expected the columns ${columns.join(', ')}, found no "${name}"`,
  next: 'leave out --table to get a table to fill in',
});

export const cellsEmpty = (place: Place, columns: readonly string[]): Problem => ({
  rule: 'reviews-say-everything',
  place,
  message: `expected words in every cell, found none under ${columns.join(', ')}`,
  next: 'say what was found; "none" is an answer',
});

export const packageNotLocked = (place: Place, name: string, near: readonly string[]): Problem => ({
  rule: 'reviews-are-of-locked-packages',
  place,
  message: `expected a production package of package-lock.json, got "${name}"`,
  next: near.length > 0 ? `known and close: ${near.join(', ')}` : 'correct the name, or remove the row',
});

export const versionNotLocked = (place: Place, name: string, version: string, locked: readonly string[]): Problem => ({
  rule: 'reviews-are-of-locked-packages',
  place,
  message: `expected version ${locked.join(' or ')} of ${name}, as package-lock.json locks it, got "${version}"`,
  next: 'review the locked version',
});

export const noDay = (place: Place, day: string): Problem => ({
  rule: 'reviews-state-their-day',
  place,
  message: `expected a day that exists, such as 2026-11-24, got "${day}"`,
  next: 'give the day on which the source was read',
});

export const dayToCome = (place: Place, day: string, today: string): Problem => ({
  rule: 'reviews-state-their-day',
  place,
  message: `expected a day up to ${today}, got ${day}`,
  next: 'give the day on which the source was read',
});

export const packageNotReviewed = (file: string, name: string, version: string): Problem => ({
  rule: 'reviews-cover-every-package',
  place: { file },
  message: `expected a row for ${name} ${version}, which the product names itself, found none`,
  next: 'read its list of anomalies and add the row',
});

export const reviewNeeds = (flag: string, what: string): Problem => ({
  rule: 'reviews-say-who-and-what',
  message: `expected ${flag} with ${what}, found none`,
  next: `add ${flag}`,
});

export const lockLacking: Problem = {
  rule: 'reviews-need-the-lock',
  place: { file: 'package-lock.json' },
  message: 'expected the lock of the packages, this installation came without it',
  next: 'run from a checkout of the release',
};

export const TITLES = {
  soup: 'Review of published anomalies of third-party packages',
  vulnerabilities: 'Review of known vulnerabilities of the components',
} as const;

export const HEADINGS: Readonly<Record<string, string>> = {
  package: 'Package',
  version: 'Version',
  read_on: 'Read on',
  source: 'Source read',
  database: 'Database',
  anomalies: 'Anomalies found',
  advisory: 'Advisory',
  judgment: 'Judgment',
};

export const ABOUT = {
  reviewer: 'Who made the review',
  compared: 'What the packages were compared with',
  packages: 'Production packages locked when the review was made',
  rows: { soup: 'Packages that the product names itself, reviewed', vulnerabilities: 'Advisories found and judged' },
  lock: 'SHA-256 of the package-lock.json that was reviewed',
  table: {
    soup: 'Each package that the product names itself, in its locked version; the judgment is the reviewer’s',
    vulnerabilities: 'Advisories about the locked versions; the judgment is the reviewer’s',
  },
} as const;

export const reviewDone = (rows: number, path: string): string => `${rows} rows kept: ${path}`;
