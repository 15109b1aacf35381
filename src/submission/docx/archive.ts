/**
 * The same bytes every time. The docx package numbers its parts per process, names relations at random and stamps the
 * clock; here all of them count from one in the order of the file, and dates are the document's.
 */
import { unzipSync, type Zippable, zipSync } from 'fflate';

const RELATIONS = /^(?:(.*)\/)?_rels\/(.*)\.rels$/;
const RANDOM = /\bId="(rId[^"\s]*[^0-9"\s][^"\s]*|[^"\s]*[a-z_-][^"\s]*)"/g;
/** What counts per process: bookmarks with their ends, drawings, the marks of the contents. */
const COUNTED = [
  /(_Toc)(\d+)()/g,
  /(<w:bookmark(?:Start|End)\b[^>]*? w:id=")(\d+)(")/g,
  /(<wp:docPr\b[^>]*? id=")(\d+)(")/g,
];

export function settle(bytes: Uint8Array, date: Date): Uint8Array {
  const entries = unzipSync(bytes);
  const names = Object.keys(entries).sort();
  const texts = new Map<string, string>();
  for (const name of names) {
    if (/\.(xml|rels)$/.test(name)) texts.set(name, Buffer.from(entries[name] as Uint8Array).toString('utf8'));
  }
  for (const [name, text] of texts) {
    const match = RELATIONS.exec(name);
    if (!match) continue;
    const part = match[1] === undefined ? (match[2] as string) : `${match[1]}/${match[2]}`;
    const ids = new Map<string, string>();
    for (const [, id] of text.matchAll(RANDOM)) ids.set(id as string, `rel${ids.size + 1}`);
    if (ids.size === 0) continue;
    const renamed = (xml: string): string =>
      xml.replace(/"([^"\s]+)"/g, (whole, id: string) => (ids.has(id) ? `"${ids.get(id)}"` : whole));
    texts.set(name, renamed(text));
    const owner = texts.get(part);
    if (owner !== undefined) texts.set(part, renamed(owner));
  }
  for (const [name, text] of texts) {
    let settled = text;
    for (const pattern of COUNTED) {
      const numbers = new Map<string, number>();
      settled = settled.replace(pattern, (_, before: string, id: string, after: string) => {
        if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
        return `${before}${numbers.get(id)}${after}`;
      });
    }
    if (name === 'docProps/core.xml') {
      const stamp = `${date.toISOString().split('.')[0]}Z`;
      settled = settled.replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${stamp}`);
    }
    texts.set(name, settled);
  }
  // The first entry tells readers what the archive is.
  const order = ['[Content_Types].xml', ...names.filter((n) => n !== '[Content_Types].xml')];
  const out: Zippable = {};
  for (const name of order) {
    const text = texts.get(name);
    const data = text === undefined ? (entries[name] as Uint8Array) : Buffer.from(text, 'utf8');
    // Pictures are deflated already.
    out[name] = [data, { level: name.endsWith('.png') ? 0 : 6 }];
  }
  // Zip keeps local time; the earliest day it knows is the same in every zone.
  return zipSync(out, { mtime: new Date(1980, 0, 1, 12) });
}
