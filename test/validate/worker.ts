/** Helper of worker.sh: `make FOLDER MODEL FROM TO` films of today, `ports N` free ones, `reports URL FILMS…` in an Orthanc. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { text } from '../../src/dicom/write.js';
import { bytesOf, makeDicom, ramp } from '../dicom/made.js';
import { modelFolder } from '../workflow/model.js';

const [command, ...rest] = process.argv.slice(2);
if (command === 'make') await make(...(rest as [string, string, string, string]));
else if (command === 'ports') console.log((await ports(Number(rest[0]))).join(' '));
else if (command === 'reports') await reports(rest[0] as string, Number(rest[1]));
else throw new Error(`unknown command ${command}`);

async function make(folder: string, model: string, from: string, to: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (model !== '-') await cp(await modelFolder(), model, { recursive: true });
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  for (let n = Number(from); n < Number(to); n++) {
    const samples = Uint8Array.from(bytesOf(ramp(256, 256)));
    samples[0] = n;
    const change = [
      text('00080018', 'UI', `2.25.8${n}1`),
      text('0020000d', 'UI', `2.25.8${n}2`),
      text('0020000e', 'UI', `2.25.8${n}3`),
      text('00080020', 'DA', today),
    ];
    await writeFile(join(folder, `${n}.dcm`), makeDicom({ width: 256, height: 256, samples, change }));
  }
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

/** Every study has its film and one report, and no report stands anywhere else. */
async function reports(url: string, films: number): Promise<void> {
  const authorization = `Basic ${Buffer.from('worker:secret').toString('base64')}`;
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${url}${path}`, { headers: { authorization } })).json();
  const series = (await get('/series?expand')) as {
    ParentStudy: string;
    Instances: string[];
    MainDicomTags: { Modality: string };
  }[];
  const studies = new Map<string, string[]>();
  for (const s of series) {
    const list = s.Instances.map(() => s.MainDicomTags.Modality);
    studies.set(s.ParentStudy, [...(studies.get(s.ParentStudy) ?? []), ...list].sort());
  }
  const wrong = [...studies.values()].filter((list) => list.join(' ') !== 'DX SR');
  if (studies.size === films && wrong.length === 0) return;
  console.error(
    `${studies.size} studies instead of ${films}; not "DX SR": ${wrong.map((w) => w.join(' ')).join(' | ')}`,
  );
  process.exitCode = 1;
}
