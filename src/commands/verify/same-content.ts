/**
 * Whether two documents that differ in bytes hold the same: another Node line may bring another zlib, which compresses the
 * same pages to other bytes. Everything else must be equal.
 */
import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';

export function sameContent(path: string, a: Uint8Array, b: Uint8Array): boolean {
  try {
    if (path.endsWith('.pdf')) return pdfContent(a).equals(pdfContent(b));
    if (path.endsWith('.docx')) return sameArchive(a, b);
  } catch {
    // Not a document that could be opened: then it is not the same.
  }
  return false;
}

/** The file with every compressed stream opened, and without the numbers that follow from stream lengths. */
function pdfContent(bytes: Uint8Array): Buffer {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const start = file.indexOf('stream\n', at, 'latin1');
    if (start < 0) break;
    const head = file.subarray(at, start).toString('latin1');
    const length = Number(/\/Length (\d+)/.exec(head.slice(head.lastIndexOf('obj')))?.[1] ?? Number.NaN);
    const body = file.subarray(start + 7, start + 7 + length);
    parts.push(Buffer.from(head.replace(/\/Length \d+/g, '/Length'), 'latin1'));
    parts.push(/\/FlateDecode/.test(head.slice(head.lastIndexOf('obj'))) ? inflateSync(body) : body);
    at = start + 7 + length;
  }
  // Offsets of objects: they follow from the lengths before them.
  const tail = file.subarray(at).toString('latin1');
  parts.push(
    Buffer.from(tail.replace(/^\d{10} \d{5} [nf] ?$/gm, '').replace(/startxref\s+\d+/, 'startxref'), 'latin1'),
  );
  return Buffer.concat(parts);
}

function sameArchive(a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = [unzipSync(a), unzipSync(b)];
  const names = Object.keys(left);
  return (
    names.join('\n') === Object.keys(right).join('\n') &&
    names.every((name) => Buffer.from(left[name] as Uint8Array).equals(Buffer.from(right[name] as Uint8Array)))
  );
}
