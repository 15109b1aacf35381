/** `trace510k listen`: the worker beside an archive or a receiver's folder, until it is ended. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { deviceSchema } from '../config/device.js';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { cannotRead } from '../core/messages/core.js';
import * as say from '../core/messages/worker.js';
import { InputError, refuse } from '../core/problems.js';
import { createRng } from '../core/rng.js';
import { LIMITS } from '../dicom/limits.js';
import { packageVersion } from '../evidence/software.js';
import { type Answerer, answererInThreads } from '../workflow/answerer.js';
import type { Archive } from '../workflow/archives/archive.js';
import { dicomwebArchive } from '../workflow/archives/dicomweb.js';
import { folderArchive } from '../workflow/archives/folder.js';
import type { Credentials, HttpOptions } from '../workflow/archives/http.js';
import { orthancArchive } from '../workflow/archives/orthanc.js';
import { serveHealth } from '../workflow/health.js';
import { Journal, takesLinks } from '../workflow/journal.js';
import { Leases } from '../workflow/leases.js';
import { Worker } from '../workflow/worker.js';
import { Worklist } from '../workflow/worklist.js';
import { configurationFile } from './options.js';
import { modelFolder } from './shipped-model.js';

/** Beyond these the disk and the archive are slower. */
const ANSWERING_AT_MOST = 4;

export interface ListenFlags {
  readonly orthanc?: string;
  readonly dicomweb?: string;
  readonly inbox?: string;
  readonly outbox?: string;
  readonly state: string;
  readonly worklist?: string;
  readonly worklistHours: string;
  readonly model?: string;
  readonly device?: string;
  readonly protocol?: string;
  readonly ca?: string;
  readonly allowHttp: boolean;
  readonly timeout: string;
  readonly days: string;
  readonly poll: string;
  readonly giveUp: string;
  readonly health?: string;
  readonly once: boolean;
  readonly retryParked: boolean;
  readonly threads: number;
  readonly quiet: boolean;
}

export async function listen(flags: ListenFlags): Promise<void> {
  const archive = await archiveOf(flags, process.env);
  await mkdir(flags.state, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) =>
    refuse(cannotRead(flags.state, error)),
  );
  if (!(await takesLinks(flags.state))) refuse(say.noLinks(flags.state));
  const device = await loadYaml(await configurationFile(flags.device, 'device.yaml'), deviceSchema);
  const protocol = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const setting = {
    model: await modelFolder(flags.model),
    device,
    software: packageVersion(),
    finding: protocol.value.finding,
    // Several films at once use the processors better than several threads for one.
    threads: 1,
  };
  const answerer = await answererInThreads(setting, Math.min(flags.threads, ANSWERING_AT_MOST));
  try {
    await work(flags, archive, answerer);
  } finally {
    archive.close();
    await answerer.close();
  }
}

async function work(flags: ListenFlags, archive: Archive, answerer: Answerer): Promise<void> {
  const note = (line: string): void => {
    // A pipe that was closed must not end the work.
    if (!flags.quiet && process.stderr.writable) process.stderr.write(`${line}\n`);
  };
  process.stderr.on('error', () => {});
  const now = (): number => Date.now();
  const journal = await Journal.open(flags.state);
  if (flags.retryParked) note(say.unparked(await journal.unpark(new Date(now()))));
  const name = randomBytes(8).toString('hex');
  const worklist = new Worklist(
    journal,
    flags.worklist ?? join(flags.state, 'worklist.json'),
    above0('--worklist-hours', flags.worklistHours),
    now,
  );
  const worker = new Worker({
    archive,
    journal,
    leases: new Leases({ folder: join(flags.state, 'leases'), worker: name, now }),
    worklist,
    answerer,
    rng: createRng(randomBytes(4).readUInt32LE(), 'back-off'),
    now,
    events: {
      answered: (id, verdict, ms) => note(say.answered(id, verdict, ms)),
      retry: (id, reason, seconds) => note(say.retry(id, reason, seconds)),
      parked: (id, reason) => note(say.parked(id, reason)),
      archiveTrouble: (reason, seconds) => note(say.archiveTrouble(reason, seconds)),
      diskTrouble: (code, seconds) => note(say.diskTrouble(code, seconds)),
      fault: (id, what, seconds) => note(say.fault(id, what, seconds)),
    },
    pollMs: above0('--poll', flags.poll),
    slots: 2 + 3 * Math.min(flags.threads, ANSWERING_AT_MOST),
    giveUpMs: above0('--give-up', flags.giveUp) * 3_600_000,
    once: flags.once,
  });
  note(say.listening(flags.inbox === undefined ? archive.name : `the inbox ${flags.inbox}`, flags.state));
  note(say.resumed(await journal.count('open'), await journal.count('parked')));
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    note(say.stopping);
    worker.stop();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  const server =
    flags.health === undefined
      ? null
      : await serveHealth(portOf(flags.health), async () => ({
          ...worker.status,
          status: ending ? 'stopping' : worker.status.trouble === null ? 'ok' : 'trouble',
          open: await journal.count('open'),
          parkedInAll: await journal.count('parked'),
        }));
  try {
    await worker.run();
  } finally {
    server?.close();
    server?.closeAllConnections();
    process.off('SIGTERM', end);
    process.off('SIGINT', end);
  }
  const [open, parked] = [await journal.count('open'), await journal.count('parked')];
  note(say.stopped({ ...worker.status, parked, open }));
  if (flags.once && (open > 0 || parked > 0 || worker.status.trouble !== null)) process.exitCode = 3;
}

async function archiveOf(flags: ListenFlags, env: NodeJS.ProcessEnv): Promise<Archive> {
  const named = (['orthanc', 'dicomweb', 'inbox'] as const).filter((key) => flags[key] !== undefined);
  if (named.length !== 1) refuse(say.oneSource(named.map((key) => `--${key}`)));
  const { inbox, outbox, state } = flags;
  if (inbox !== undefined) {
    if (outbox === undefined) return refuse(say.noOutbox);
    for (const other of [outbox, state, ...(flags.worklist === undefined ? [] : [flags.worklist])]) {
      const way = relative(resolve(inbox), resolve(other));
      if (!way.startsWith('..')) refuse(say.outboxInside);
    }
    const found = await stat(inbox).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(inbox, error)));
    if (!found.isDirectory()) refuse(say.inboxIsNoFolder(inbox));
    return folderArchive({ inbox, outbox, now: () => Date.now() });
  }
  const [option, text] =
    flags.orthanc !== undefined ? ['--orthanc', flags.orthanc] : ['--dicomweb', flags.dicomweb as string];
  const base = URL.canParse(text) ? new URL(text) : refuse(say.badUrl(option));
  if (!/^https?:$/.test(base.protocol) || base.username || base.password || base.search || base.hash) {
    refuse(say.badUrl(option));
  }
  const credentials = credentialsOf(env);
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname);
  if (credentials && base.protocol === 'http:' && !here && !flags.allowHttp) refuse(say.openCredentials);
  const options: HttpOptions = {
    base,
    credentials,
    ca: flags.ca === undefined ? null : await readPem(flags.ca),
    timeoutMs: above0('--timeout', flags.timeout) * 1000,
    // The headers of a multipart answer come on top of the film.
    maxBytes: LIMITS.fileBytes + 64 * 1024,
  };
  if (flags.orthanc !== undefined) return orthancArchive(options);
  return dicomwebArchive({ ...options, days: above0('--days', flags.days), now: () => new Date() });
}

function credentialsOf(env: NodeJS.ProcessEnv): Credentials | null {
  const [user, password] = [env.TRACE510K_ARCHIVE_USER, env.TRACE510K_ARCHIVE_PASSWORD];
  const token = env.TRACE510K_ARCHIVE_TOKEN;
  if ((user === undefined) !== (password === undefined) || (token !== undefined && user !== undefined)) {
    refuse(say.halfCredentials);
  }
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return null;
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

const readPem = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError([cannotRead(file, error)]);
  });

function portOf(text: string): number {
  const port = above0('--health', text);
  return Number.isInteger(port) && port < 65_536 ? port : refuse(say.notPort(text));
}

function above0(option: string, text: string): number {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : refuse(say.notNumber(option, text));
}
