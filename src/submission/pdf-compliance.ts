/**
 * Does a PDF follow FDA's technical rules? Read from its own bytes, so that the report says what is in the file and not
 * what the writer meant to put there. The rules are those of FDA's PDF specification and of the eCopy program as secondary
 * sources give them; where two sources name different limits the smaller one is used.
 */
import * as say from '../core/messages/submission.js';

export interface ComplianceCheck {
  readonly rule: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

export interface ComplianceReport {
  readonly file: string;
  readonly ok: boolean;
  readonly checks: readonly ComplianceCheck[];
}

const MEGABYTES = 50;
const NAME_LENGTH = 125;
const FORBIDDEN_IN_NAMES = /[~*'":<>?/\\|]/;

/** What makes a file name unfit, or null. */
export function nameProblem(name: string): string | null {
  if (name.length > NAME_LENGTH) return say.nameTooLong(name.length, NAME_LENGTH);
  if (FORBIDDEN_IN_NAMES.test(name)) return say.nameHolds((FORBIDDEN_IN_NAMES.exec(name) as RegExpExecArray)[0]);
  return /[. ]$/.test(name) ? say.nameEndsBadly : null;
}

/** `headings`: what the bookmarks have to name. */
export function inspectPdf(file: string, bytes: Uint8Array, headings: readonly string[] = []): ComplianceReport {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  // Objects only: what lies in streams is content, and compressed bytes may look like anything.
  const objects = source.replace(/\bstream\r?\n[\s\S]*?endstream\b/g, '');
  const name = file.split('/').at(-1) as string;
  const count = (pattern: RegExp): number => [...objects.matchAll(pattern)].length;
  const version = /^%PDF-(\d\.\d)/.exec(source)?.[1] ?? 'none';
  const boxes = [...objects.matchAll(/\/MediaBox \[([^\]]+)\]/g)].map((m) => (m[1] as string).trim());
  const letter = boxes.filter((b) => b === '0 0 612 792' || b === '0 0 792 612').length;
  const descriptors = [...objects.matchAll(/\/Type \/FontDescriptor\b[\s\S]*?endobj/g)].map((m) => m[0]);
  const embedded = descriptors.filter((d) => /\/FontFile[23]? /.test(d)).length;
  const fonts = count(/\/Subtype \/Type0\b/g);
  const searchable = count(/\/ToUnicode \d+ \d+ R/g);
  const titles = new Set(bookmarks(objects).map((t) => t.replace(/^[A-Z]?[\d.]*\d\s+/, '')));
  const unmarked = headings.filter((h) => !titles.has(h) && !titles.has(h.replace(/^[A-Z]?[\d.]*\d\s+/, '')));
  const active = ['/JavaScript', '/JS ', '/EmbeddedFile', '/RichMedia', '/Launch', '/Movie', '/Sound', '/3D'].filter(
    (word) => objects.includes(word),
  );
  const bad = nameProblem(name);
  const checks: ComplianceCheck[] = [
    check('version', '1.4 to 1.7', version, /^1\.[4-7]$/.test(version)),
    check('encryption', 'none', objects.includes('/Encrypt') ? 'encrypted' : 'none', !objects.includes('/Encrypt')),
    check(
      'fonts embedded',
      'all',
      `${embedded} of ${descriptors.length}`,
      embedded === descriptors.length && embedded > 0,
    ),
    check(
      'text can be searched',
      'every font maps to Unicode',
      `${searchable} of ${fonts}`,
      searchable >= fonts && fonts > 0,
    ),
    check('page size', 'US Letter', `${letter} of ${boxes.length} pages`, letter === boxes.length && letter > 0),
    check(
      'bookmarks',
      'one a section',
      unmarked.length === 0 ? `${titles.size}` : `none for ${unmarked.join('; ')}`,
      unmarked.length === 0 && titles.size > 0,
    ),
    check(
      'opens on bookmarks',
      'yes',
      yes(objects.includes('/PageMode /UseOutlines')),
      objects.includes('/PageMode /UseOutlines'),
    ),
    check('scripts, media, attachments', 'none', active.join(', ') || 'none', active.length === 0),
    check(
      'size',
      `at most ${MEGABYTES} MB`,
      `${(bytes.byteLength / 1e6).toFixed(1)} MB`,
      bytes.byteLength <= MEGABYTES * 1e6,
    ),
    check('file name', `at most ${NAME_LENGTH} characters, none of ~ * ' " : < > ? / \\ |`, bad ?? name, bad === null),
  ];
  return { file, ok: checks.every((c) => c.ok), checks };
}

const check = (rule: string, expected: string, found: string, ok: boolean): ComplianceCheck => ({
  rule,
  expected,
  found,
  ok,
});
const yes = (value: boolean): string => (value ? 'yes' : 'no');

export const pageCount = (bytes: Uint8Array): number =>
  [
    ...Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('latin1')
      .matchAll(/\/Type \/Page\b(?!s)/g),
  ].length;

/** Titles of the outline, whatever encoding they are written in. */
function bookmarks(objects: string): string[] {
  return [...objects.matchAll(/\/Title (?:\(((?:\\[\s\S]|[^\\()])*)\)|<([0-9A-Fa-f]+)>)/g)].map(([, literal, hex]) => {
    const raw = hex === undefined ? unescapeLiteral(literal as string) : Buffer.from(hex, 'hex').toString('latin1');
    if (!raw.startsWith('\xFE\xFF')) return raw;
    const bytes = Buffer.from(raw.slice(2), 'latin1');
    return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : raw;
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

const unescapeLiteral = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, c: string) =>
    /^[0-7]+$/.test(c) ? String.fromCharCode(Number.parseInt(c, 8)) : (ESCAPES[c] ?? c),
  );
