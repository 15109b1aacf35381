/** Words of the worker beside an archive. None of them holds a name, a number or a UID of a patient's study. */
import type { Problem } from '../problems.js';

export const oneSource = (given: readonly string[]): Problem => ({
  rule: 'one-archive-is-named',
  message: `expected one of --orthanc, --dicomweb and --inbox, got ${given.length === 0 ? 'none' : given.join(' and ')}`,
  next: 'name the archive to work beside; docs/worker.md shows a whole set-up',
});

export const badUrl = (option: string): Problem => ({
  rule: 'archive-address-is-a-url',
  message: `expected an address that begins with http:// or https:// for ${option}, without user, password, query or fragment`,
  next: 'credentials are read from TRACE510K_ARCHIVE_USER and TRACE510K_ARCHIVE_PASSWORD, or TRACE510K_ARCHIVE_TOKEN',
});

export const openCredentials: Problem = {
  rule: 'credentials-travel-encrypted',
  message: 'credentials are set, and the archive is neither on this machine nor reached by https',
  next: 'use https, or say --allow-http where the network itself is encrypted',
};

export const halfCredentials: Problem = {
  rule: 'credentials-are-whole',
  message: 'expected TRACE510K_ARCHIVE_USER together with TRACE510K_ARCHIVE_PASSWORD, or TRACE510K_ARCHIVE_TOKEN alone',
  next: 'set both, or only the token',
};

export const noOutbox: Problem = {
  rule: 'inbox-has-an-outbox',
  message: 'expected --outbox beside --inbox: the folder that takes the reports',
  next: 'name a folder outside the inbox',
};

export const inboxIsNoFolder = (path: string): Problem => ({
  rule: 'inbox-is-a-folder',
  place: { file: path },
  message: 'expected the folder that a receiver fills, got something else',
  next: 'name the folder, for one that of `storescp -od FOLDER PORT`',
});

export const outboxInside: Problem = {
  rule: 'outbox-is-outside-the-inbox',
  message: 'the outbox or the state folder lies inside the inbox, so reports would be taken for films',
  next: 'name a folder outside the inbox',
};

export const noLinks = (folder: string): Problem => ({
  rule: 'state-folder-takes-hard-links',
  place: { file: folder },
  message: 'expected a file system with hard links, which make a name only where it is new',
  next: 'choose a folder on a local disk (ext4, xfs, apfs, ntfs)',
});

export const notNumber = (option: string, text: string): Problem => ({
  rule: 'option-is-a-number',
  message: `expected a number above 0 for ${option}, got "${text}"`,
  next: 'add --help for the options and their defaults',
});

export const notPort = (text: string): Problem => ({
  rule: 'health-port-is-a-port',
  message: `expected a whole number from 1 to 65535 for --health, got "${text}"`,
  next: 'choose a free port of this machine',
});

export const portTaken = (port: number, code: string): Problem => ({
  rule: 'health-port-is-free',
  message: `expected port ${port} of the loopback interface to be free, the system said ${code}`,
  next: 'choose another --health port',
});

export const listening = (archive: string, state: string): string =>
  `listening to ${archive}; state in ${state}; end with Ctrl-C or SIGTERM`;
export const resumed = (open: number, parked: number): string =>
  `${open} film${open === 1 ? '' : 's'} taken up again, ${parked} parked`;
export const unparked = (films: number): string => `${films} parked film${films === 1 ? '' : 's'} taken up again`;
export const stopping = 'stopping: films at work are finished, the others wait in the state folder';
export const stopped = (counts: { scored: number; refused: number; parked: number; open: number }): string =>
  `stopped: ${counts.scored} scored, ${counts.refused} not scored, ${counts.parked} parked, ${counts.open} waiting`;

/** One line a film; `id` is our own. */
export const answered = (id: string, verdict: string, ms: number): string =>
  `${id.slice(0, 12)} ${verdict} (${ms.toFixed(0)} ms)`;
export const retry = (id: string, reason: string, seconds: number): string =>
  `${id.slice(0, 12)} waits ${seconds.toFixed(1)} s: ${reason}`;
export const parked = (id: string, reason: string): string => `${id.slice(0, 12)} PARKED: ${reason}`;
export const fault = (id: string, what: string, seconds: number): string =>
  `${id.slice(0, 12)} waits ${seconds.toFixed(1)} s: a fault of ours (${what}); please report this line`;
export const archiveTrouble = (reason: string, seconds: number): string =>
  `archive: ${reason}; asked again in ${seconds.toFixed(1)} s`;
export const diskTrouble = (code: string, seconds: number): string =>
  `state folder: the system said ${code}; tried again in ${seconds.toFixed(1)} s`;

/** Reasons of parked and waiting films besides those of the archive. */
export const PARKED = {
  'uid-has-other-content': 'another film with the same SOP Instance UID was answered before',
  'other-object': 'the film is another one than the archive announced',
  'gave-up': 'tried again until the time limit',
  'report-is-lost': 'the report that was persisted is no longer in the state folder',
  'own-fault': 'a fault of the worker',
} as const;

export const WORKLIST_ABOUT =
  'Passive notifications in order of receipt. Nothing is removed, hidden or moved back: a film without a flag, not scored or parked keeps its place in every list of the archive.';
