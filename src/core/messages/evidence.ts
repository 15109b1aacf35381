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
