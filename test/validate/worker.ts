/**
 * Helper of worker.sh and worker-trouble.sh. `make FOLDER MODEL FROM TO`: films of today, and a model unless `-`;
 * `chest FOLDER FILMS`: films that the shipped model accepts; `twin FOLDER N`: other pixels under the UIDs of film N;
 * `broken FOLDER`: films that no check accepts; `ports N`: free ones; `reports URL STUDIES [WITHOUT]`: one report in each
 * study of an Orthanc except so many; `health URL STATUS FILE`: what the worker says; `tls PORT TO NAME`: a door with a
 * certificate of the fixtures before a server of this machine, as sites have one (Debian's Orthanc ends at a TLS request).
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createServer as createTlsServer } from 'node:tls';
import { modelFolder as shippedModel } from '../../src/commands/shipped-model.js';
import { packageRoot } from '../../src/core/files.js';
import { shorts, text, type WrittenElement } from '../../src/dicom/write.js';
import { filmMaker } from '../bench/peers/worker-run.js';
import { bytesOf, makeDicom, ramp } from '../dicom/made.js';
import { modelFolder } from '../workflow/model.js';

const [command, ...rest] = process.argv.slice(2);
const [first = '', second = '', third = '', fourth = ''] = rest;
if (command === 'make') await make(first, second, Number(third), Number(fourth));
else if (command === 'chest') await chest(first, Number(second));
else if (command === 'twin') await put(first, Number(second), { level: 99 });
else if (command === 'broken') await broken(first);
else if (command === 'ports') console.log((await ports(Number(first))).join(' '));
else if (command === 'reports') await reports(first, Number(second), Number(third || 0));
else if (command === 'health') await health(first, Number(second), third);
else if (command === 'tls') await door(Number(first), Number(second), third);
else throw new Error(`unknown command ${command}`);

async function make(folder: string, model: string, from: number, to: number): Promise<void> {
  if (model !== '-') await cp(await modelFolder(), model, { recursive: true });
  for (let n = from; n < to; n++) await put(folder, n);
}

interface Unlike {
  readonly level?: number;
  readonly side?: number;
  readonly change?: readonly WrittenElement[];
}

/** Number, UIDs and one pixel of a film go together. */
async function put(folder: string, n: number, { level = 0, side = 256, change = [] }: Unlike = {}): Promise<void> {
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const samples = Uint8Array.from(bytesOf(ramp(side, side)));
  samples[0] = n;
  samples[1] = level;
  const usual = [
    text('00080018', 'UI', `2.25.8${n}1`),
    text('0020000d', 'UI', `2.25.8${n}2`),
    text('0020000e', 'UI', `2.25.8${n}3`),
    text('00080020', 'DA', today),
  ];
  await mkdir(folder, { recursive: true });
  const bytes = makeDicom({ width: side, height: side, samples, change: [...usual, ...change] });
  await writeFile(join(folder, `${n}.dcm`), bytes);
}

async function chest(folder: string, films: number): Promise<void> {
  const film = await filmMaker(await shippedModel(undefined));
  await mkdir(folder, { recursive: true });
  for (let n = 0; n < films; n++) await writeFile(join(folder, `${n}.dcm`), film(n));
}

async function broken(folder: string): Promise<void> {
  // Fewer pixels than the header says, as where a transfer broke off.
  await put(folder, 300, { change: [shorts('00280010', 512)] });
  await put(folder, 301, { change: [text('00180015', 'CS', 'ABDOMEN')] });
  await put(folder, 302, { change: [shorts('00280010', 65_535), shorts('00280011', 65_535)] });
}

async function health(url: string, status: number, file: string): Promise<void> {
  const answer = await fetch(url).catch(() => null);
  if (answer === null) process.exit(1);
  await writeFile(file, await answer.text());
  process.exitCode = answer.status === status ? 0 : 1;
}

async function door(port: number, to: number, name: string): Promise<void> {
  const pem = (part: string) => readFile(join(packageRoot(), 'test', 'fixtures', 'tls', `${name}.${part}.pem`));
  createTlsServer({ key: await pem('key'), cert: await pem('cert') }, (socket) => {
    const inside = connect(to, '127.0.0.1');
    const end = (): void => {
      inside.destroy();
      socket.destroy();
    };
    for (const side of [socket, inside]) side.on('error', end).on('close', end);
    socket.pipe(inside).pipe(socket);
  }).listen(port, '127.0.0.1');
}

async function ports(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const found = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((done) =>
          server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)),
        ),
    ),
  );
  for (const server of servers) server.close();
  return found;
}

/** Every study has its film and one report, except so many without one, and no report stands anywhere else. */
async function reports(url: string, films: number, without: number): Promise<void> {
  const { TRACE510K_ARCHIVE_USER: user, TRACE510K_ARCHIVE_PASSWORD: password } = process.env;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const series = (await (await fetch(`${url}/series?expand`, { headers: { authorization } })).json()) as {
    ParentStudy: string;
    Instances: string[];
    MainDicomTags: { Modality: string };
  }[];
  const studies = new Map<string, string[]>();
  for (const s of series) {
    const list = s.Instances.map(() => s.MainDicomTags.Modality);
    studies.set(s.ParentStudy, [...(studies.get(s.ParentStudy) ?? []), ...list].sort());
  }
  const held = [...studies.values()].map((list) => list.join(' '));
  const [bare, wrong] = [held.filter((h) => h === 'DX'), held.filter((h) => h !== 'DX' && h !== 'DX SR')];
  if (studies.size === films && bare.length === without && wrong.length === 0) return;
  console.error(
    `${studies.size} studies instead of ${films}; ${bare.length} without a report instead of ${without}; neither "DX" nor "DX SR": ${wrong.join(' | ')}`,
  );
  process.exitCode = 1;
}
