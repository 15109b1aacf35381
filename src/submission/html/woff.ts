/** A TrueType file in the WOFF wrapper (W3C, WOFF File Format 1.0, sections 3–5): each table deflated, nothing else changed. */
import { deflateSync } from 'node:zlib';

const padded = (n: number): number => (n + 3) & ~3;

export function woff(ttf: Buffer): Buffer {
  const count = ttf.readUInt16BE(4);
  const tables = Array.from({ length: count }, (_, i) => {
    const at = 12 + 16 * i;
    const [offset, length] = [ttf.readUInt32BE(at + 8), ttf.readUInt32BE(at + 12)];
    const whole = ttf.subarray(offset, offset + length);
    const packed = deflateSync(whole, { level: 9 });
    const data = packed.length < length ? packed : whole;
    return { tag: ttf.subarray(at, at + 4), checksum: ttf.readUInt32BE(at + 4), length, data };
  });
  const header = Buffer.alloc(44 + 20 * count);
  let offset = header.length;
  const body: Buffer[] = [];
  for (const [i, { tag, checksum, length, data }] of tables.entries()) {
    const at = 44 + 20 * i;
    tag.copy(header, at);
    for (const [k, value] of [offset, data.length, length, checksum].entries())
      header.writeUInt32BE(value, at + 4 + 4 * k);
    body.push(data, Buffer.alloc(padded(data.length) - data.length));
    offset += padded(data.length);
  }
  header.write('wOFF', 0, 'latin1');
  ttf.copy(header, 4, 0, 4);
  header.writeUInt32BE(offset, 8);
  header.writeUInt16BE(count, 12);
  header.writeUInt32BE(12 + 16 * count + tables.reduce((sum, t) => sum + padded(t.length), 0), 16);
  header.writeUInt16BE(1, 20);
  return Buffer.concat([header, ...body]);
}
