/**
 * Requests with a time limit over all of it, a size limit on the answer, checked lengths, no redirects and own
 * certificates. Every failure is an ArchiveError: no URL, header or body of an archive goes into a message.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ArchiveError, type ArchiveReason } from './archive.js';

export interface Credentials {
  /** The value of the Authorization header. */
  readonly authorization: string;
}

export interface HttpOptions {
  readonly base: URL;
  readonly credentials: Credentials | null;
  /** PEM of the authorities that are trusted instead of the system's. */
  readonly ca: string | null;
  readonly timeoutMs: number;
  /** Largest answer. */
  readonly maxBytes: number;
}

export interface Ask {
  readonly method?: 'GET' | 'POST';
  /** Below the base; with its query. */
  readonly path: string;
  readonly accept: string;
  /** Content types of which the answer must have one, without parameters; absent: not looked at. */
  readonly expect?: readonly string[];
  readonly body?: { readonly type: string; readonly bytes: Uint8Array };
  readonly maxBytes?: number;
  /** Status codes besides 200 that are answers too. */
  readonly also?: readonly number[];
}

export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

export class HttpClient {
  private readonly agent: HttpAgent;
  constructor(private readonly options: HttpOptions) {
    const keep = { keepAlive: true, maxSockets: 8, keepAliveMsecs: 5000 };
    this.agent = options.base.protocol === 'https:' ? new HttpsAgent(keep) : new HttpAgent(keep);
  }

  close(): void {
    this.agent.destroy();
  }

  ask(ask: Ask): Promise<Answered> {
    const { base, credentials, ca, timeoutMs, maxBytes } = this.options;
    const url = new URL(base.href.replace(/\/?$/, '/') + ask.path.replace(/^\//, ''));
    const options: RequestOptions & { ca?: string } = {
      method: ask.method ?? 'GET',
      agent: this.agent,
      headers: {
        accept: ask.accept,
        ...(credentials ? { authorization: credentials.authorization } : {}),
        ...(ask.body ? { 'content-type': ask.body.type, 'content-length': ask.body.bytes.byteLength } : {}),
      },
      ...(ca === null ? {} : { ca }),
    };
    return new Promise((resolve, reject) => {
      let over = false;
      const end = (error: ArchiveReason | Answered): void => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        if (typeof error === 'string') {
          reject(new ArchiveError(error));
          request.destroy();
        } else resolve(error);
      };
      // Over the whole exchange: an archive that sends a byte a minute never trips an idle limit.
      const timer = setTimeout(() => end('timeout'), timeoutMs);
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (response) =>
        collect(response, ask, ask.maxBytes ?? maxBytes, end),
      );
      request.on('error', (error: NodeJS.ErrnoException) => end(reasonOf(error)));
      request.end(ask.body?.bytes);
    });
  }
}

function collect(
  response: IncomingMessage,
  ask: Ask,
  maxBytes: number,
  end: (what: ArchiveReason | Answered) => void,
): void {
  const status = response.statusCode ?? 0;
  const wrong = statusReason(status, ask);
  if (wrong) {
    end(wrong);
    return;
  }
  const contentType = (response.headers['content-type'] ?? '').trim();
  if (ask.expect && status === 200 && !ask.expect.includes(contentType.split(';')[0]?.trim().toLowerCase() ?? '')) {
    end('wrong-content-type');
    return;
  }
  const announced = response.headers['content-length'];
  if (announced !== undefined && Number(announced) > maxBytes) {
    end('too-large');
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) end('too-large');
    else chunks.push(chunk);
  });
  response.on('error', () => end('truncated'));
  response.on('aborted', () => end('truncated'));
  response.on('end', () => {
    const whole = response.complete && (announced === undefined || Number(announced) === bytes);
    end(whole ? { status, contentType, body: Buffer.concat(chunks) } : 'truncated');
  });
}

function statusReason(status: number, ask: Ask): ArchiveReason | null {
  if (status === 200 || ask.also?.includes(status)) return null;
  if (status === 401 || status === 403) return 'credentials';
  if (status === 404 || status === 410) return 'gone';
  if (status === 408 || status === 429 || status === 503) return 'too-busy';
  if (status >= 500) return 'server-error';
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 400) return 'request-refused';
  return 'wrong-answer';
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_TLS|ERR_SSL|EPROTO/;

function reasonOf(error: NodeJS.ErrnoException): ArchiveReason {
  const code = error.code ?? '';
  if (CERTIFICATE.test(code)) return 'certificate';
  if (code === 'ETIMEDOUT') return 'timeout';
  // The header itself is broken, or too long.
  if (code.startsWith('HPE_')) return 'wrong-answer';
  return 'unreachable';
}

/** JSON of the kind expected, or a wrong answer. */
export function jsonOf<T>({ body }: Answered, check: (value: unknown) => value is T): T {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ArchiveError('wrong-answer');
  }
  if (!check(value)) throw new ArchiveError('wrong-answer');
  return value;
}
