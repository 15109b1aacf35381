/** An Orthanc as far as the worker asks it, on loopback, that can be told to misbehave. Keeps what it was sent. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readDicom } from '../../src/dicom/read.js';
import { text } from '../../src/dicom/write.js';
import { bytesOf, makeDicom, ramp } from '../dicom/made.js';

/** A film of its own: patient, UIDs and pixels differ by number. */
export function film(n: number, change: { readonly instance?: string; readonly level?: number } = {}): Uint8Array {
  const samples = Uint8Array.from(bytesOf(ramp(256, 256)));
  for (let i = 0; i < 64; i++) samples[i] = (n * 37 + i * (n % 11) + (change.level ?? 0)) & 255;
  samples[64] = n & 255;
  samples[65] = n >> 8;
  return makeDicom({
    width: 256,
    height: 256,
    samples,
    change: [
      text('00080018', 'UI', change.instance ?? `2.25.7${n}1`),
      text('0020000d', 'UI', `2.25.7${n}2`),
      text('0020000e', 'UI', `2.25.7${n}3`),
    ],
  });
}

export const orthancId = (n: number): string =>
  (createHash('sha1').update(`${n}`).digest('hex').match(/.{8}/g) as string[]).join('-');

/** Answers in the archive's place; true when it did. */
export type Fault = (request: IncomingMessage, response: ServerResponse, archive: FakeArchive) => boolean;

export class FakeArchive {
  readonly films = new Map<string, Uint8Array>();
  /** Announcements in order; the sequence number is the index plus one. */
  readonly changes: string[] = [];
  /** Report UID → hash of the bytes of every time it was sent. */
  readonly stored = new Map<string, string[]>();
  /** Report UID → bytes that were kept: the first. */
  readonly kept = new Map<string, Uint8Array>();
  fault: Fault | null = null;
  requests = 0;
  /** A film was asked for, or a report sent. */
  onFilm: (() => void) | null = null;
  onStored: ((uid: string) => void) | null = null;
  private server: Server | null = null;

  add(id: string, bytes: Uint8Array): void {
    this.films.set(id, bytes);
    this.changes.push(id);
  }

  async listen(tls?: { key: string; cert: string }): Promise<string> {
    const answer: RequestListener = (request, response) => this.answer(request, response);
    this.server = tls ? createTlsServer(tls, answer) : createServer(answer);
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
    return `${tls ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((done) => this.server?.close(() => done()) ?? done());
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests++;
    if (/^\/instances$|\/file$/.test(request.url ?? '')) this.onFilm?.();
    // The worker may be killed at any moment.
    response.on('error', () => {});
    request.on('error', () => {});
    if (this.fault?.(request, response, this)) return;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (url.pathname === '/changes') {
      const since = Number(url.searchParams.get('since'));
      const limit = Number(url.searchParams.get('limit'));
      const some = this.changes
        .map((ID, i) => ({ ChangeType: 'NewInstance', ID, Seq: i + 1, ResourceType: 'Instance' }))
        .slice(since, since + limit);
      json({
        Changes: some,
        Done: since + some.length >= this.changes.length,
        Last: some.at(-1)?.Seq ?? this.changes.length,
      });
      return;
    }
    const [, id, what] = /^\/instances\/([0-9a-f-]+)\/(file|metadata\/SopClassUid)$/.exec(url.pathname) ?? [];
    if (id !== undefined && this.films.has(id)) {
      if (what === 'file') response.writeHead(200, { 'content-type': 'application/dicom' }).end(this.films.get(id));
      else response.writeHead(200, { 'content-type': 'text/plain' }).end('1.2.840.10008.5.1.4.1.1.1.1');
      return;
    }
    if (url.pathname === '/instances' && request.method === 'POST') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const uid = readDicom(body).header.text('SOPInstanceUID') as string;
        const before = this.stored.get(uid);
        this.stored.set(uid, [...(before ?? []), createHash('sha256').update(body).digest('hex')]);
        if (!before) this.kept.set(uid, body);
        json({ ID: orthancId(0), Status: before ? 'AlreadyStored' : 'Success' });
        this.onStored?.(uid);
      });
      return;
    }
    response.writeHead(404).end();
  }
}
