/** Orthanc by its own REST interface: the change feed announces, files come and go whole. */
import { SOP_CLASSES } from '../../dicom/syntaxes.js';
import { type Announcement, type Archive, ArchiveError, type Batch } from './archive.js';
import { HttpClient, type HttpOptions, jsonOf } from './http.js';

const CHANGES = 100;
const LOOKUPS = 8;
const LISTING_BYTES = 4 * 1024 * 1024;
/** Orthanc's identifiers: five groups of eight hexadecimal digits. */
const IDENTIFIER = /^[0-9a-f]{8}(-[0-9a-f]{8}){4}$/;
const FILMS = new Set<string>(Object.values(SOP_CLASSES).map((c) => c.uid));

interface Changes {
  readonly Changes: readonly { readonly ChangeType: string; readonly ID: string; readonly Seq: number }[];
  readonly Done: boolean;
  readonly Last: number;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isChanges = (value: unknown): value is Changes =>
  isRecord(value) &&
  typeof value.Done === 'boolean' &&
  Number.isSafeInteger(value.Last) &&
  Array.isArray(value.Changes) &&
  value.Changes.every(
    (c) => isRecord(c) && typeof c.ChangeType === 'string' && typeof c.ID === 'string' && Number.isSafeInteger(c.Seq),
  );

const isStored = (value: unknown): value is { Status: string } => isRecord(value) && typeof value.Status === 'string';

export function orthancArchive(options: HttpOptions): Archive {
  const client = new HttpClient(options);
  const changes = async (since: number, limit: number): Promise<Changes> =>
    jsonOf(
      await client.ask({
        path: `changes?since=${since}&limit=${limit}`,
        accept: 'application/json',
        expect: ['application/json'],
        maxBytes: LISTING_BYTES,
      }),
      isChanges,
    );

  /** False only where the archive says that it is no film; a doubt is settled by fetching. */
  async function mayBeFilm(id: string): Promise<boolean> {
    try {
      const path = `instances/${id}/metadata/SopClassUid`;
      const { body, status } = await client.ask({ path, accept: 'text/plain', maxBytes: 1024, also: [404] });
      return status === 404 || FILMS.has(body.toString('latin1').trim());
    } catch (error) {
      if (error instanceof ArchiveError && error.outage) throw error;
      return true;
    }
  }

  /** Whether the archive is known to be the one that the cursor speaks of. */
  let sure = false;

  /** The number of the last change seen, or 0 where another change now has that number: the archive was set up anew. */
  async function sinceOf(cursor: string | null): Promise<number> {
    const [number = '0', id] = (cursor ?? '').split(' ');
    const since = Number(number);
    if (sure || since === 0 || id === undefined) return since;
    // Changes of a deleted film are gone too, so that another number proves nothing.
    const found = (await changes(since - 1, 1)).Changes[0];
    return found?.Seq === since && found.ID !== id ? 0 : since;
  }

  return {
    name: `orthanc ${options.base.origin}${options.base.pathname}`,
    durableCursor: true,
    async poll(cursor): Promise<Batch> {
      const since = await sinceOf(cursor);
      sure = true;
      const batch = await changes(since, CHANGES);
      if (batch.Changes.length === 0 && batch.Last < since) {
        // The archive was set up anew and counts from one again; what it held before is known by its content.
        return { announcements: [], cursor: '0', more: true, skipped: 0 };
      }
      const fresh = batch.Changes.filter((c) => c.ChangeType === 'NewInstance' && IDENTIFIER.test(c.ID));
      const films: boolean[] = [];
      for (let at = 0; at < fresh.length; at += LOOKUPS) {
        films.push(...(await Promise.all(fresh.slice(at, at + LOOKUPS).map((c) => mayBeFilm(c.ID)))));
      }
      const announcements: Announcement[] = fresh
        .filter((_, i) => films[i])
        .map(({ ID, Seq }) => ({ id: `${Seq} ${ID}`, remote: { instance: ID } }));
      // A last number that does not grow would be asked for again for ever.
      const newest = batch.Changes.reduce<Changes['Changes'][number] | null>(
        (most, c) => (c.Seq > (most?.Seq ?? since) ? c : most),
        null,
      );
      const last = newest?.Seq ?? since;
      return {
        announcements,
        cursor: newest ? `${last} ${newest.ID}` : (cursor ?? '0'),
        more: !batch.Done && last > since,
        skipped: fresh.length - announcements.length,
      };
    },
    async fetch({ instance = '' }) {
      if (!IDENTIFIER.test(instance)) throw new ArchiveError('wrong-answer');
      const { body } = await client.ask({
        path: `instances/${instance}/file`,
        accept: 'application/dicom',
        expect: ['application/dicom'],
      });
      return body;
    },
    async store(_reportUid, report) {
      const answer = await client
        .ask({
          method: 'POST',
          path: 'instances',
          accept: 'application/json',
          expect: ['application/json'],
          body: { type: 'application/dicom', bytes: report },
          maxBytes: LISTING_BYTES,
        })
        .catch(refusedForGood);
      const { Status } = jsonOf(answer, isStored);
      if (Status !== 'Success' && Status !== 'AlreadyStored') throw new ArchiveError('not-accepted');
    },
    // The cursor does it; but what answers after a failure may be another archive.
    forget() {
      sure = false;
    },
    close: () => client.close(),
  };
}

/** A report that is answered with "bad request" will be so again. */
export function refusedForGood(error: unknown): never {
  if (error instanceof ArchiveError && error.reason === 'request-refused') throw new ArchiveError('not-accepted');
  throw error;
}
