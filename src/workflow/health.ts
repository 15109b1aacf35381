/** GET /health on the loopback interface: counts and trouble, nothing of any film. 200 while all is well, 503 otherwise. */
import { createServer, type Server } from 'node:http';
import { portTaken } from '../core/messages/worker.js';
import { InputError } from '../core/problems.js';
import type { WorkerStatus } from './worker/options.js';

export interface Health extends WorkerStatus {
  readonly status: 'ok' | 'trouble' | 'stopping';
  readonly open: number;
  readonly parkedInAll: number;
}

export async function serveHealth(port: number, health: () => Promise<Health>): Promise<Server> {
  const server = createServer((request, response) => {
    const send = (status: number, body: object | null): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(body === null || request.method === 'HEAD' ? undefined : JSON.stringify(body));
    };
    if ((request.method !== 'GET' && request.method !== 'HEAD') || request.url !== '/health') {
      send(404, null);
      return;
    }
    health().then(
      (h) => send(h.status === 'ok' ? 200 : 503, h),
      () => send(503, { status: 'trouble' }),
    );
  });
  server.requestTimeout = 5000;
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new InputError([portTaken(port, error.code ?? error.message)])),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
