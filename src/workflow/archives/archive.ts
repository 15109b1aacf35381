/** What the worker asks of an archive, and the only way an archive may fail: with a reason from a fixed list. */

/** Why an archive did not do what it was asked. None of these words holds anything the archive sent. */
export const ARCHIVE_REASONS = {
  unreachable: 'the archive could not be reached',
  timeout: 'the archive did not answer in time',
  certificate: 'the certificate of the archive was refused',
  credentials: 'the archive refused the credentials',
  'server-error': 'the archive reported an error of its own',
  'too-busy': 'the archive asked to be left alone for a while',
  truncated: 'the answer of the archive was cut off',
  'too-large': 'the answer of the archive was larger than allowed',
  'wrong-content-type': 'the archive answered with another kind of content',
  'wrong-answer': 'the archive answered something that was not asked for',
  'same-page-again': 'the archive shows the same page of its list again; what lies behind it cannot be seen',
  redirected: 'the archive sent the request to another place; redirects are not followed',
  gone: 'the archive no longer has the film',
  'not-accepted': 'the archive did not accept the report',
  'request-refused': 'the archive refused the request',
} as const;

export type ArchiveReason = keyof typeof ARCHIVE_REASONS;

/** Reasons that speak of the archive as a whole: tried again for days, since no film is at fault. */
const OUTAGES: readonly ArchiveReason[] = [
  'unreachable',
  'timeout',
  'certificate',
  'credentials',
  'server-error',
  'too-busy',
];
/** Reasons that will not change by trying again. */
const FINAL: readonly ArchiveReason[] = ['gone', 'not-accepted', 'too-large'];

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  constructor(readonly reason: ArchiveReason) {
    super(ARCHIVE_REASONS[reason]);
  }
  get outage(): boolean {
    return OUTAGES.includes(this.reason);
  }
  get final(): boolean {
    return FINAL.includes(this.reason);
  }
}

export interface Announcement {
  /** Unlike that of every other announcement of the archive; the same for the same one announced again. */
  readonly id: string;
  /** What the adapter needs to fetch the film; kept in the journal. */
  readonly remote: Readonly<Record<string, string>>;
}

export interface Batch {
  readonly announcements: readonly Announcement[];
  /** Where to go on once every announcement of this batch is on disk. */
  readonly cursor: string;
  /** More are waiting. */
  readonly more: boolean;
  /** Objects that are no films (reports, other modalities), by their SOP class alone. */
  readonly skipped: number;
}

export interface Archive {
  /** Names the archive in the journal; without credentials. */
  readonly name: string;
  /** Whether the cursor is worth keeping through a restart. */
  readonly durableCursor: boolean;
  poll(cursor: string | null): Promise<Batch>;
  fetch(remote: Announcement['remote']): Promise<Uint8Array>;
  /** Storing the same report twice is no error. */
  store(reportUid: string, report: Uint8Array): Promise<void>;
  /** The last batch could not be written down: announce it again. */
  forget(): void;
  close(): void;
}
