/** A DICOMweb archive as far as the worker asks it, on loopback, that can be told to misbehave. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDicom } from '../../src/dicom/read.js';

interface Held {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  readonly bytes: Uint8Array;
}

export class FakeDicomweb {
  readonly films: Held[] = [];
  readonly kept = new Map<string, Uint8Array>();
  /** Shows its first page whatever page is asked for. */
  ignoresOffset = false;
  /** Answers in the archive's place; true when it did. */
  fault: ((request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean) | null = null;
  private server: Server | null = null;

  add(bytes: Uint8Array): void {
    const { header } = readDicom(bytes);
    const uid = (keyword: 'StudyInstanceUID' | 'SeriesInstanceUID' | 'SOPInstanceUID') =>
      header.text(keyword) as string;
    this.films.push({
      study: uid('StudyInstanceUID'),
      series: uid('SeriesInstanceUID'),
      instance: uid('SOPInstanceUID'),
      bytes,
    });
  }

  async listen(): Promise<string> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('error', () => {});
      response.on('error', () => {});
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.answer(request, response, Buffer.concat(chunks)));
    });
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/dicom-web`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((done) => this.server?.close(() => done()) ?? done());
  }

  private answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    if (this.fault?.(request, response, body)) return;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(value));
    };
    if (request.method === 'GET' && url.pathname === '/dicom-web/instances') {
      const [limit, offset] = ['limit', 'offset'].map((key) => Number(url.searchParams.get(key))) as [number, number];
      const from = this.ignoresOffset ? 0 : offset;
      json(
        this.films.slice(from, from + limit).map(({ study, series, instance }) => ({
          '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.1.1'] },
          '00080018': { vr: 'UI', Value: [instance] },
          '0020000D': { vr: 'UI', Value: [study] },
          '0020000E': { vr: 'UI', Value: [series] },
        })),
      );
      return;
    }
    const film = this.films.find((f) => url.pathname.endsWith(`/instances/${f.instance}`));
    if (request.method === 'GET' && film) {
      response.writeHead(200, { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' });
      response.end(
        Buffer.concat([
          Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'),
          film.bytes,
          Buffer.from('\r\n--b--\r\n'),
        ]),
      );
      return;
    }
    if (request.method === 'POST' && url.pathname === '/dicom-web/studies') {
      const head = body.indexOf('\r\n\r\n') + 4;
      const bytes = body.subarray(head, body.lastIndexOf('\r\n--'));
      const uid = readDicom(bytes).header.text('SOPInstanceUID') as string;
      if (!this.kept.has(uid)) this.kept.set(uid, bytes);
      json({ '00081199': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: [uid] } }] } });
      return;
    }
    response.writeHead(404).end();
  }
}
