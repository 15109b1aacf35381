/**
 * The parts of test/validate/dicom.sh that are easier said in code: `make BASE MODEL`, `compare OUT`, `answered OUT`,
 * `orthanc OUT`.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createDecoder } from '../../src/dicom/decode.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { readDicom } from '../../src/dicom/read.js';
import { copied, text } from '../../src/dicom/write.js';
import { ACCEPT, bytesOf, type MadeFilm, makeDicom } from '../dicom/made.js';
import { modelFolder } from '../workflow/model.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A chest-like picture: dark lungs, bright middle, texture everywhere, so that no codec has it easy. */
function picture(width: number, height: number, bits: number): number[] {
  const top = 2 ** bits - 1;
  return Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) / width - 0.5, Math.floor(i / width) / height - 0.5];
    const lungs = Math.exp(-(((Math.abs(x) - 0.22) / 0.12) ** 2) - (y / 0.3) ** 2);
    const texture = 0.04 * Math.sin(i * 0.7) + 0.03 * Math.sin(Math.floor(i / width) * 1.3);
    return Math.round(top * Math.min(1, Math.max(0, 0.75 - 0.55 * lungs - 0.3 * (x * x + y * y) + texture)));
  });
}

const [W, H] = [512, 480];
const uids = (n: number) => [
  text('00080018', 'UI', `2.25.20${n}`),
  text('0020000d', 'UI', `2.25.30${n}`),
  text('0020000e', 'UI', `2.25.40${n}`),
];
const window = (center: number, width: number) => [
  text('00281050', 'DS', `${center}`),
  text('00281051', 'DS', `${width}`),
];
const japanese = [
  copied('00080005', 'CS', Buffer.from('\\ISO 2022 IR 87')),
  copied('00100010', 'PN', Buffer.from('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B', 'latin1')),
];

function films(): Record<string, MadeFilm> {
  const u8 = Uint8Array.from(picture(W, H, 8));
  const odd = Uint8Array.from(picture(511, 479, 8));
  const u12 = Uint16Array.from(picture(W, H, 12));
  const u16 = Uint16Array.from(picture(W, H, 16));
  const signed = (levels: Uint16Array, bits: number) => Int16Array.from(levels, (v) => v - 2 ** (bits - 1));
  const size = { width: W, height: H };
  const wide = { ...size, allocated: 16 } as const;
  return {
    u8: { ...size, samples: u8, change: [...uids(1), ...japanese] },
    'u8-odd': { width: 511, height: 479, samples: odd, change: [...uids(2), ...window(128, 200)] },
    u12: { ...wide, stored: 12, samples: bytesOf(u12), change: [...uids(3), ...window(2048, 3000)] },
    'mono1-u12': {
      ...wide,
      stored: 12,
      samples: bytesOf(u12.map((v) => 4095 - v)),
      photometric: 'MONOCHROME1',
      change: [...uids(4), ...window(2047, 3000)],
    },
    u16: { ...wide, stored: 16, samples: bytesOf(u16), change: [...uids(5), text('00101010', 'AS', '64')] },
    s12: {
      ...wide,
      stored: 12,
      signed: true,
      samples: bytesOf(signed(u12, 12)),
      change: [...uids(6), ...window(0, 4096)],
    },
    s16: {
      ...wide,
      stored: 16,
      signed: true,
      samples: bytesOf(signed(u16, 16)),
      change: [...uids(7), text('00281052', 'DS', '-1024'), text('00281053', 'DS', '1'), ...window(-1024, 50_000)],
    },
  };
}

async function make(base: string, model: string): Promise<void> {
  for (const [name, film] of Object.entries(films())) await writeFile(join(base, `${name}.dcm`), makeDicom(film));
  await cp(await modelFolder(), model, { recursive: true });
}

/** Samples of a native file as numbers, masked to the stored bits: decoders differ in what they leave above. */
function samplesOf(path: string): number[] {
  const { header, pixels } = readDicom(readFileSync(path));
  const stored = header.integer('BitsStored') as number;
  const bytes = pixels?.fragments[0] as Uint8Array;
  const pixelsWanted = (header.integer('Rows') as number) * (header.integer('Columns') as number);
  const mask = 2 ** stored - 1;
  const wide = header.integer('BitsAllocated') === 16;
  return Array.from(
    { length: pixelsWanted },
    (_, i) => (wide ? bytes[2 * i]! | (bytes[2 * i + 1]! << 8) : bytes[i]!) & mask,
  );
}

/** Levels of one picture as stored codes again, to be compared with what other decoders write. */
async function compare(out: string): Promise<boolean> {
  const decoder = createDecoder();
  const wrong: string[] = [];
  let compared = 0;
  for (const name of readdirSync(join(out, 'coded')).sort()) {
    const bytes = readFileSync(join(out, 'coded', name));
    const ours = await inspectDicom(bytes, ACCEPT, decoder);
    const bad = ours.findings.filter((f) => !f.ok);
    if (bad.length > 0) {
      wrong.push(`${name}: ${JSON.stringify(bad)}`);
      continue;
    }
    for (const tool of ['dcmtk', 'gdcm']) {
      const path = join(out, tool, name);
      if (!existsSync(path)) continue;
      // The decoded file under the header it now has: lossy coding of signed samples changes it.
      const theirs = await inspectDicom(readFileSync(path), ACCEPT, decoder);
      const [a, b] = [ours.picture?.data, theirs.picture?.data];
      const stored = samplesOf(path).length;
      if (!a || !b || a.length !== b.length || stored !== a.length || a.some((v, i) => v !== b[i]))
        wrong.push(`${name}: differs from ${tool}`);
      compared++;
    }
  }
  // Gray levels of dcm2pnm: 8 bits, so ours are scaled to 8 and may differ by the rounding.
  for (const name of readdirSync(join(out, 'pnm')).sort()) {
    const { picture } = await inspectDicom(
      readFileSync(join(out, 'base', name.replace(/\.pgm$/, '.dcm'))),
      ACCEPT,
      decoder,
    );
    const theirs = readPgm(readFileSync(join(out, 'pnm', name)));
    const far = picture ? Math.max(...Array.from(chunksOf(picture.data, picture.maximum, theirs))) : 999;
    say(`gray levels of ${name}: at most ${far.toFixed(2)} of 255 from dcm2pnm`);
    if (!(far <= 1)) wrong.push(`${name}: gray levels differ by ${far} from dcm2pnm`);
  }
  await decoder.close();
  for (const line of wrong) say(line);
  say(`${compared} comparisons with dcmtk and gdcm, ${wrong.length} differences`);
  return wrong.length === 0 && compared > 100;
}

function* chunksOf(data: Uint8Array | Uint16Array, maximum: number, theirs: Uint8Array): Generator<number> {
  let far = data.length === theirs.length ? 0 : 999;
  for (let i = 0; i < data.length; i++) far = Math.max(far, Math.abs((data[i]! * 255) / maximum - theirs[i]!));
  yield far;
}

/** P5, one byte a pixel. */
function readPgm(bytes: Buffer): Uint8Array {
  const head = /^P5\s+(?:#[^\n]*\n)*\s*(\d+)\s+(\d+)\s+(\d+)\s/.exec(bytes.subarray(0, 200).toString('latin1'));
  if (!head) throw new Error('not a PGM file');
  return bytes.subarray(head[0].length, head[0].length + Number(head[1]) * Number(head[2]));
}

interface Answers {
  readonly films: readonly {
    readonly file: string;
    readonly verdict: string;
    readonly reasons: unknown;
    readonly reportUid: string | null;
  }[];
}

function answered(out: string): boolean {
  const { films: answers } = JSON.parse(readFileSync(join(out, 'answers.json'), 'utf8')) as Answers;
  const rejected = answers.filter((a) => a.verdict !== 'scored');
  for (const film of rejected) say(`${film.file}: ${JSON.stringify(film.reasons)}`);
  return answers.length > 0 && rejected.length === 0;
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

/** Starts an archive, stores every report over STOW-RS twice, reads each back and compares bytes. */
async function orthanc(out: string): Promise<boolean> {
  const folder = join(out, 'orthanc');
  await mkdir(join(folder, 'storage'), { recursive: true });
  const [http, dicom] = [await freePort(), await freePort()];
  const configuration = {
    Name: 'TEST',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'storage'),
    HttpPort: http,
    DicomPort: dicom,
    DicomAet: 'TEST',
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    Plugins: ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  };
  await writeFile(join(folder, 'orthanc.json'), JSON.stringify(configuration));
  const server = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
  const base = `http://127.0.0.1:${http}`;
  try {
    for (let tries = 0; ; tries++) {
      const up = await fetch(`${base}/system`).then(
        (r) => r.ok,
        () => false,
      );
      if (up) break;
      if (tries > 100) throw new Error('Orthanc does not answer');
      await new Promise((wait) => setTimeout(wait, 100));
    }
    const names = readdirSync(join(out, 'sr'));
    for (let round = 0; round < 2; round++)
      for (const name of names) await store(base, readFileSync(join(out, 'sr', name)));
    const ids = (await (await fetch(`${base}/instances`)).json()) as string[];
    const wrong: string[] = [];
    if (ids.length !== names.length)
      wrong.push(`${names.length} reports sent twice, ${ids.length} instances in the archive`);
    for (const id of ids) {
      const back = Buffer.from(await (await fetch(`${base}/instances/${id}/file`)).arrayBuffer());
      const tags = (await (await fetch(`${base}/instances/${id}/simplified-tags`)).json()) as {
        SOPInstanceUID: string;
        Modality: string;
      };
      if (!back.equals(readFileSync(join(out, 'sr', `${tags.SOPInstanceUID}.dcm`)))) wrong.push(`${id}: other bytes`);
      if (tags.Modality !== 'SR') wrong.push(`${id}: modality ${tags.Modality}`);
    }
    for (const line of wrong) say(line);
    say(`${ids.length} reports stored in Orthanc twice and read back, ${wrong.length} differences`);
    return wrong.length === 0 && ids.length > 0;
  } finally {
    server.kill();
  }
}

async function store(base: string, report: Buffer): Promise<void> {
  const boundary = 'trace510k-boundary';
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    report,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const answer = await fetch(`${base}/dicom-web/studies`, {
    method: 'POST',
    headers: {
      'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
      Accept: 'application/dicom+json',
    },
    body,
  });
  const said = (await answer.json()) as Record<string, { readonly Value?: readonly unknown[] }>;
  // 200 alone says little: what was stored stands in one sequence, what was not in another.
  const [stored, refused] = [said['00081199']?.Value?.length ?? 0, said['00081198']?.Value?.length ?? 0];
  if (!answer.ok || stored !== 1 || refused !== 0)
    throw new Error(`STOW-RS: ${answer.status}, ${stored} stored, ${refused} refused`);
}

const [task, ...rest] = process.argv.slice(2) as [string, string, string];
const TASKS: Record<string, () => Promise<boolean | undefined> | boolean> = {
  make: async () => {
    await make(rest[0] as string, rest[1] as string);
    return true;
  },
  compare: () => compare(rest[0] as string),
  answered: () => answered(rest[0] as string),
  orthanc: () => orthanc(rest[0] as string),
};
const good = await TASKS[task]?.();
process.exit(good ? 0 : 1);
