/**
 * Any archive with QIDO-RS, WADO-RS and STOW-RS (PS3.18). There is no feed of changes: the studies of the last days are
 * listed again and again, and what was seen is known. A film that is stored again under its UID with other content is
 * therefore not seen; Orthanc's own feed shows it.
 */
import { SOP_CLASSES } from '../../dicom/syntaxes.js';
import { type Announcement, type Archive, ArchiveError, type Batch } from './archive.js';
import { type Answered, HttpClient, type HttpOptions, jsonOf } from './http.js';
import { refusedForGood } from './orthanc.js';

const PAGE = 200;
/** Then the journal alone remembers. */
const SEEN_AT_MOST = 200_000;
const LISTING_BYTES = 16 * 1024 * 1024;
const UID = /^[0-9]+(\.[0-9]+)*$/;
const FILMS = new Set<string>(Object.values(SOP_CLASSES).map((c) => c.uid));
const JSON_TYPES = ['application/dicom+json', 'application/json'];

type Attributes = Readonly<Record<string, { readonly Value?: readonly unknown[] } | undefined>>;

const isListing = (value: unknown): value is Attributes[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));
const isObject = (value: unknown): value is Attributes => typeof value === 'object' && value !== null;

const uid = (attributes: Attributes, tag: string): string | null => {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === 'string' && value.length <= 64 && UID.test(value) ? value : null;
};

export interface DicomwebOptions extends HttpOptions {
  /** Days back from today whose studies are listed. */
  readonly days: number;
  readonly now: () => Date;
}

export function dicomwebArchive(options: DicomwebOptions): Archive {
  const client = new HttpClient(options);
  /** Announced by this process; the journal knows those of earlier ones. */
  const seen = new Set<string>();
  /** First instance of the page before. */
  let before: string | null = null;
  const dates = (): string => {
    const day = (back: number): string =>
      new Date(options.now().getTime() - back * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    // A day ahead, for archives east of us.
    return `${day(options.days)}-${day(-1)}`;
  };

  return {
    name: `dicomweb ${options.base.origin}${options.base.pathname}`,
    durableCursor: false,
    /** The cursor is the offset of the next page of the listing under way. */
    async poll(cursor): Promise<Batch> {
      const offset = cursor === null ? 0 : Number(cursor);
      const answer = await client.ask({
        path: `instances?StudyDate=${dates()}&includefield=00080016&limit=${PAGE}&offset=${offset}`,
        accept: 'application/dicom+json',
        expect: JSON_TYPES,
        maxBytes: LISTING_BYTES,
        also: [204],
      });
      const listed = answer.status === 204 ? [] : jsonOf(answer, isListing);
      // One that ignores `offset` would hide the rest in silence.
      const first = listed[0] ? JSON.stringify(listed[0]) : null;
      if (offset > 0 && first !== null && first === before) throw new ArchiveError('same-page-again');
      before = first;
      if (seen.size > SEEN_AT_MOST) seen.clear();
      const announcements: Announcement[] = [];
      let skipped = 0;
      for (const item of listed) {
        const [study, series, instance] = [uid(item, '0020000D'), uid(item, '0020000E'), uid(item, '00080018')];
        if (!study || !series || !instance) continue;
        const id = `${study} ${series} ${instance}`;
        if (seen.has(id)) continue;
        const sopClass = uid(item, '00080016');
        if (sopClass !== null && !FILMS.has(sopClass)) skipped++;
        else announcements.push({ id, remote: { study, series, instance } });
        seen.add(id);
      }
      // An archive that ignores `limit` has shown everything.
      const more = listed.length === PAGE;
      return { announcements, cursor: more ? String(offset + PAGE) : '0', more, skipped };
    },
    async fetch({ study = '', series = '', instance = '' }) {
      const answer = await client.ask({
        path: `studies/${study}/series/${series}/instances/${instance}`,
        accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
        expect: ['multipart/related'],
      });
      return onlyPart(answer);
    },
    async store(reportUid, report) {
      const boundary = `trace510k-${reportUid.slice(-24)}`;
      const answer = await client
        .ask({
          method: 'POST',
          path: 'studies',
          accept: 'application/dicom+json',
          expect: JSON_TYPES,
          body: {
            type: `multipart/related; type="application/dicom"; boundary=${boundary}`,
            bytes: Buffer.concat([
              Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
              report,
              Buffer.from(`\r\n--${boundary}--\r\n`),
            ]),
          },
          maxBytes: LISTING_BYTES,
          also: [202],
        })
        .catch(refusedForGood);
      const outcome = jsonOf(answer, isObject);
      // 200 alone is no success: the report must be named among the stored, and none among the failed.
      const stored = (outcome['00081199']?.Value ?? []) as readonly Attributes[];
      const failed = outcome['00081198']?.Value ?? [];
      if (failed.length > 0) throw new ArchiveError('not-accepted');
      if (!stored.some((item) => isObject(item) && uid(item, '00081155') === reportUid)) {
        throw new ArchiveError('wrong-answer');
      }
    },
    forget: () => {
      seen.clear();
      before = null;
    },
    close: () => client.close(),
  };
}

/** The one part of a multipart answer. */
export function onlyPart({ contentType, body }: Answered): Uint8Array {
  const boundary = /;\s*boundary="?([^";]{1,200})"?/i.exec(contentType)?.[1]?.trim();
  if (!boundary) throw new ArchiveError('wrong-content-type');
  const open = body.indexOf(`--${boundary}`);
  const head = open < 0 ? -1 : body.indexOf('\r\n\r\n', open);
  // From behind: pixel data may hold the mark by chance, the end of the answer does not.
  const close = body.lastIndexOf(`\r\n--${boundary}--`);
  if (head < 0 || close < head) throw new ArchiveError('truncated');
  const bytes = body.subarray(head + 4, close);
  if (bytes.includes(`\r\n--${boundary}\r\n`)) throw new ArchiveError('wrong-answer');
  return bytes;
}
